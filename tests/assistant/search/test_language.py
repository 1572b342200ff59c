"""The constructs of the language: each is found for a small problem that needs it, and is right."""

from dataclasses import dataclass

import pytest

from trueline.assistant.search.engine import Search
from trueline.assistant.search.holding import holds
from trueline.assistant.search.lines import loop
from trueline.assistant.search.meter import Budget
from trueline.assistant.search.ranking import Fit
from trueline.assistant.search.recursion import DEEPEST, TooMany, _Run, _shrinking

from .problems import Call, Known, problem
from .test_engine import right


@dataclass(frozen=True)
class Needed:
    """A problem, what must stand in a right program, and after how many expressions."""

    known: Known
    text: str
    expressions: int = 60_000


def needed(
    name: str, parameters: str, words: str, text: str, *calls: Call, hidden: tuple[Call, ...]
) -> Needed:
    """A construct that a problem needs."""
    return Needed(Known(name, parameters, words, calls, hidden), text)


LANGUAGE = (
    needed(
        "interleave",
        "a b",
        "",
        "for each in (x, y)",
        (([1, 3], [2, 4]), [1, 2, 3, 4]),
        (([7, 8, 9], [1, 2, 3]), [7, 1, 8, 2, 9, 3]),
        hidden=((([], []), []), (([5], [6]), [5, 6])),
    ),
    needed(
        "grouped",
        "words",
        "By their first letter.",
        "groups.setdefault(word[0], []).append(word)",
        ((["ab", "ac", "b"],), {"a": ["ab", "ac"], "b": ["b"]}),
        ((["d", "ce", "dd"],), {"d": ["d", "dd"], "c": ["ce"]}),
        hidden=((([],), {}),),
    ),
    needed(
        "repeated",
        "xs",
        "Those that are there more than once.",
        "in collections.Counter(xs).items() if count > 1",
        (([1, 2, 1, 3, 2],), [1, 2]),
        (([5, 6],), []),
        (([4, 4, 4, 1],), [4]),
        (([9, 2, 3, 3, 9, 7],), [9, 3]),
        hidden=((([1, 5, 5],), [5]),),
    ),
    needed(
        "swapped",
        "marks",
        "Turn the dict round.",
        "{value: key for key, value in marks.items()}",
        (({"a": 1, "b": 2},), {1: "a", 2: "b"}),
        (({"x": 7},), {7: "x"}),
        hidden=((({},), {}),),
    ),
    needed(
        "passed",
        "marks",
        "Those above 3 only.",
        "{key: value for key, value in marks.items() if value > 3}",
        (({"a": 1, "b": 5},), {"b": 5}),
        (({"x": 3, "y": 4, "z": 9},), {"y": 4, "z": 9}),
        hidden=((({"q": 0},), {}),),
    ),
    needed(
        "by_two_keys",
        "pairs",
        "By the number, then the name.",
        "key=lambda pair: (pair[1], pair[0])",
        (([("b", 2), ("a", 2), ("c", 1)],), [("c", 1), ("a", 2), ("b", 2)]),
        (([("z", 3), ("y", 3), ("x", 3)],), [("x", 3), ("y", 3), ("z", 3)]),
        hidden=((([("n", 5), ("m", 5)],), [("m", 5), ("n", 5)]),),
    ),
    needed(
        "oldest",
        "pairs",
        "The name of the oldest.",
        "max(pairs, key=lambda pair: pair[1])[0]",
        (([("a", 20), ("b", 10)],), "a"),
        (([("c", 19), ("d", 30), ("x", 1)],), "d"),
        hidden=((([("k", 1), ("m", 2)],), "m"),),
    ),
    needed(
        "biggest",
        "xs",
        "None if there is none.",
        "max(xs, default=None)",
        (([1, 5, 2],), 5),
        (([],), None),
        (([7],), 7),
        hidden=((([3, 4],), 4),),
    ),
    needed(
        "third_sorted",
        "values",
        "Every third one is sorted: three.",
        "result[::3] = sorted(values[::3])",
        (([9, 1, 2, 4, 8, 7, 5],), [4, 1, 2, 5, 8, 7, 9]),
        (([3, 0, 0, 1],), [1, 0, 0, 3]),
        (([2, 9, 1, 7, 3, 3, 5],), [2, 9, 1, 5, 3, 3, 7]),
        hidden=((([6, 5, 4, 2],), [2, 5, 4, 6]),),
    ),
    needed(
        "differing",
        "a b",
        "1 where the letters differ, else 0.",
        "'0' if x == y else '1'",
        (("abc", "abd"), "001"),
        (("xyz", "zyx"), "101"),
        (("ab", "ba"), "11"),
        hidden=((("q", "q"), "0"),),
    ),
    needed(
        "remainder",
        "n m",
        "2 to the power of n, modulo m.",
        "pow(2, n, m)",
        ((3, 5), 3),
        ((1101, 101), 2),
        ((0, 101), 1),
        hidden=(((100, 101), 1),),
    ),
    needed(
        "missing",
        "xs",
        "The smallest positive number that is not there.",
        "while number in xs",
        (([1, 2, 4],), 3),
        (([],), 1),
        (([2, 3],), 1),
        (([3, 1, 2, 6],), 4),
        hidden=((([1, 7],), 2),),
    ),
    needed(
        "largest_factor",
        "n",
        "The largest prime factor.",
        "n //= i",
        ((12,), 3),
        ((35,), 7),
        ((8,), 2),
        ((26,), 13),
        hidden=(((99,), 11), ((34,), 17)),
    ),
    needed(
        "choose",
        "n k",
        "",
        "choose(n - 1, k - 1) + choose(n - 1, k)",
        ((4, 2), 6),
        ((6, 3), 20),
        ((3, 0), 1),
        ((7, 2), 21),
        hidden=(((5, 5), 1), ((8, 3), 56)),
    ),
    needed(
        "fizz",
        "n",
        "'Fizz' for multiples of 3, 'Buzz' of 5, 'FizzBuzz' of both.",
        "if n % 3 == 0:\n    return 'FizzBuzz' if n % 5 == 0 else 'Fizz'\n",
        ((3,), "Fizz"),
        ((5,), "Buzz"),
        ((15,), "FizzBuzz"),
        ((7,), "7"),
        ((9,), "Fizz"),
        ((10,), "Buzz"),
        ((30,), "FizzBuzz"),
        ((11,), "11"),
        hidden=(((2,), "2"), ((45,), "FizzBuzz")),
    ),
    needed(
        "streak",
        "wins",
        "The longest run of true ones.",
        "if win:\n        result += 1\n    else:\n        result = 0\n    best = max(best, result)",
        (([True, True, False, True],), 2),
        (([False],), 0),
        (([False, True, True, True, False, True],), 3),
        (([True, False, True, True, False, True, True],), 2),
        hidden=((([True] * 5,), 5), (([],), 0)),
    ),
    needed(
        "between",
        "n low high",
        "",
        " and ",
        ((5, 1, 9), True),
        ((1, 1, 9), True),
        ((0, 1, 9), False),
        ((10, 1, 9), False),
        ((4, 2, 4), True),
        ((5, 2, 4), False),
        hidden=(((3, 2, 4), True), ((1, 2, 4), False)),
    ),
)


def found(one: Needed) -> list[Fit]:
    """The fits whose source holds on the examples."""
    fits = Search(one.known.problem, Budget(one.expressions, 600.0)).fits()
    return [fit for fit in fits if holds(one.known.problem, fit.program, {})]


@pytest.mark.parametrize("one", LANGUAGE, ids=[one.known.name for one in LANGUAGE])
def test_a_construct_is_found(one: Needed) -> None:
    """A program with it is right on calls that were not shown."""
    fits = found(one)
    with_it = [fit for fit in fits if one.text in fit.program.body]
    assert with_it, [fit.program.body for fit in fits]
    assert any(right(one.known, fit) for fit in with_it), [fit.program.body for fit in with_it]


def test_loops_and_recursion_are_the_same_each_time() -> None:
    """Samples are drawn with fixed seeds, so two searches tell the same programs."""
    one = next(one for one in LANGUAGE if one.known.name == "choose")
    assert found(one) == found(one)


def test_a_recursion_without_end_is_bounded() -> None:
    """It fails after so many calls and reaches no limit of the interpreter."""
    endless = _shrinking(["n"], [("n + 1",)], "n < 0")
    with pytest.raises(TooMany):
        _Run(endless, lambda n: 0, lambda n, call: (call,)).value((1,), 0)
    assert DEEPEST < 200


def test_calls_of_a_recursion_are_remembered() -> None:
    """Two calls each time are no exponential number of them; as it is written they are."""
    both = _shrinking(["n"], [("n - 1",), ("n - 2",)], "n < 2")
    run = _Run(both, lambda n: n, lambda n, one, other: (one + other,))
    assert run.value((20,), 0) == 6765
    assert run.calls == 21
    with pytest.raises(TooMany):
        run.value((60,), 0)


def test_a_loop_begins_what_is_no_argument() -> None:
    """A state that begins with itself is there already."""
    lines = loop(["n", "count"], ["n", "0"], "while {0}:", ["{1}", "count + 1"], "count").lines
    assert lines == ("count = 0", "while {0}:", "    n, count = {1}, count + 1")


def test_a_recursion_that_would_not_end_in_time() -> None:
    """What only remembered calls make fast is no program: it is run as it is written."""
    one = problem("f", "n", "", ((1,), 1), ((2,), 1), ((90,), 2880067194370816120), ((5,), 5))
    for fit in Search(one, Budget(60_000, 600.0)).fits():
        assert fit.program.body.count("f(n") < 2
