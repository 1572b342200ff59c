"""Words that may stand at a place."""

from trueline.analysis.following.words import Words


def test_words_and_their_beginnings() -> None:
    """A whole word must be listed, a part must begin one; another list counts as well."""
    words = Words(["append"], certain=True, beside=Words(["extend"], certain=False))
    assert words.has("append")
    assert words.has("extend")
    assert not words.has("app")
    assert words.has_beginning("app")
    assert words.has_beginning("ext")
    assert not words.has_beginning("appendix")


def test_letters() -> None:
    """What the words that begin with a part go on with; anything, where they are not listed."""
    words = Words(["append", "apply", "app"], certain=True, beside=Words(["_apt"], certain=True))
    assert words.letters_after("app") == frozenset("el")
    assert words.letters_after("") == frozenset("a_")
    assert Words([], certain=True, private=True).letters_after("_") is None


def test_private_words() -> None:
    """Where nobody lists what is private, it may be there."""
    assert not Words([], certain=True).has("_x")
    assert Words([], certain=True, private=True).has_beginning("_x")
