"""The samples: each function's own text, and what it must give for some arguments.

What it gives is computed here, by the same function: it is ours, and right.
"""

import ast
import copy
import functools
import itertools
from dataclasses import dataclass
from pathlib import Path

from benchmarks.verdicts import functions

BROKEN = "\n\ndef {name}(*arguments):\n    return ['wrong']\n"
ARGUMENTS: dict[str, list[tuple[object, ...]]] = {
    "running_max": [([3, 1, 4],), ([],), ([-2, -5, 0, 0],), ([9],)],
    "balanced": [("([]{})",), ("(]",), ("",), ("((",), ("a(b)c",)],
    "to_roman": [(4,), (1994,), (3999,), (44,), (1,)],
    "primes_below": [(10,), (2,), (30,), (0,)],
    "factors": [(12,), (97,), (1,), (360,)],
    "longest_run": [("aabbbc",), ("",), ("abc",), ("zzzz",)],
    "word_counts": [("The cat the hat",), ("",), ("don't, don't!",)],
    "merge_intervals": [([(1, 3), (2, 6), (8, 10)],), ([],), ([(5, 6), (1, 2), (2, 5)],)],
    "rotate": [([[1, 2], [3, 4]],), ([],), ([[1, 2, 3]],)],
    "caesar": [("abc", 1), ("xyz", 3), ("Hello, World!", 13), ("", 5)],
    "collatz": [(6,), (1,), (7,), (12,)],
    "edit_distance": [("kitten", "sitting"), ("", "abc"), ("same", "same"), ("flaw", "lawn")],
    "flatten": [([1, [2, [3, []]], 4],), ([],), ([[["a"]]],)],
    "median_of": [([3, 1, 2],), ([4, 1, 2, 3],), ([5],)],
    "two_sum": [([2, 7, 11, 15], 9), ([3, 3], 6), ([1, 2], 7)],
    "encode_runs": [("aaab",), ("",), ("abc",)],
    "decode_runs": [("a3b1",), ("",), ("x12",)],
    "pascal": [(1,), (5,), (0,)],
    "anagrams": [(["tea", "eat", "tan"],), ([],), (["a", "b", "a"],)],
    "is_palindrome": [("A man, a plan, a canal: Panama",), ("ab",), ("",)],
    "binary": [(10,), (0,), (-5,), (255,)],
    "change": [(11, [1, 2, 5]), (3, [2]), (0, [1]), (27, [4, 5])],
    "transpose": [(["abc", "d"],), ([],), (["a", "b"],)],
    "gcd_of": [([12, 18],), ([7],), ([],), ([-4, 6, 10],)],
    "unique": [([3, 1, 3, 2, 1],), ([],), ([5, 5],)],
    "spiral": [([[1, 2, 3], [4, 5, 6], [7, 8, 9]],), ([],), ([[1], [2]],)],
    "title_case": [("the lord of the rings",), ("",), ("a tale in two parts",)],
    "digits_sum": [(9875,), (0,), (38,), (999999,)],
    "fibonacci": [(7,), (0,), (1,), (2,)],
    "insert_sorted": [([1, 3, 5], 4), ([], 1), ([2, 2], 2)],
    "powerset": [([1, 2],), ([],), ([1, 2, 3],)],
    "dot": [([1.0, 2.0], [3.0, 4.0]), ([], []), ([0.5], [2.0])],
    "matrix_product": [([[1, 2]], [[3], [4]]), ([[1, 0], [0, 1]], [[5, 6], [7, 8]])],
    "snake_case": [("camelCase",), ("HTTPResponseCode",), ("already",)],
    "parse_query": [("a=1&b=2&a=3",), ("",), ("q=two+words",)],
    "moving_average": [([1.0, 2.0, 3.0, 4.0], 2), ([1.0], 3), ([5.0, 5.0, 5.0], 3)],
    "common_prefix": [(["flower", "flow", "flight"],), ([],), (["dog", "car"],)],
    "valid_card": [("4539 1488 0343 6467",), ("8273 1232 7352 0569",), ("",)],
    "group_by_length": [(["to", "be", "or", "not"],), ([],), (["a"],)],
    "evaluate": [(["2", "1", "+", "3", "*"],), (["4", "13", "-"],), (["7"],)],
    "shortest_path": [
        ({"a": ["b", "c"], "b": ["d"], "c": ["d"]}, "a", "d"),
        ({"a": []}, "a", "z"),
        ({}, "x", "x"),
    ],
    "time_between": [("08:30", "09:15"), ("23:00", "01:00"), ("12:00", "12:00")],
    "most_common": [(["b", "a", "b", "c", "a"], 2), ([], 3), (["x"], 1)],
    "triangle_kind": [(3, 3, 3), (3, 4, 5), (1, 1, 5), (2, 2, 3)],
    "chunks": [([1, 2, 3, 4, 5], 2), ([], 3), ([1], 1)],
    "longest_increasing": [([10, 9, 2, 5, 3, 7, 101, 18],), ([],), ([3, 2, 1],)],
    "squeeze": [("  a   b ",), ("",), ("one\n two",)],
    "perfect_numbers": [(30,), (2,), (500,)],
}


@dataclass(frozen=True, slots=True)
class Sample:
    """A candidate and its tests: arguments, and what the function must give for them."""

    name: str
    code: str
    arguments: tuple[tuple[object, ...], ...]
    expected: tuple[object, ...]

    @property
    def asserts(self) -> str:
        """The tests as a script."""
        pairs = zip(self.arguments, self.expected, strict=True)
        rows = (f"assert {self.name}{_called(given)} == {want!r}\n" for given, want in pairs)
        return "".join(rows)

    @property
    def check(self) -> str:
        """The tests as a function that is given the candidate."""
        rows = self.asserts.replace(f"assert {self.name}(", "    assert candidate(")
        return f"def check(candidate):\n{rows}"


def _called(arguments: tuple[object, ...]) -> str:
    return f"({', '.join(map(repr, arguments))})"


@functools.cache
def samples(count: int | None = None) -> tuple[Sample, ...]:
    """The samples, over and over up to a count."""
    source = Path(functions.__file__).read_text("utf-8")
    tree = ast.parse(source)
    imports = [node for node in tree.body if isinstance(node, ast.Import)]
    head = "".join(f"{ast.unparse(node)}\n" for node in imports)
    texts = {
        node.name: f"{head}\n\n{ast.get_source_segment(source, node)}\n"
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
    }
    found = [_sample(name, text) for name, text in texts.items()]
    return tuple(itertools.islice(itertools.cycle(found), count or len(found)))


def _sample(name: str, text: str) -> Sample:
    function, arguments = getattr(functions, name), tuple(ARGUMENTS[name])
    expected = tuple(function(*copy.deepcopy(given)) for given in arguments)
    return Sample(name, text, arguments, expected)


def broken(sample: Sample) -> Sample:
    """The sample with a candidate that is wrong."""
    code = sample.code + BROKEN.format(name=sample.name)
    return Sample(sample.name, code, sample.arguments, sample.expected)
