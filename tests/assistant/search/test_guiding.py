"""What guidance makes of costs and constants."""

import dataclasses

import pytest

from trueline.assistant.search.choosing import components_of
from trueline.assistant.search.engine import Search
from trueline.assistant.search.guiding import BY_WORDS, Guidance, Guide
from trueline.assistant.search.meter import Budget
from trueline.assistant.search.problem import Problem
from trueline.assistant.search.samples import FEWEST
from trueline.assistant.search.words import suggested, words_of

from .problems import KNOWN, problem

ALONE = Guidance(words=False)
CALLS = (([3, 1, 2],), 3), (([5, 9],), 9)


def of_words(words: str, name: str = "f") -> Problem:
    """A problem of lists that only its words tell from others."""
    return problem(name, "xs", words, *CALLS)


def test_words_of_names_and_plurals() -> None:
    """Names are taken apart; a plural is its word."""
    assert words_of("sortedDigits of_two_classes") == {"sorted", "digit", "of", "two", "classe"}
    assert words_of("a pass") == {"pass"}


def test_words_suggest_what_they_mean() -> None:
    """The largest calls for max, an average for a sum and a division; kinds say nothing."""
    assert suggested("f", "The largest of the values.")["max"] > 1
    average = suggested("f", "The average.")
    assert average["sum"] > 1 < average["/"]
    assert suggested("f", "a list of integers, a string") == suggested("f", "a of s, a")


def test_a_name_says_more() -> None:
    """A word of the function's name counts for more than one of its description."""
    assert suggested("largest", "")["max"] > suggested("f", "largest")["max"] > 0


def test_what_no_word_speaks_of_stays() -> None:
    """Without a word that is known every component costs what it costs."""
    one = of_words("Frobnicate xyzzy.")
    plain, guided = (components_of(one, Guide(one, way)) for way in (ALONE, BY_WORDS))
    assert [component.cost for component in plain] == [component.cost for component in guided]


def test_costs_move_within_bounds() -> None:
    """By two less and one more at most, never below one, and each component stays what it is."""
    one = of_words("The largest prime factor; count the odd digits of the average square.")
    plain, guided = (components_of(one, Guide(one, way)) for way in (ALONE, BY_WORDS))
    assert [component.source for component in plain] == [component.source for component in guided]
    pairs = zip(plain, guided, strict=True)
    moved = {after.cost - before.cost for before, after in pairs}
    assert {-1, 0} <= moved <= {-2, -1, 0, 1}
    assert min(component.cost for component in guided) >= 1


def test_samples_make_cheaper_and_dearer() -> None:
    """What many samples use costs one less, what none uses one more, the rest as it did."""
    samples = ("return sum(xs)", "return sum(xs) + min(xs)", *["return sum(xs)"] * 8)
    modules = tuple(f"def f(xs):\n    {one}" for one in samples)
    guide = Guide(of_words(""), Guidance(words=False, samples=modules))
    assert guide.cost("sum({0})", 2) == 1
    assert guide.cost("min({0})", 2) == 2
    assert guide.cost("max({0})", 2) == 3
    assert guide.cost("sum({0})", 1) == 1


@pytest.mark.parametrize(
    "samples", [("x = 1 +",) * 9, ("x + y",) * (FEWEST - 1), ("x" * 30_000,) * 9]
)
def test_samples_that_say_nothing(samples: tuple[str, ...]) -> None:
    """Broken ones, too few and too long ones change nothing."""
    guide = Guide(of_words(""), Guidance(words=False, samples=samples))
    assert guide.cost("sum({0})", 2) == 2
    assert guide.constants() == of_words("").constants()


def test_literals_of_many_samples_are_constants() -> None:
    """Texts only where there are texts, and what the words name keeps its cost."""
    module = "def f(xs):\n    return [chr(97 + (ord(x) - 97) % 26) for x in xs + 'q']"
    guidance = Guidance(samples=(module,) * FEWEST)
    one = of_words("Modulo 26.")
    added = {key: cost for key, cost in Guide(one, guidance).constants().items() if "9" in key[1]}
    assert added == {("int", "97"): 3}
    assert Guide(one, guidance).constants()["int", "26"] == 2
    text = problem("f", "xs", "", (("ab",), "cd"))
    assert ("str", "'q'") in Guide(text, guidance).constants()


def test_a_search_with_samples_finds_sooner() -> None:
    """Wrong samples that use the right operations bring the right program forward."""
    known = next(one for one in KNOWN if one.name == "evens")
    modules = ("def f(values):\n    return [x for x in values if x % 2 == 1]",) * FEWEST

    def first(guidance: Guidance) -> int:
        fits = Search(known.problem, Budget(400_000, 600.0), guidance).fits()
        return next(fit.evaluated for fit in fits if "% 2" in fit.program.body)

    assert first(dataclasses.replace(ALONE, samples=modules)) < first(ALONE)


def test_without_inputs_there_are_no_rivals() -> None:
    """One pass over the examples alone, also where there is only one."""
    search = Search(problem("f", "a b", "", ((2, 2), 4)), Budget(20_000, 600.0, inputs=False))
    fits = list(search.fits())
    assert fits
    assert {fit.values for fit in fits} == {None}
    assert search.inputs == []
