"""Small problems of our own to search for, and what a right program gives on other inputs."""

from dataclasses import dataclass
from typing import Any

from trueline.assistant.search.example import Example
from trueline.assistant.search.problem import Problem

Call = tuple[tuple[Any, ...], Any]


@dataclass(frozen=True)
class Known:
    """A problem, and calls that were not shown."""

    name: str
    parameters: str
    words: str
    shown: tuple[Call, ...]
    hidden: tuple[Call, ...]

    @property
    def problem(self) -> Problem:
        """The problem as a search is given it."""
        return problem(self.name, self.parameters, self.words, *self.shown)


def problem(name: str, parameters: str, words: str, *calls: Call) -> Problem:
    """A problem without annotations."""
    names = tuple(parameters.split())
    examples = tuple(Example(arguments, result, "") for arguments, result in calls)
    return Problem(name, names, ("",) * (len(names) + 1), words, examples)


KNOWN = (
    Known(
        "total", "xs", "The sum.", ((([1, 2, 3],), 6), (([4],), 4), (([2, 5],), 7)), ((([],), 0),)
    ),
    Known("largest", "xs", "", ((([1, 9, 3],), 9), (([4, 2],), 4)), ((([-1, -2],), -1),)),
    Known(
        "reversed_words", "text", "", ((("one two three",), "three two one"),), ((("a b",), "b a"),)
    ),
    Known(
        "vowels",
        "text",
        "How many of the letters are a, e, i, o or u?",
        ((("banana",), 3), (("rhythm",), 0), (("queue",), 4)),
        ((("sky",), 0), (("audio",), 4)),
    ),
    Known(
        "common",
        "a b",
        "The greatest common divisor.",
        (((12, 18), 6), ((7, 5), 1), ((100, 75), 25)),
        (((9, 6), 3),),
    ),
    Known(
        "evens",
        "values",
        "The even ones.",
        ((([1, 2, 3, 4],), [2, 4]), (([2, 5, 8, 8],), [2, 8, 8])),
        ((([7],), []), (([0, -2],), [0, -2])),
    ),
    Known(
        "running",
        "xs",
        "The largest so far.",
        ((([1, 3, 2, 5, 4],), [1, 3, 3, 5, 5]),),
        ((([2, 1],), [2, 2]),),
    ),
    Known(
        "listed",
        "words",
        "The words with ', ' between them.",
        (((["a", "b"],), "a, b"), ((["x", "yz", "w"],), "x, yz, w")),
        (((["q"],), "q"),),
    ),
    Known(
        "mean",
        "values",
        "The arithmetic mean, 0.0 of none.",
        ((([1.0, 2.0, 6.0],), 3.0), (([],), 0.0), (([5.0, 6.0],), 5.5)),
        ((([8.0, 8.0],), 8.0),),
    ),
    Known(
        "clamped",
        "value low high",
        "",
        (((5, 0, 3), 3), ((-1, 0, 3), 0), ((2, 0, 3), 2), ((9, 4, 8), 8)),
        (((1, 2, 4), 2),),
    ),
    Known(
        "digits",
        "n",
        "The sum of the digits.",
        (((123,), 6), ((99,), 18), ((1000,), 1)),
        (((505,), 10),),
    ),
    Known(
        "sequence",
        "n",
        "Each number is the sum of the two before.",
        (((1,), 1), ((2,), 1), ((6,), 8), ((10,), 55)),
        (((7,), 13), ((12,), 144)),
    ),
    Known(
        "halvings",
        "n",
        "How often one can halve before it is 1.",
        (((1,), 0), ((2,), 1), ((9,), 3), ((64,), 6)),
        (((100,), 6),),
    ),
    Known(
        "ends",
        "xs",
        "The smallest and the largest.",
        ((([3, 1, 2],), (1, 3)), (([5, 7, 9, 6],), (5, 9))),
        ((([4, 0],), (0, 4)),),
    ),
    Known(
        "greeting",
        "name",
        "",
        ((("Ada",), "Hello, Ada!"), (("Bob",), "Hello, Bob!")),
        ((("Eve",), "Hello, Eve!"),),
    ),
    Known(
        "shortest",
        "words",
        "The word with the fewest letters.",
        (((["abc", "de", "fghi"],), "de"), ((["xyz", "zz", "q"],), "q")),
        (((["bb", "a", "c"],), "a"),),
    ),
    Known(
        "divisors",
        "n",
        "",
        (((12,), [1, 2, 3, 4, 6, 12]), ((7,), [1, 7])),
        (((9,), [1, 3, 9]),),
    ),
    Known(
        "sign",
        "n",
        "Either 'negative' or 'positive'.",
        (((4,), "positive"), ((-3,), "negative"), ((11,), "positive"), ((-1,), "negative")),
        (((-70,), "negative"), ((1,), "positive")),
    ),
)
