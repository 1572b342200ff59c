"""Names that may be meant at a place."""

from textwrap import dedent

from trueline.analysis.following.reach import names_in_reach

FILE = dedent('''
    """Words of text."""
    import json as codec
    from a import (
        b,
    )

    TOP = 1  # comment

    def other(theirs):
        their_own = theirs.attribute
        return their_own

    class C:
        field = 1

        def method(self, mine):
            own = "quoted"
            §
            later = 2

    def below():
        global made
        hidden = [inner for inner in ()]
''')


def reach(text: str) -> frozenset[str] | None:
    """The names in reach at the mark."""
    before, _, after = text.partition("§")
    return names_in_reach(before, after)


def test_what_is_in_reach() -> None:
    """Names of the module, of the class, of the function itself, above and below."""
    found = reach(FILE)
    assert found is not None
    wanted = {"codec", "b", "TOP", "other", "C", "field", "method", "self", "mine", "own", "later"}
    assert found >= wanted | {"below", "made"}


def test_what_is_not() -> None:
    """Names of other functions, attributes, text and comments."""
    found = reach(FILE)
    assert found is not None
    absent = {"theirs", "their_own", "attribute", "Words", "comment", "quoted", "hidden", "inner"}
    assert not found & absent


def test_names_that_appear_unseen() -> None:
    """With a star import or `globals()`, nothing is known."""
    assert reach("from a import *\n§") is None
    assert reach("§\nglobals()['a'] = 1\n") is None


def test_a_function_goes_on_behind_odd_lines() -> None:
    """Text and brackets at the margin end no function: its parameters stay in reach."""
    found = reach('def f(a):\n    """\nwords\n"""\n    x = g(\n1,\n)\n    §')
    assert found is not None
    assert found >= {"a", "x"}


def test_an_unclosed_quote_hides_no_name() -> None:
    """Behind a hole inside a string, the quote that closes it comes first, and code follows."""
    found = reach('def f(a, b):\n    return g(f"{§}", (c := 1))\n')
    assert found is not None
    assert {"a", "b", "c"} <= found
