"""Lists and dicts over elements of lists, dicts and numbers: found for small everyday problems."""

import pytest

from trueline.assistant.search.engine import Search
from trueline.assistant.search.holding import holds
from trueline.assistant.search.meter import Budget

from .problems import Known
from .test_engine import right

EXPRESSIONS = 200_000

EVERYDAY = (
    Known(
        "files",
        "paths",
        "",
        (
            ((["a/x", "b/y", "a/w"],), {"a": ["x", "w"], "b": ["y"]}),
            ((["c/z"],), {"c": ["z"]}),
            (([],), {}),
        ),
        (((["d/z", "d/k"],), {"d": ["z", "k"]}),),
    ),
    Known(
        "totals",
        "pairs",
        "",
        (
            (([("ann", 3), ("bob", 2), ("ann", 4)],), {"ann": 7, "bob": 2}),
            (([],), {}),
            (([("x", 1), ("x", 1)],), {"x": 2}),
        ),
        ((([("x", 1), ("y", 5), ("y", 5)],), {"x": 1, "y": 10}),),
    ),
    Known(
        "best",
        "scores",
        "The largest of each.",
        (
            (([("ann", 3), ("bob", 2), ("ann", 1)],), {"ann": 3, "bob": 2}),
            (([("x", 9), ("x", 12)],), {"x": 12}),
            (([("z", 5), ("y", 8), ("z", 7), ("z", 6)],), {"z": 7, "y": 8}),
        ),
        ((([("x", 3), ("x", 2)],), {"x": 3}),),
    ),
    Known(
        "counts",
        "text",
        "How often each word is there, in lower case.",
        (
            (("A b a",), {"a": 2, "b": 1}),
            (("",), {}),
            (("X y Y z",), {"x": 1, "y": 2, "z": 1}),
        ),
        ((("Q q q",), {"q": 3}),),
    ),
    Known(
        "tags",
        "articles",
        "",
        (
            (({"p1": ["x", "y"], "p2": ["y"]},), {"x": ["p1"], "y": ["p1", "p2"]}),
            (({},), {}),
            (({"q": ["z"]},), {"z": ["q"]}),
        ),
        ((({"a": ["r"], "b": ["r"]},), {"r": ["a", "b"]}),),
    ),
    Known(
        "above",
        "pairs limit",
        "",
        (
            (([("ann", 3), ("bob", 2)], 2), ["ann"]),
            (([("x", 5), ("y", 1), ("z", 9)], 4), ["x", "z"]),
            (([("x", 5)], 7), []),
        ),
        ((([("q", 5), ("w", 6)], 5), ["w"]),),
    ),
    Known(
        "hashtags",
        "post",
        "The words with '#'.",
        (
            (("Sunny #Beach day #summer",), ["beach", "summer"]),
            (("#Go team",), ["go"]),
            (("no tags",), []),
        ),
        ((("x #Aa #b",), ["aa", "b"]),),
    ),
    Known(
        "pieces",
        "start end size",
        "",
        (
            ((0, 10, 4), [(0, 4), (4, 8), (8, 10)]),
            ((0, 6, 3), [(0, 3), (3, 6)]),
            ((5, 7, 10), [(5, 7)]),
        ),
        (((1, 4, 2), [(1, 3), (3, 4)]),),
    ),
    Known(
        "windows",
        "xs n",
        "",
        (
            (([1, 2, 3, 4], 3), [[1, 2, 3], [2, 3, 4]]),
            (([1, 2, 3], 2), [[1, 2], [2, 3]]),
            (([1], 2), []),
        ),
        ((([7, 8], 1), [[7], [8]]),),
    ),
    Known(
        "chunks",
        "xs n",
        "",
        (
            (([1, 2, 3, 4], 3), [[1, 2, 3], [4]]),
            (([1, 2, 3, 4], 2), [[1, 2], [3, 4]]),
            (([1], 2), [[1]]),
        ),
        ((([7, 8], 1), [[7], [8]]),),
    ),
    Known(
        "all_pairs",
        "xs ys",
        "",
        (
            (([1, 2], ["a", "b"]), [(1, "a"), (1, "b"), (2, "a"), (2, "b")]),
            (([3], ["z"]), [(3, "z")]),
        ),
        ((([], ["q"]), []),),
    ),
    Known(
        "price",
        "cart prices",
        "",
        (
            (([("a", 2), ("b", 1)], {"a": 3, "b": 10}), 16),
            (([("a", 1)], {"a": 5}), 5),
            (([("c", 3)], {"c": 4, "d": 1}), 12),
        ),
        ((([("z", 4)], {"z": 2}), 8),),
    ),
    Known(
        "missing",
        "form required",
        "",
        (
            (({"a": "1", "b": ""}, ["a", "b", "c"]), ["b", "c"]),
            (({"x": "q"}, ["x"]), []),
            (({}, ["z"]), ["z"]),
        ),
        ((({"a": ""}, ["a", "b"]), ["a", "b"]),),
    ),
    Known(
        "turns",
        "names n",
        "",
        (
            ((["a", "b", "c"], 5), ["a", "b", "c", "a", "b"]),
            ((["x"], 2), ["x", "x"]),
            ((["x", "y"], 1), ["x"]),
        ),
        (((["p", "q"], 3), ["p", "q", "p"]),),
    ),
    Known(
        "least",
        "load",
        "",
        (
            (({"a": 2, "b": 1},), "b"),
            (({"a": 0},), "a"),
            (({"b": 4, "a": 4},), "a"),
            (({"eva": 3, "dan": 1, "bob": 1},), "bob"),
        ),
        ((({"z": 1, "c": 1, "d": 0},), "d"), (({"z": 1, "c": 1},), "c")),
    ),
    Known(
        "nearest",
        "value choices",
        "",
        (
            ((5, [1, 4, 9]), 4),
            ((7, [1, 5, 10]), 5),
            ((4, [4]), 4),
            ((12, [1, 10, 20]), 10),
        ),
        (((3, [1, 2, 10]), 2),),
    ),
)


@pytest.mark.parametrize("known", EVERYDAY, ids=[one.name for one in EVERYDAY])
def test_everyday_lists_and_dicts_are_found(known: Known) -> None:
    """A program that is right on what was not shown is among those found."""
    fits = Search(known.problem, Budget(EXPRESSIONS, 600.0)).fits()
    assert any(right(known, fit) for fit in fits if holds(known.problem, fit.program, {}))


def test_what_is_gathered_over_two_loops_is_written_as_two() -> None:
    """A dict over the elements of a dict's lists has a statement for each of both."""
    known = next(one for one in EVERYDAY if one.name == "tags")
    fits = Search(known.problem, Budget(EXPRESSIONS, 600.0)).fits()
    wanted = "for key, values in articles.items():\n    for value in values:\n        groups"
    assert any(wanted in fit.program.body for fit in fits)
