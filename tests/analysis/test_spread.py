"""Which lines an edit touched."""

from trueline.analysis.spread import changed_lines


def test_changed_lines() -> None:
    """Lines that are the same at both ends are not changed."""
    assert list(changed_lines("a\nb\nc\n", "a\nx\ny\nc\n")) == [2, 3]
    assert list(changed_lines("a\n", "a\n")) == []
    assert list(changed_lines("", "a")) == [1]
