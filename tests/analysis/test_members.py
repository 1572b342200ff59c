"""What may follow a dot, at every kind of expression."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from trueline.analysis.findings import Unknown
from trueline.analysis.members import Members, members_at
from trueline.analysis.typecheck import TypeChecker
from trueline.analysis.workspace import Workspace

TEXT = '''"""A cart."""

import json
from dataclasses import dataclass
from typing import NamedTuple


class Row(NamedTuple):
    width: int


@dataclass
class Item:
    name: str
    _price: int = 0
    __secret: int = 1

    def total(self, n: int) -> int:
        return n


class Gift(Item):
    wrapped: bool = True


def work(
    item: Item, gifts: list[Gift], either: Item | Gift, maybe: Item | None, row: Row
) -> None:
    pass
'''
HEAD = TEXT[: TEXT.index("    pass")]
PATH = "cart.py"


@pytest.fixture
async def types(tmp_path: Path) -> AsyncIterator[TypeChecker]:
    """A checker that knows the cart."""
    (tmp_path / PATH).write_text(TEXT)
    types = TypeChecker(Workspace(tmp_path), tmp_path / "cache")
    await types.findings(tmp_path / PATH, TEXT)
    yield types
    types.close()


async def test_members(types: TypeChecker, tmp_path: Path) -> None:
    """Names with types, by what mypy knows at the place; what is private is last or left out."""

    async def at(line: str) -> Members:
        text = HEAD + f"    {line}"
        found = await members_at(types, tmp_path / PATH, text + "\n    later(", len(text))
        assert isinstance(found, Members), (line, found)
        return found

    item = await at("item.")
    assert item.of == "Item"
    kinds = {one.name: one.type for one in item.members}
    assert kinds["name"] == "str"
    assert kinds["total"] == "Callable[[int], int]"
    names = [one.name for one in item.members]
    assert names[:2] == ["name", "total"]
    assert names.index("total") < names.index("_price") < names.index("__init__")
    assert "_Item__secret" not in names
    assert "__secret" not in names
    cases = {
        "gifts[0].": "wrapped",
        "[g for g in gifts if g.": "wrapped",
        "print(item.name.": "upper",
        "json.": "dumps",
        "if maybe is not None and maybe.": "total",
        "for gift in gifts: gift.": "wrapped",
        "Item.": "total",
        "item.total(1).": "bit_length",
        "'x'.": "join",
        "item . ": "total",
        "type(item).": "total",
        "type(item).__n": "__name__",
        "json.JSONDecodeError.": "mro",
        "None.": "__class__",
    }
    for line, expected in cases.items():
        assert expected in [one.name for one in (await at(line)).members], line
    both = [one.name for one in (await at("either.")).members]
    assert "name" in both
    assert "wrapped" not in both


@pytest.mark.parametrize(
    ("line", "of", "name", "kind"),
    [
        ("class Big(Gift):\n    @classmethod\n    def f(cls) -> None:\n        cls.",
         "type[Big]", "wrapped", "bool"),
        ("class Big(Gift):\n    def total(self, n: int) -> int:\n        return super().",
         "super of Big", "total", "Callable[[int], int]"),
        ("def f(row: Row) -> None:\n    row.", "Row", "width", "int"),
        ("def f(error: json.", "Module json", "JSONDecodeError", ""),
        ("class Broken(json.", "Module json", "JSONDecodeError", ""),
        ("class A:\n    async def f(self) -> json.JSON", "Module json", "JSONDecodeError", ""),
        ("error: json.", "Module json", "JSONDecodeError", ""),
    ],
)  # fmt: skip
async def test_new_code(
    types: TypeChecker, tmp_path: Path, line: str, of: str, name: str, kind: str
) -> None:
    """In code that is new: of a class, of its bases, and of modules where types are named."""
    text = f"{TEXT}\n\n{line}"
    found = await members_at(types, tmp_path / PATH, text, len(text))
    assert isinstance(found, Members), found
    assert found.of == of
    assert {one.name: one.type for one in found.members}[name] == kind
    assert all(one.name.isidentifier() for one in found.members)


async def test_a_name_that_was_begun(types: TypeChecker, tmp_path: Path) -> None:
    """What was typed of the name narrows the answer."""
    text = HEAD + "    item.to"
    found = await members_at(types, tmp_path / PATH, text, len(text), types=False)
    assert isinstance(found, Members)
    assert [(one.name, one.type) for one in found.members] == [("total", "")]


async def test_no_answer(types: TypeChecker, tmp_path: Path) -> None:
    """Nothing is made up where no dot stands, or nothing is known of what stands before it."""
    for line in ("item", "nope.", "x = ", "1 + ", "# x: json.", "x: 'json.", "x: nope."):
        text = HEAD + f"    {line}"
        assert isinstance(await members_at(types, tmp_path / PATH, text, len(text)), Unknown), line
    early = TypeChecker(Workspace(tmp_path), tmp_path / "cache")
    text = HEAD + "    item."
    found = await members_at(early, tmp_path / PATH, text, len(text))
    assert found == Unknown("mypy is reading the project")
    early.close()
