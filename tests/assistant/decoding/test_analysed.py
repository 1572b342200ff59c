"""What analysis lets follow at a hole."""

import asyncio
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from trueline.analysis.typecheck import TypeChecker
from trueline.analysis.workspace import Workspace
from trueline.assistant.decoding.analysed import Analysed, _stored_in
from trueline.assistant.models.constraint import FORBIDDEN, UNLIKELY, cost

FILE = """import json

from shop.cart import Cart


class Till:
    def __init__(self, cart: Cart) -> None:
        self.cart = cart

    def pay(self, amount: int, *, tip: int = 0) -> int:
        rounded = amount
        §
        later = rounded


def other(foreign: int) -> int:
    return foreign
"""
WAIT_S = 60.0


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of two files."""
    root = tmp_path_factory.mktemp("project")
    (root / "shop").mkdir()
    (root / "shop" / "__init__.py").write_text("")
    cart = "class Cart:\n    items: list[str] = []\n    def total(self) -> int:\n        return 1\n"
    (root / "shop" / "cart.py").write_text(cart)
    return root


@pytest.fixture(scope="module")
def types(root: Path) -> Iterator[TypeChecker]:
    """A checker that knows the file with the hole."""
    types = TypeChecker(Workspace(root), root / "cache")
    till = root / "shop" / "till.py"
    asyncio.run(types.findings(till, FILE.replace("§", "pass")))
    # What it puts off until it rests comes before its first answer.
    types.closed_members(till, FILE.partition("§")[0] + "self.", WAIT_S)
    yield types
    types.close()


def says(types: TypeChecker | None, root: Path, written: str, more: str) -> float:
    """What `more` costs behind what is written in the hole; `|` marks the cursor, if not first."""
    before, _, after = FILE.partition("§")
    typed, _, written = written.partition("|") if "|" in written else ("", "", written)
    held = Analysed(
        Workspace(root), root / "shop" / "till.py", before + typed, after,
        types=types, types_seconds=WAIT_S,
    )  # fmt: skip
    return cost(held, held.begun + written, more)


@pytest.mark.parametrize(
    ("written", "more", "wanted"),
    [
        # members of what the type checker knows
        ("return self.", "cart", 0.0),
        ("return self.", "basket", FORBIDDEN),
        ("return self", ".basket", FORBIDDEN),
        ("return self.cart.", "total", 0.0),
        ("return self.cart.", "sum", FORBIDDEN),
        ("return self.ca|", "rd", FORBIDDEN),
        ("return self.ca|", "rt", 0.0),
        ("return json.", "dumps", 0.0),
        ("return json.", "dump_all", FORBIDDEN),
        # an assignment may define one
        ("self.", "basket", UNLIKELY),
        ("self.basket = 1\n        return self.", "basket", 0.0),
        # names in reach, and those that a repair imports
        ("return ", "rounded", 0.0),
        ("return ", "later", 0.0),
        ("return ", "foreign", UNLIKELY),
        ("return ", "invented", UNLIKELY),
        ("return ", "defaultdict", 0.0),
        ("return ", "f'", 0.0),
        ("mine = 1\n        return ", "mine", 0.0),
        ("x = [", "wares", UNLIKELY),
        ("x = [wares for wares in self.cart.items if ", "wares", 0.0),
        ("", "invented", 0.0),
        # keywords of a function that is known
        ("return self.pay(", "tip", 0.0),
        ("return self.pay(1, ", "tips=1", FORBIDDEN),
        ("return self.pay(1, ", "later=1", FORBIDDEN),
        ("return self.pay(1, ", "later)", 0.0),
        ("return isinstance(1, ", "invented", UNLIKELY),
        ("return self.cart.unknown(", "whatever", 0.0),
        # modules and names in them
        ("from shop.", "cart", 0.0),
        ("from shop.", "card", FORBIDDEN),
        ("from .", " import", 0.0),
        ("from .cart import ", "Cart", 0.0),
        ("from .cart import ", "Card", FORBIDDEN),
        ("import json.", "decoder", 0.0),
        ("import json.", "decoding", FORBIDDEN),
        ("try:\n            from .cart import ", "Card", 0.0),
        # depths
        ("if later:\n", "            x", 0.0),
        ("if later:\n", "        x", FORBIDDEN),
        ("later\n", "            x", FORBIDDEN),
        ("later\n", "    x", 0.0),
        # text is free
        ("return '", "invented self.basket", 0.0),
        ("# ", "invented self.basket", 0.0),
    ],
)
def test_table(types: TypeChecker, root: Path, written: str, more: str, wanted: float) -> None:
    """Before, written, and what may follow."""
    assert says(types, root, written, more) == wanted


def test_without_types(tmp_path: Path) -> None:
    """Without a type checker, or before it is warm, members are free and names are not."""
    cold = TypeChecker(Workspace(tmp_path), tmp_path / "cache")
    for types in (None, cold):
        assert says(types, tmp_path, "return self.", "basket") == 0.0
        assert says(types, tmp_path, "return ", "invented") == UNLIKELY
    assert cold.workers.process_ids == []
    cold.close()


def test_what_is_too_long(tmp_path: Path) -> None:
    """A line of a megabyte costs nothing, and nothing is known of it."""
    workspace, path = Workspace(tmp_path), tmp_path / "a.py"
    for prefix in ("x = [" + "1, " * 350_000, "x = 1\n" * 100_000 + "y = "):
        held = Analysed(workspace, path, prefix, "\n", types=None, types_seconds=0)
        assert cost(held, "", "invented") == 0.0


def test_a_hole_in_text(tmp_path: Path) -> None:
    """Where the cursor stands in a string, nothing is known."""
    held = Analysed(
        Workspace(tmp_path), tmp_path / "a.py", 'x = """a ', '"""\n', types=None, types_seconds=0
    )
    assert cost(held, "", "return invented\n                x") == 0.0


def test_a_checker_that_is_silent_is_not_waited_for(types: TypeChecker, root: Path) -> None:
    """Whatever the request may take: nobody sees meanwhile that it is cancelled."""
    [process] = types.workers.process_ids
    os.kill(process, signal.SIGSTOP)
    try:
        since = time.perf_counter()
        assert says(types, root, "self.cart.", "total()") == 0
        assert time.perf_counter() - since < 1.0
    finally:
        os.kill(process, signal.SIGCONT)


def test_what_is_stored_is_read_in_linear_time() -> None:
    """Many dots and colons in one line; the annotation of an assignment is read over."""
    assert _stored_in("self.a: dict[str, int] = {}\nobj.b = 1\n") == {"a", "b"}
    since = time.process_time()
    _stored_in(".a:" * 40_000)
    assert time.process_time() - since < 1.0
