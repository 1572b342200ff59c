"""Helpers behind the function."""

from trueline.evals.helpers import helpers

PROGRAM = "def f(n):\n    return g(n) + len([x for x in range(n)])\n"


def test_what_is_missing_and_what_that_needs() -> None:
    """A helper, the helper's helper and its import, each once; nothing that is not used."""
    said = (
        "    return g(n)\n\nimport math\n\ndef h(n):\n    return math.floor(n)\n\n"
        "def g(n):\n    return h(n)\n\ndef unused():\n    pass\n\nprint(f(1))\n"
    )
    found = helpers(PROGRAM, said)
    assert all(found.count(piece) == 1 for piece in ("import math", "def h", "def g"))
    assert "unused" not in found
    assert "print" not in found
    space: dict[str, object] = {}
    exec(PROGRAM + found, space)
    assert space["f"](2) == 4  # type: ignore[operator]


def test_nothing_missing_or_nothing_there() -> None:
    """No helper is taken that the program does not lack, or that nobody wrote."""
    assert helpers("def f(n):\n    return n\n", "\ndef g(n):\n    return n\n") == ""
    assert helpers(PROGRAM, "    return g(n)\n") == ""
    assert helpers(PROGRAM, "\ndef other():\n    pass\n") == ""


def test_a_program_that_does_not_parse() -> None:
    """Nothing can be told of its names, so nothing is added."""
    assert helpers("def f(:\n", "\ndef g(n):\n    return n\n") == ""
