"""Problems about words: counting, marking and replacing them."""

from benchmarks.problems.cases import Cases


def reading_minutes(text: str, per_minute: int) -> int:
    """Estimate how many minutes a text takes to read.

    Words are separated by whitespace; a started minute counts as a whole one, so only a text
    without words takes 0 minutes.

    >>> reading_minutes("one two three four five", 2)
    3
    """
    return -(-len(text.split()) // per_minute)


def count_words(text: str) -> dict[str, int]:
    """Count the words of a text without regard to case.

    Words are separated by whitespace. Punctuation (.,;:!?) at the ends of a word does not
    belong to it, and a word of nothing else does not count.

    >>> count_words("Yes, yes! No.")
    {'yes': 2, 'no': 1}
    """
    counts: dict[str, int] = {}
    for piece in text.lower().split():
        word = piece.strip(".,;:!?")
        if word:
            counts[word] = counts.get(word, 0) + 1
    return counts


def mark_word(text: str, word: str) -> str:
    """Put ** around each occurrence of a word in a text whose words are separated by one space.

    Only whole words are marked, and upper and lower case are the same: they stay as written.
    """
    parts = text.split(" ")
    for index, part in enumerate(parts):
        if part.lower() == word.lower():
            parts[index] = f"**{part}**"
    return " ".join(parts)


def hashtags(post: str) -> list[str]:
    """List the hashtags of a post in order, without their # and in lower case.

    A hashtag is a word (between whitespace) that starts with # and has something after it.

    >>> hashtags("Sunny #Beach day #summer")
    ['beach', 'summer']
    """
    return [word[1:].lower() for word in post.split() if word.startswith("#") and len(word) > 1]


def headline(text: str, small: list[str]) -> str:
    """Capitalise every word of a headline except the small words.

    The first word is always capitalised. Words are separated by single spaces; the letters
    after a word's first become lower case, small words are lower case throughout.

    >>> headline("the lord of the rings", ["of", "the"])
    'The Lord of the Rings'
    """
    words = []
    for index, word in enumerate(text.lower().split(" ")):
        words.append(word if index and word in small else word.capitalize())
    return " ".join(words)


def word_lines(text: str) -> dict[str, list[int]]:
    """Make an index of a text: for each word the numbers of the lines it stands in.

    Line numbers count from 1, ascend, and appear once per word even if it is repeated in a
    line. Words are separated by whitespace and taken as written.
    """
    index: dict[str, list[int]] = {}
    for number, line in enumerate(text.split("\n"), 1):
        for word in line.split():
            numbers = index.setdefault(word, [])
            if number not in numbers:
                numbers.append(number)
    return index


def one_letter_off(word: str, known: list[str]) -> list[str]:
    """Find the known words that differ from a word by exactly one replaced letter.

    They must have the same length; the word itself is no suggestion. The order of the known
    words is kept.

    >>> one_letter_off("cat", ["cot", "cats", "dog", "bat", "cat"])
    ['cot', 'bat']
    """
    found = []
    for other in known:
        if len(other) != len(word):
            continue
        different = 0
        for left, right in zip(word, other, strict=True):
            if left != right:
                different += 1
        if different == 1:
            found.append(other)
    return found


CASES = {
    "reading_minutes": Cases(
        tests=(("just a few words", 200), ("", 200), ("a b c d", 2)),
        hidden=(
            ("a", 1),
            ("a b", 1),
            ("a b c", 2),
            ("a  b\nc", 3),
            ("   ", 5),
            ("one two three four five", 5),
            ("one two three four five six", 5),
            ("a b c d e f g h i j", 3),
            ("a b c d e f g h i", 3),
            ("long-word", 10),
            ("x y z", 1),
        ),
    ),
    "count_words": Cases(
        tests=(("the cat and the hat",), ("",), ("Stop! stop - STOP...",), ("well-known fact",)),
        hidden=(
            ("a",),
            ("A a a",),
            ("...",),
            ("one, two; three: one.",),
            ("Is it? It is!",),
            ("end.\nend",),
            ("don't stop",),
            ("a.b a.b.",),
            ("  spaced   out  ",),
            ("!wow! wow",),
            ("1 2 1,",),
        ),
    ),
    "mark_word": Cases(
        tests=(
            ("the error was an error", "error"),
            ("Error in errors", "error"),
            ("nothing here", "error"),
        ),
        hidden=(
            ("a", "a"),
            ("a", "b"),
            ("A b a", "a"),
            ("cat catalog cat", "cat"),
            ("x y z", "Y"),
            ("end end", "end"),
            ("TODO later todo", "todo"),
            ("one two", "two"),
            ("one two", "three"),
            ("in into in", "IN"),
        ),
    ),
    "hashtags": Cases(
        tests=(("#Go team",), ("no tags",), ("# alone and #a",), ("",)),
        hidden=(
            ("#",),
            ("#a",),
            ("#A #B #a",),
            ("mid#tag",),
            ("x #one-two y",),
            ("##double",),
            ("line\n#Next",),
            ("#CamelCase #UPPER",),
            ("a # b",),
            ("#1st #2nd",),
        ),
    ),
    "headline": Cases(
        tests=(
            ("a tale of two cities", ["a", "of"]),
            ("war and peace", ["and"]),
            ("OLD NEWS", []),
            ("of mice and men", ["of", "and"]),
        ),
        hidden=(
            ("x", ["x"]),
            ("x y", ["y"]),
            ("X Y", ["y"]),
            ("the the the", ["the"]),
            ("gone WITH the wind", ["with", "the"]),
            ("one", []),
            ("to be or not to be", ["to", "or"]),
            ("mcDonald farm", []),
            ("all in IN in", ["in"]),
            ("the art of war", ["of"]),
        ),
    ),
    "word_lines": Cases(
        tests=(("a b\nb c",), ("x x\nx",), ("",)),
        hidden=(
            ("a",),
            ("a\na\na",),
            ("a\n\na",),
            ("one two\nthree",),
            ("A a",),
            ("b a b a",),
            ("  pad  \n pad",),
            ("x y\ny x\nz",),
            ("\n\nlate",),
            ("a b c\nc b a\na",),
        ),
    ),
    "one_letter_off": Cases(
        tests=(
            ("form", ["farm", "from", "forms", "fork"]),
            ("a", ["b", "a", "cd"]),
            ("word", []),
        ),
        hidden=(
            ("cat", ["cat"]),
            ("cat", ["act", "cut"]),
            ("abc", ["abd", "xbc", "ayc", "xyc"]),
            ("ab", ["abc", "a", "ax"]),
            ("test", ["text", "rest", "best", "toast"]),
            ("aa", ["bb", "ab", "ba"]),
            ("x", ["y", "z"]),
            ("lime", ["time", "Lime", "line"]),
            ("one", ["two", "ten", "ore"]),
            ("abcd", ["abdc", "abce"]),
        ),
    ),
}
