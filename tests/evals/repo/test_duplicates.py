"""Other versions of a file, tests that quote it, and near-duplicates."""

from pathlib import Path

from trueline.evals.repo.drawing import RepoHole
from trueline.evals.repo.duplicates import Lines, read_lines
from trueline.evals.repo.files import read_project
from trueline.evals.repo.places import Kind, places

CART = """\
from decimal import Decimal

class Cart:
    def __init__(self) -> None:
        self.prices: list[Decimal] = []

    def total(self) -> Decimal:
        result = sum(self.prices, Decimal())
        return result.quantize(Decimal("0.01"))
"""
CHANGED = CART.replace("result", "amount").replace("class Cart", "class OldCart")
OTHER = """\
from decimal import Decimal

class Till:
    opened = False
    def count(self, coins: list[Decimal]) -> Decimal:
        return max(coins, default=Decimal())
"""


def project_of(root: Path, **texts: str) -> Lines:
    """The line index of a project with these files; `__` in a name stands for `/`."""
    for name, text in texts.items():
        path = root / f"{name.replace('__', '/')}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return read_lines(read_project(root))


def hole(name: str, text: str, kind: Kind, start: str) -> RepoHole:
    """The hole of a kind whose truth starts so."""
    [place] = [
        one for one in places(text) if one.kind == kind and text[one.start :].startswith(start)
    ]
    return RepoHole(name, place, text)


def test_other_versions_of_a_file(tmp_path: Path) -> None:
    """A copy and an edited copy are; a file with the same imports is not."""
    lines = project_of(tmp_path, cart=CART, old__cart=CART, old_cart=CHANGED, till=OTHER)
    assert lines.versions("cart.py") == {"old/cart.py", "old_cart.py"}
    assert lines.versions("till.py") == frozenset()


def test_a_file_too_small_to_have_versions(tmp_path: Path) -> None:
    """A line or two are in many files for no reason."""
    small = "class Empty(Exception):\n    pass\n"
    assert project_of(tmp_path, a=small, b=small).versions("a.py") == frozenset()


def test_a_version_in_a_file_that_does_not_parse(tmp_path: Path) -> None:
    """It gives no holes, but it gives them away."""
    lines = project_of(tmp_path, cart=CART, broken=CART + "def (\n")
    assert lines.versions("cart.py") == {"broken.py"}


def test_tests_that_quote_a_hole(tmp_path: Path) -> None:
    """In a string, over several lines, or as code; a test of something else does not."""
    line = "result = sum(self.prices, Decimal())"
    lines = project_of(
        tmp_path,
        cart=CART,
        test_quote=f'WANTED = """x\n    {line}\n"""\n',
        tests__code=f"self = None\n{line}\n",
        test_other="from cart import Cart\n\ndef test_it() -> None:\n    assert Cart().total()\n",
        quotes=f"{line}\n",
    )
    assert lines.quoting(hole("cart.py", CART, "line", "result =")) == {
        "test_quote.py",
        "tests/code.py",
    }


def test_near_duplicates_of_a_line(tmp_path: Path) -> None:
    """The whole line elsewhere in the project, in other white space, makes it one."""
    copied = "if True:\n        result  =  sum(self.prices, Decimal())\n"
    lines = project_of(tmp_path, cart=CART, till=copied)
    assert lines.near_duplicate(hole("cart.py", CART, "line", "result ="))
    assert lines.near_duplicate(hole("cart.py", CART, "arguments", "self.prices, D"))
    assert not lines.near_duplicate(hole("cart.py", CART, "line", "return result"))


def test_near_duplicates_of_a_body(tmp_path: Path) -> None:
    """Four of five lines in one other file; not the same lines spread over several."""
    rows = [f"    number_{one} = compute({one})\n" for one in range(5)]
    text = "def f() -> None:\n" + "".join(rows)
    inside = hole("cart.py", text, "function", "number_0")
    close = "def g() -> None:\n" + "".join(rows[1:])
    assert project_of(tmp_path / "a", cart=text, other=close).near_duplicate(inside)
    spread = {f"other_{at}": f"if True:\n{row}" for at, row in enumerate(rows)}
    assert not project_of(tmp_path / "b", cart=text, **spread).near_duplicate(inside)


def test_a_line_that_its_own_file_repeats(tmp_path: Path) -> None:
    """The hole itself does not count as the other place, nor do lines that everybody writes."""
    text = "value = compute_it(1)\nother = 2\nx = 1\nreturned = 1\n"
    twice = text + "value = compute_it(1)\nx = 1\n"
    once = project_of(tmp_path / "a", cart=text)
    assert not once.near_duplicate(hole("cart.py", text, "line", "value"))
    again = project_of(tmp_path / "b", cart=twice)
    first = next(one for one in places(twice) if one.kind == "line")
    assert again.near_duplicate(RepoHole("cart.py", first, twice))
