"""How a found expression becomes the body of a function."""

import pytest

from trueline.assistant.search.components import Template
from trueline.assistant.search.lines import loop
from trueline.assistant.search.tidying import tidied
from trueline.assistant.search.writing import written


def check(before: str, after: str) -> None:
    """The statements are written so."""
    assert tidied(before).body == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("return ((a + b) + c)", "return a + b + c"),
        ("return (a - (-1))", "return a + 1"),
        ("return (a + (-1))", "return a - 1"),
        ("return sum([x for x in xs if (x > 0)])", "return sum(x for x in xs if x > 0)"),
        ("return list([x for x in xs])", "return [x for x in xs]"),
        ("return (not (a == b))", "return a != b"),
        ("return (not (a in b))", "return a not in b"),
        ("return (not (not a))", "return a"),
        ("return (True if (a < b) else False)", "return a < b"),
        ("return (False if (a < b) else True)", "return a >= b"),
        ("return (0 if (not xs) else xs[0])", "return xs[0] if xs else 0"),
        (
            "return max(sum([y for y in x]) for x in xs)",
            "return max(sum(y for y in x) for x in xs)",
        ),
        ("a, b = (b, (a + b))", "a, b = b, a + b"),
        ("return (a, b)", "return (a, b)"),
        ("total = (total + x)", "total += x"),
        ("total = (1 + total)", "total += 1"),
        ("text = (x + text)", "text = x + text"),
        ("result = (result + [x])", "result.append(x)"),
        ("return (1 < x)", "return x > 1"),
        ("return (1 < 2)", "return 1 < 2"),
        (
            "return ''.join(['a' if flag else 'b' for flag in [(x == y) for x, y in zip(s, t)]])",
            "return ''.join('a' if x == y else 'b' for x, y in zip(s, t))",
        ),
        (
            "return [(x, x) for x in [f(y) for y in ys]]",
            "return [(x, x) for x in [f(y) for y in ys]]",
        ),
        (
            "return (a if (n == 0) else (b if (n == 1) else c))",
            "if n == 0:\n    return a\nreturn b if n == 1 else c",
        ),
    ],
)
def test_as_a_person_would(before: str, after: str) -> None:
    """No needless parentheses, lists or negations."""
    check(before, after)


def test_a_counter_that_nobody_reads() -> None:
    """It has no name."""
    check("for i in range(n):\n    a = (a + b)", "for _ in range(n):\n    a += b")


def test_imports_are_named() -> None:
    """The modules that the body uses, and no others."""
    assert tidied("return math.gcd(a, itertools)").imports == ("itertools", "math")
    assert tidied("return a").imports == ()


def test_an_argument_that_a_loop_changes() -> None:
    """What else reads it must not see the change; alone it is changed itself."""
    halving = loop(["n"], ["n"], "while {0}:", ["{1}"], "n")
    parts = ((), Template("n > 9")), ((), Template("n // 2"))
    number, end = ((), Template("n")), ((), halving, *parts)
    alone = "while n > 9:\n    n //= 2\nreturn n"
    assert written(end).body == alone
    around = Template("(n + {0})")
    assert written(end, around).body.endswith("return n + n1")
    both = "n1 = n\nwhile n1 > 9:\n    n1 //= 2\nreturn n1 + n"
    assert written(((), Template("({0} + {1})"), end, number)).body == both
