"""Rule fix-indent: before → after, and when it must not fire."""

from pathlib import Path

import pytest

from trueline.analysis.findings import Reject
from trueline.analysis.repairs import repair
from trueline.analysis.syntax import check_syntax
from trueline.analysis.workspace import Workspace

METHOD = "class Cart:\n    def total(self, taxed):\n        cost = 1\n"
IF = "def f(a):\n    if a:\n        a += 1\n"


def repaired(tmp_path: Path, marked: str, candidate: str) -> list[str]:
    """What the rule makes of a candidate put at § of a file."""
    path = tmp_path / "demo.py"
    prefix, suffix = marked.split("§")
    before, after = prefix + suffix, prefix + candidate + suffix
    verdict = check_syntax(path, before, after, (len(prefix), len(prefix) + len(candidate)))
    found = verdict.findings if isinstance(verdict, Reject) else ()
    made = repair(Workspace(tmp_path), path, before, after, found)
    own = [one for one in made if one.rule == "fix-indent"]
    assert all(one.message == "indentation fixed" for one in own)
    return [one.text for one in own]


@pytest.mark.parametrize(
    ("marked", "candidate", "after"),
    [
        pytest.param(
            METHOD + "        §\n\n\nx = 1\n",
            "    cost += 1\n            return cost",
            METHOD + "        cost += 1\n        return cost\n\n\nx = 1\n",
            id="too deep",
        ),
        pytest.param(
            "def f(a):\n§\n",
            "return a",
            "def f(a):\n    return a\n",
            id="too shallow below a header",
        ),
        pytest.param(
            METHOD + "§",
            "    if taxed:\n        cost *= 2\n    return cost\n",
            METHOD + "        if taxed:\n            cost *= 2\n        return cost\n",
            id="too shallow by one level",
        ),
        pytest.param(
            METHOD + "        §\n",
            "    if taxed:\n            cost *= 2\n        return cost",
            METHOD + "        if taxed:\n            cost *= 2\n        return cost\n",
            id="first line indented twice",
        ),
        pytest.param(
            METHOD + "        §\n",
            "if taxed:\n    cost *= 2\nreturn cost",
            METHOD + "        if taxed:\n            cost *= 2\n        return cost\n",
            id="all but the first line from the margin",
        ),
        pytest.param(
            "def f(a):\n\tif a:\n\t\ta += 1\n\t§\n",
            "for b in a:\n        print(b)\n    return a",
            "def f(a):\n\tif a:\n\t\ta += 1\n\tfor b in a:\n\t\tprint(b)\n\treturn a\n",
            id="blanks in a file of tabs",
        ),
        pytest.param(
            "def f(a):\n  b = a\n  §\n",
            "if a:\n\t\tb += 1\n\treturn b",
            "def f(a):\n  b = a\n  if a:\n    b += 1\n  return b\n",
            id="tabs in a file of two blanks",
        ),
        pytest.param(
            "def f(a):\r\n    a = 1\r\n    §\r\n",
            "    b = a\r\n        return b",
            "def f(a):\r\n    a = 1\r\n    b = a\r\n    return b\r\n",
            id="Windows line ends",
        ),
        pytest.param(
            IF + "§\n    else:\n        a = 0\n",
            "          a *= 2",
            IF + "        a *= 2\n    else:\n        a = 0\n",
            id="the else below leaves one block",
        ),
        pytest.param(
            "def f(a):\n§    b = 1\n    return b\n",
            "  a = 2\n",
            "def f(a):\n    a = 2\n    b = 1\n    return b\n",
            id="the block goes on below",
        ),
        pytest.param(
            "def f():\n§",
            '"""Say.\n\nMore.\n"""\nx = """a\n  b\n"""\nreturn (x,\n  1)\n# done\n',
            'def f():\n    """Say.\n\n    More.\n    """\n    x = """a\n  b\n"""\n    return (x,\n'
            "      1)\n    # done\n",
            id="strings keep their text, docstrings move",
        ),
    ],
)
def test_fires(tmp_path: Path, marked: str, candidate: str, after: str) -> None:
    """One shift makes the file valid with the candidate in its scope: only its lines move."""
    assert repaired(tmp_path, marked, candidate) == [after]


@pytest.mark.parametrize(
    ("marked", "candidate"),
    [
        pytest.param(IF + "    §\n", "        a *= 2", id="in the if, or below it"),
        pytest.param(METHOD + "§", "          cost *= 2\n", id="method, class or module"),
        pytest.param("def f(a):\n    §\n", "    return (a", id="not a matter of indentation"),
        pytest.param("def f(a):\n    a = [\n§\n", "  return a\n", id="inside a bracket"),
        pytest.param("def f(a):\n    return a\n§", "x = 1\n", id="valid already"),
        pytest.param("def f(a):\n    a = §\n", "1\n  b\n c", id="no constant shift"),
        pytest.param("def f(a):\n    a = 1\n\x0c    §\n", "", id="no candidate"),
        pytest.param("if a:\n \tb\n§", "   return = 1\n", id="mixed blocks"),
    ],
)
def test_does_not_fire(tmp_path: Path, marked: str, candidate: str) -> None:
    """Two shifts are valid, or none is: nothing is done."""
    assert repaired(tmp_path, marked, candidate) == []
