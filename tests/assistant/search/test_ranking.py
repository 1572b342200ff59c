"""Which programs come first, how many behave differently, and how sure that is."""

from trueline.assistant.search.program import Program
from trueline.assistant.search.proposing import Sought
from trueline.assistant.search.ranking import Fit, Found, behaviours, telling_input

from .problems import problem


def fit(cost: int, body: str, *values: object) -> Fit:
    """A fit with what it gives on the generated inputs; none if it was found before those."""
    return Fit(cost, Program(body, ()), values or None, 0)


def test_one_program_for_each_behaviour() -> None:
    """The cheapest, then the shortest; what was found again counts once."""
    early, late = fit(4, "return a + b"), fit(4, "return a + b", 3, 5)
    same, other = fit(5, "return b + a + 0", 3, 5), fit(3, "return a", 2, 5)
    assert behaviours([early, same, late, other]) == [other, late]


def test_found_before_there_were_inputs() -> None:
    """It counts by itself where time ended the second pass."""
    early = fit(4, "return a + b")
    assert behaviours([early]) == [early]


def test_an_input_that_tells() -> None:
    """The first on which two differ; none where one was not run."""
    assert telling_input(fit(1, "a", 1, 2), fit(1, "b", 1, 3)) == 1
    assert telling_input(fit(1, "a"), fit(1, "b", 1, 3)) is None


def test_what_goes_into_the_hole() -> None:
    """Indented like the body, or behind a header that has its body on its line."""
    found = Found((fit(3, "a = 1\nreturn a", 1), fit(4, "return 1", 2)), "[]")
    asked = problem("f", "n", "", ((1,), 1))
    assert Sought(asked, "    ", False).texts(found) == ["    a = 1\n    return a", "    return 1"]
    assert Sought(asked, "", True).texts(found) == [" return 1"]


def test_what_is_told() -> None:
    """Nothing of one that is sure; else how many, where they differ; or why there is none."""
    sought = Sought(problem("f", "n", "", ((1,), 1)), "    ", False)
    one, two = fit(3, "return n", 1), fit(4, "return 1", 2)
    assert sought.note(Found((one,), chance=0.9, sure=True)) == ""
    assert "the examples say little" in sought.note(Found((one,)))
    assert "; few such answers are right; give" in sought.note(Found((one,), chance=0.04))
    assert "; about 4 in 10 such answers are right;" in sought.note(Found((one, two), chance=0.36))
    assert "in 10" not in sought.note(Found((one, two), chance=0.8, sure=True))
    assert sought.note(Found((one, two), "[]")).startswith("program search: 2 programs fit")
    assert "on f([])" in sought.note(Found((one, two), "[]"))
    assert sought.note(Found(why_none="f: no example")) == "program search: f: no example"
    assert sought.note(Found()) == "program search: found no program that fits the examples"
    early = sought.note(Found((one, two, fit(4, "return 2")), "[]"))
    assert "3 programs fit the examples and may differ, for example on f([]);" in early
    assert "2 programs fit the examples and may differ;" in sought.note(Found((one, two)))
    assert sought.note(Found((one,), why_none="it died")) == "program search: it died"


def test_behind_guards() -> None:
    """Each program by itself, then behind the guards; whole texts have both, and the imports."""
    asked = problem("f", "n", "", ((1,), 1))
    sought = Sought(asked, "    ", False, guards=("if n == 0:\n    return None",))
    found = Found((fit(3, "return 1 // n"),))
    guarded = "    if n == 0:\n        return None\n    return 1 // n"
    assert sought.texts(found) == ["    return 1 // n", guarded]
    assert sought.whole(Program("return 1 // n", ("math",))) == f"    import math\n{guarded}"
    assert Sought(asked, "", True).whole(Program("a = 1\nreturn a", ())) is None
