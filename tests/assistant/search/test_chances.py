"""How likely the first program is right: what speaks for it and against it."""

from trueline.assistant.search.chances import learned
from trueline.assistant.search.clues import CLUES, bits, clues
from trueline.assistant.search.program import Program
from trueline.assistant.search.ranking import Fit

from .problems import problem

TOTAL = problem("total", "xs", "The sum.", (([1, 2, 3],), 6), (([40],), 40), (([2, 5],), 7))


def fit(cost: int, body: str, *values: str) -> Fit:
    """A fit with what it gives on the generated inputs."""
    return Fit(cost, Program(body, ()), values, 0)


def test_each_clue() -> None:
    """What is written, what was found beside it, what the examples say and the words name."""
    asked = problem("f", "a b", "Add 5, or 'x' else.", ((1, 2), True), ((3, 4), True))
    first, near = fit(6, "return a if a else 5", "", "True"), fit(8, "return b")
    found = dict(zip(CLUES, clues(asked, [first, near]), strict=True))
    assert (found["cost"], found["examples"], found["cases"]) == (6.0, 2.0, 1.0)
    assert (found["unused"], found["fails on nothing"], found["yes or no"]) == (1.0, 1.0, 1.0)
    assert found["bits"] == 2.0 - 2.5 * 6  # the same result again says one bit
    assert 0.4 < found["near"] < 0.5  # the logarithm of one and a half
    assert 0.6 < found["left out"] < 0.7  # 'x' is missing, 5 is there


def test_bits() -> None:
    """Truth values say least, long texts and lists most, within bounds."""
    assert bits(True) == bits(None) == 1.0
    assert bits(3) < bits(1000) < bits("a thousand") < bits(["a thousand", "and one"])
    assert bits(10**400) == bits(1 << 30)
    assert bits("x" * 10_000) == bits({"a": "x" * 10_000})


def test_the_chance_falls() -> None:
    """With a rival near, with the cost, with an argument left out; it is one without fits."""
    alone = learned().of(TOTAL, [fit(2, "return sum(xs)", "0", "4")])
    rival = learned().of(TOTAL, [fit(2, "return sum(xs)", "0", "4"), fit(2, "return xs", "1", "4")])
    dear = learned().of(TOTAL, [fit(14, "return sum(xs)", "0", "4")])
    unused = learned().of(TOTAL, [fit(2, "return 6", "6", "6")])
    assert 1 > alone > max(rival, dear, unused) > 0
    assert learned().of(TOTAL, []) == 0.0


def test_sure_is_reached() -> None:
    """A small program with three telling results is sure, one for yes and no is not."""
    assert learned().of(TOTAL, [fit(2, "return sum(xs)", "0", "4")]) >= learned().sure
    asked = problem("f", "n", "", ((1,), True), ((2,), False))
    assert learned().of(asked, [fit(6, "return n % 2 == 1", "False")]) < learned().sure
