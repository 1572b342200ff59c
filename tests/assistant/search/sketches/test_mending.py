"""From an attempt to versions that hold every example, in a real jail."""

from pathlib import Path

from trueline.analysis.testing import TestJudge
from trueline.assistant.search.example import Example
from trueline.assistant.search.sketches.fitting import Attempt
from trueline.assistant.search.sketches.mending import mended


def attempt(text: str, *examples: tuple[object, ...]) -> Attempt:
    """An attempt at `f`, with examples of arguments and a result each."""
    asked = tuple(Example(one[:-1], one[-1], "") for one in examples)
    return Attempt(Path("m.py"), text, "f", asked)


async def test_one_edit_is_enough(tmp_path: Path) -> None:
    """Where it is, no second one is made."""
    text = "def f(xs):\n    return max(xs) + 1\n"
    with TestJudge(tmp_path) as judge:
        made = await mended(judge, attempt(text, ([3, 7], 7), ([9, 2], 9), ([5], 5)))
    assert made.versions[0].text == "def f(xs):\n    return max(xs)\n"
    assert all(len(one.edits) == 1 for one in made.versions)


async def test_two_edits_where_the_first_is_a_step(tmp_path: Path) -> None:
    """The comparison mends one example, the empty case the other; both are told, in their order."""
    text = "def f(xs, n):\n    return max(x for x in xs if x < n)\n"
    asked = attempt(text, ([3, 7], 9, 7), ([9, 2], 9, 9), ([], 4, -1), ([4, 4, 1, 8], 4, 4))
    with TestJudge(tmp_path) as judge:
        made = await mended(judge, asked)
    [best, *_] = made.versions
    assert [one.message for one in best.edits] == [
        "changed `<` to `<=` in line 2",
        "put `if not xs: return -1` in line 2",
    ]
    assert best.text == (
        "def f(xs, n):\n    if not xs:\n        return -1\n"
        "    return max(x for x in xs if x <= n)\n"
    )
    assert made.tried > len(made.versions)


async def test_nothing_is_near(tmp_path: Path) -> None:
    """No version, and no endless looking."""
    text = "def f(n):\n    return n\n"
    with TestJudge(tmp_path) as judge:
        made = await mended(judge, attempt(text, (3, "fizz"), (5, "buzz"), (15, "fizzbuzz")))
    assert made.versions == ()
    assert made.tried > 0
