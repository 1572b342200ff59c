"""The words of a text, part by part."""

import time

import pytest

from trueline.analysis.following.sections import Lines, Section, sections, without_text


def words(found: Section) -> list[set[str]]:
    """The words of the lines of a section."""
    return [set(lines.words) for lines in found.lines]


def test_a_part_for_each_header() -> None:
    """A text is cut before each header; lines that get less deep are told apart."""
    top, outer, inner = sections("a = 1\ndef f(b):\n    c\n    def g():\n        d\n    e\nh\n")
    assert words(top) == [{"a"}]
    assert words(outer) == [{"def", "f", "b"}, {"c"}]
    assert words(inner) == [{"def", "g"}, {"d"}, {"e"}, {"h"}]
    assert [lines.indent for lines in inner.lines] == [4, 8, 4, 0]
    assert inner.lines[0] == Lines(4, frozenset({"def", "g"}), "g")


def test_a_header_in_a_string_is_none() -> None:
    """A part that ends within a string goes on to where the string ends."""
    text = 'def f():\n    """\n    class of words\n    """\n    a\ndef g():\n    b\n'
    found = [one for section in sections(text) for one in words(section)]
    assert found == [{"def", "f"}, {"a"}, {"def", "g"}, {"b"}]


def test_what_an_edit_leaves_alone_is_not_read_again() -> None:
    """Only the part that changed is read: the others are the same objects."""
    text = "".join(f"def f{i}():\n    return {i}\n" for i in range(50))
    before = list(sections(text))
    after = list(sections(text.replace("return 7\n", "return 7 + x\n")))
    assert [i for i in range(50) if before[i] is not after[i]] == [7]


def test_strings_beside_each_other_end() -> None:
    """Two strings with nothing between them are not taken for three quotes."""
    assert all(one.ended for one in sections("x = 'a''b'\ndef f():\n    return \"a\"\"b\"\n"))


@pytest.mark.parametrize("again", ['\\"', "\\'", '\\"""', '"""\'', '\'"""'])
def test_quotes_that_nothing_closes(again: str) -> None:
    """Text of many escaped or mixed quotes is read in linear time."""
    since = time.process_time()
    without_text('x = "' + again * 30_000)
    without_text('x = """' + again * 30_000)
    assert time.process_time() - since < 1.0


def test_a_string_that_never_ends_is_read_in_linear_time() -> None:
    """Where a string goes on to the end, its headers do not make the reading quadratic."""
    since = time.process_time()
    assert len(list(sections('x = """' + "\ndef f(): pass" * 20_000))) == 1
    assert time.process_time() - since < 3.0
