"""Where holes are cut: each kind on a small text, and what never becomes a hole."""

from pathlib import Path
from random import Random

import pytest

from trueline.evals.repo.places import KINDS, Kind, Place, cut_in, places

SHOP = '''\
"""A shop that is open."""

from __future__ import annotations

import os, sys
import json  # for later
from decimal import (
    Decimal,
)
from pathlib import Path


class Cart:
    """A cart: not a hole."""

    size: int = 0

    def total(self, prices: list[float]) -> float:
        """Return the total."""
        # of everything
        if not prices:
            print("nothing", file=sys.stderr)
            return 0.0
        for price in prices: print(price)
        return sum(
            prices
        )

    def path(self) -> str: return str(Path("é日", self.name)) + os.sep

    def name(self) -> str:
        x = 1; y = 2
        note = f"{len(self.path())}"  # a comment
        return "Ünïcode" + str(self.size)
'''


def found(text: str, kind: Kind) -> list[str]:
    """The texts of the places of one kind."""
    return [text[one.start : one.end] for one in places(text) if one.kind == kind]


def test_whole_lines() -> None:
    """Statements and headers that are one line alone: no comment, docstring, import or `;`."""
    assert found(SHOP, "line") == [
        "class Cart:",
        "size: int = 0",
        "def total(self, prices: list[float]) -> float:",
        "if not prices:",
        'print("nothing", file=sys.stderr)',
        "return 0.0",
        "for price in prices: print(price)",
        'def path(self) -> str: return str(Path("é日", self.name)) + os.sep',
        "def name(self) -> str:",
        "x = 1; y = 2",
        'return "Ünïcode" + str(self.size)',
    ]
    assert found(SHOP, "line-middle") == found(SHOP, "line")


def test_imports() -> None:
    """At the margin, on one line, with nothing behind them, and none that changes the language."""
    assert found(SHOP, "import") == ["import os, sys", "from pathlib import Path"]


def test_blocks() -> None:
    """What a header opens below it."""
    assert found(SHOP, "block") == ['print("nothing", file=sys.stderr)\n            return 0.0']


def test_functions() -> None:
    """A body below its docstring, comments at its head left standing."""
    bodies = found(SHOP, "function")
    assert [body.split("\n")[0] for body in bodies] == ["if not prices:", "x = 1; y = 2"]
    assert bodies[0].endswith("return sum(\n            prices\n        )")


def test_arguments() -> None:
    """Between the brackets of a call on one line, wherever its name ends; none in an f-string."""
    assert found(SHOP, "arguments") == [
        '"nothing", file=sys.stderr', "price", 'Path("é日", self.name)', '"é日", self.name',
        "self.size",
    ]  # fmt: skip
    assert found("x = f(\n    1, 2, 3)\ny = (f)(long)\n", "arguments") == ["long"]


def test_bodies_too_long_for_the_editors_budget() -> None:
    """More text than the editor lets a model write would only measure the budget."""
    long = "".join(f"    number_{one} = {one}\n" for one in range(40))
    assert found(f"def f() -> None:\n{long}", "function") == []
    assert found(f"if True:\n{long}", "block") == []
    assert found("def f() -> None:\n    pass\n", "function") == []


def test_the_middle_of_a_line() -> None:
    """Behind its first character, at least three before its end, and always the same by seed."""
    [line] = [one for one in places("total = 12\n") if one.kind == "line-middle"]
    cuts = {cut_in(line, Random(seed)).start for seed in range(200)}
    assert cuts == set(range(1, 8))
    assert cut_in(line, Random("a")) == cut_in(line, Random("a"))
    assert cut_in(line, Random(1)).end == line.end


@pytest.mark.parametrize("text", ["", "\n", "# only this\n", '"""Or this."""\n', "x\n"])
def test_files_without_places(text: str) -> None:
    """Small files give none, and no error."""
    assert places(text) == []


def test_every_place_of_real_code_is_whole() -> None:
    """In this package's own sources: a text in its lines, nothing else on them, and every kind."""
    kinds = set()
    for path in sorted(Path(__file__).parents[3].joinpath("analysis").rglob("*.py")):
        text = path.read_text("utf-8")
        for place in places(text):
            kinds.add(place.kind)
            check_whole(text, place)
    assert kinds == set(KINDS)


def check_whole(text: str, place: Place) -> None:
    """A place begins and ends where its kind says."""
    inside = text[place.start : place.end]
    assert inside.strip() == inside or place.kind == "arguments"
    if place.kind == "arguments":
        assert text[place.start - 1] + text[place.end] == "()"
        assert "\n" not in inside
    else:
        assert not text[text.rfind("\n", 0, place.start) + 1 : place.start].strip()
        assert text[place.end : place.end + 1] in {"\n", ""}
