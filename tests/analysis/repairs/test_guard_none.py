"""Rule guard-none: before → after, and when it must not fire."""

import pytest

from trueline.analysis.repairs.guard_none import guard_none

from .typed import Typed

HEAD = """\
import re
from contextlib import suppress


class Node:
    value: int | None = None
    following: "Node | None" = None

    def go(self, far: int = 0) -> int:
        return 1

    @property
    def child(self) -> "Node | None":
        return None


def tick() -> int:
    return 1


"""
DEF = "def f(node: Node, m: re.Match[str] | None, n: int | None, xs: list[int] | None) -> int:\n"


@pytest.mark.parametrize(
    ("use", "name"),
    [
        ("return len(m.group(0))", "m"),
        ("return n + 1", "n"),
        ("return 1 + n", "n"),
        ("return -n", "n"),
        ("return int(n < 3)", "n"),
        ("return int(3 < n)", "n"),
        ("return xs[0]", "xs"),
        ("xs[0] = tick()", "xs"),
        ("return len(xs)", "xs"),
        ("return sum(xs)", "xs"),
        ("for x in xs: print(x)", "xs"),
        ("return node.following.go(1)", "node.following"),
        ("if m.end() and n is not None: return n", "m"),
        ("return tick() + m.end()", "m"),
        ("n += 1", "n"),
        ("return m.start() + m.end()", "m"),
    ],
)
async def test_fires(typed: Typed, use: str, name: str) -> None:
    """The assertion stands right before the statement, and nothing of None is found any more."""
    text = f"{HEAD}{DEF}    'é'\n    {use}\n    return 0\n"
    after = await typed.repaired(guard_none, text)
    assert after == f"{HEAD}{DEF}    'é'\n    assert {name} is not None\n    {use}\n    return 0\n"
    assert not any('"None"' in one.message for one in await typed.findings(after))


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("return n or 0", id="nothing is wrong"),
        pytest.param("return int(bool(xs) and m.end() > 1)", id="may not be reached"),
        pytest.param("return m.end() if xs else 0", id="one branch of an expression"),
        pytest.param("return max([m.end() for _ in range(2)])", id="once for each"),
        pytest.param("g = lambda: m.end()", id="later"),
        pytest.param("while m.end(): print()", id="again and again"),
        pytest.param("return node.go(n)", id="the function may take None"),
        pytest.param("return n + m.end()", id="two may be None"),
        pytest.param("return re.match('a', 'b').end()", id="no name to speak of"),
        pytest.param("return node.child.go()", id="computed anew each time"),
        pytest.param("return tick() + node.following.go()", id="set by what runs before it"),
        pytest.param("node.following.value = tick()", id="set by the value, which runs first"),
        pytest.param("if xs: print(); m.end()", id="not at the begin of a line"),
        pytest.param("if xs:\n        pass\n    elif m.end():\n        pass", id="elif"),
        pytest.param("if xs: m.end()", id="on the line of its header"),
        pytest.param(
            "try:\n        m.end()\n    except AttributeError:\n        pass", id="caught"
        ),
        pytest.param("with suppress(AttributeError):\n        m.end()", id="suppressed"),
        pytest.param("print(m := m, m.end())", id="bound in the statement"),
    ],
)
async def test_does_not_fire(typed: Typed, body: str) -> None:
    """Where a line before the statement could change what the code does, or two are None."""
    text = f"{HEAD}{DEF}    {body}\n    return 0\n"
    assert await typed.repaired(guard_none, text) is None


async def test_not_at_module_level(typed: Typed) -> None:
    """A name that is not local may be set by anybody."""
    text = "import re\n\nM = re.match('a', 'b')\nM.end()\n\n\ndef f() -> int:\n    return M.end()\n"
    assert await typed.repaired(guard_none, text) is None


async def test_only_what_the_candidate_wrote(typed: Typed) -> None:
    """The rest of a line that was begun already gets no line above it; a whole line does."""
    lead = f"{HEAD}{DEF}"
    begun, whole = f"{lead}    return \n", f"{lead}\n"
    text = f"{lead}    return n + 1\n"
    assert await typed.repaired(guard_none, text, begun) is None
    assert await typed.repaired(guard_none, text, whole) is not None
