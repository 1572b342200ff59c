"""Problems about stretches of text: titles, lines, quotes and comments."""

import re

from benchmarks.problems.cases import Cases


def title_slug(title: str) -> str:
    """Turn a title into a slug for a URL.

    Lower case; every run of characters other than a-z and 0-9 becomes one dash, and no dash
    is left at either end.

    >>> title_slug("Hello, World!")
    'hello-world'
    >>> title_slug("  10 tips & tricks ")
    '10-tips-tricks'
    """
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")


def shorten(text: str, width: int) -> str:
    """Cut a text to at most `width` characters (width is 3 or more).

    A text that is cut ends in three dots, which count towards the width.

    >>> shorten("a long headline", 9)
    'a long...'
    >>> shorten("short", 9)
    'short'
    """
    return text if len(text) <= width else text[: width - 3] + "..."


def join_words(words: list[str]) -> str:
    """Join words as in a sentence: commas between them, but "and" before the last.

    No words give an empty string, and a single word stands alone.

    >>> join_words(["tea", "milk", "sugar"])
    'tea, milk and sugar'
    """
    if len(words) < 2:
        return "".join(words)
    return ", ".join(words[:-1]) + " and " + words[-1]


def quote_reply(text: str) -> str:
    """Quote a mail for a reply: put "> " before every line.

    A line that is a quote already (it starts with ">") gets only one more ">" in front, and an
    empty line becomes a bare ">".

    >>> quote_reply("Hi Bob")
    '> Hi Bob'
    """
    quoted = []
    for line in text.split("\n"):
        if line == "" or line.startswith(">"):
            quoted.append(">" + line)
        else:
            quoted.append("> " + line)
    return "\n".join(quoted)


def squeeze_blank_lines(lines: list[str]) -> list[str]:
    """Collapse each run of empty lines into a single empty line. Other lines are kept as is."""
    kept: list[str] = []
    for line in lines:
        if line or not kept or kept[-1]:
            kept.append(line)
    return kept


def wrap_words(text: str, width: int) -> list[str]:
    """Break a text into lines of at most `width` characters, without splitting words.

    Words are separated by whitespace and joined by single spaces; each line takes as many as
    fit. A word longer than the width gets a line of its own. No words, no lines.

    >>> wrap_words("the quick brown fox", 9)
    ['the quick', 'brown fox']
    """
    lines: list[str] = []
    current = ""
    for word in text.split():
        if not current:
            current = word
        elif len(current) + 1 + len(word) <= width:
            current += " " + word
        else:
            lines.append(current)
            current = word
    if current:
        lines.append(current)
    return lines


def strip_comment(line: str) -> str:
    """Remove a trailing comment, which starts at the first # outside double quotes.

    Spaces at the end of the result go too, even if there was no comment. Quotes cannot be
    escaped.
    """
    quoted = False
    for index, char in enumerate(line):
        if char == '"':
            quoted = not quoted
        elif char == "#" and not quoted:
            return line[:index].rstrip(" ")
    return line.rstrip(" ")


CASES = {
    "title_slug": Cases(
        tests=(("My First Post",), ("C++ vs. Rust",), ("",), ("--draft--",)),
        hidden=(
            ("a",),
            ("ALL CAPS",),
            ("one_two",),
            ("2024 in review",),
            ("!!!",),
            (" spaced  out ",),
            ("end.",),
            ("(start",),
            ("a/b/c",),
            ("tab\there",),
            ("x - y",),
            ("already-a-slug",),
        ),
    ),
    "shorten": Cases(
        tests=(("hello world", 8), ("hello", 5), ("hello", 4), ("", 3)),
        hidden=(
            ("abcdef", 3),
            ("abcdef", 4),
            ("abcdef", 5),
            ("abcdef", 6),
            ("abcdef", 7),
            ("abc", 3),
            ("ab", 3),
            ("a b c d e f", 6),
            ("one, two, three", 12),
            ("", 10),
            ("....", 3),
        ),
    ),
    "join_words": Cases(
        tests=(([],), (["one"],), (["one", "two"],), (["a", "b", "c", "d"],)),
        hidden=(
            (["x"],),
            (["x", "y"],),
            (["red", "green", "blue"],),
            (["and", "or"],),
            (["a, b", "c"],),
            (["1", "2", "3", "4", "5"],),
            (["big dog", "small cat", "bird"],),
            (["same", "same"],),
            (["Ann", "Bo", "Cy", "Di"],),
            (["left", "right"],),
        ),
    ),
    "quote_reply": Cases(
        tests=(("one\ntwo",), ("> old\nnew",), ("a\n\nb",), ("",)),
        hidden=(
            ("hello",),
            (">",),
            ("> a",),
            (">> a\n> b\nc",),
            ("\n",),
            ("\n\nend",),
            ("end\n",),
            (" > not a quote",),
            ("a > b",),
            ("x\n>y\n\nz",),
            (" ",),
        ),
    ),
    "squeeze_blank_lines": Cases(
        tests=(
            (["a", "", "", "b"],),
            (["a", "b"],),
            ([],),
            (["", "", "x", ""],),
        ),
        hidden=(
            ([""],),
            (["", ""],),
            (["", "", ""],),
            (["a"],),
            (["a", "", "b"],),
            (["a", "", "", "", "b", "", "", "c"],),
            (["a", "a", "a"],),
            (["x", "", ""],),
            (["", "x"],),
            ([" ", " ", "x"],),
            (["", "a", "", "b", ""],),
        ),
    ),
    "wrap_words": Cases(
        tests=(("to be or not to be", 6), ("", 5), ("extraordinary day", 5), ("a b c", 10)),
        hidden=(
            ("one", 3),
            ("one two", 7),
            ("one two", 6),
            ("one  two\nthree", 8),
            ("   ", 4),
            ("a bb ccc dddd", 4),
            ("a bb ccc dddd", 1),
            ("it is long enough now", 7),
            ("tiny gigantic tiny", 5),
            ("a b c d e f g", 3),
            ("gigantic", 4),
            ("aa bb cc", 5),
        ),
    ),
    "strip_comment": Cases(
        tests=(
            ("x = 1  # set x",),
            ('say "#1"',),
            ("# only a comment",),
            ('a = "b" # c "d"',),
            ("",),
        ),
        hidden=(
            ("plain",),
            ("plain   ",),
            ("a#b",),
            ("a # b # c",),
            ('"a" # "b"',),
            ('"#" "#" # x',),
            ('"a # b" c',),
            ('""#x',),
            ("#",),
            ("   # indented",),
            ('key = "a#b"   ',),
            ("  keep indent # gone",),
        ),
    ),
}
