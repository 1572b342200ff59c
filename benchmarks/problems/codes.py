"""Problems about encoding and decoding."""

from benchmarks.problems.cases import Cases


def hex_bytes(values: list[int]) -> str:
    """Show bytes (0 to 255) as pairs of lower case hex digits with a space between them.

    >>> hex_bytes([10, 255])
    '0a ff'
    """
    return " ".join(f"{value:02x}" for value in values)


def pack_color(red: int, green: int, blue: int) -> int:
    """Pack three parts of 0 to 255 into one number, red in the highest byte, blue in the lowest.

    >>> pack_color(1, 2, 3)
    66051
    """
    return red << 16 | green << 8 | blue


def spell_out(word: str, alphabet: dict[str, str]) -> str:
    """Spell a word with the code words for its letters, separated by spaces.

    Letters are looked up in upper case; a character without a code word stands for itself.

    >>> spell_out("ab1", {"A": "Alfa", "B": "Bravo"})
    'Alfa Bravo 1'
    """
    return " ".join(alphabet.get(char.upper(), char) for char in word)


def flag_names(mask: int, names: list[str]) -> list[str]:
    """List the names of the flags set in a mask; the first name is that of the lowest bit.

    Bits without a name are ignored.
    """
    return [name for position, name in enumerate(names) if mask >> position & 1]


def restore_deltas(first: int, deltas: list[int]) -> list[int]:
    """Restore a list of values from its first value and the differences between neighbours.

    >>> restore_deltas(10, [1, -2])
    [10, 11, 9]
    """
    values = [first]
    for delta in deltas:
        values.append(values[-1] + delta)
    return values


def unescape(text: str) -> str:
    """Resolve the escapes in a text: a tilde makes the next character special.

    "~n" is a line feed, "~s" a space, and a tilde before any other character (also another
    tilde) just stands for that character. A tilde at the very end stays.
    """
    special = {"n": "\n", "s": " "}
    result = ""
    escaped = False
    for char in text:
        if escaped:
            result += special.get(char, char)
            escaped = False
        elif char == "~":
            escaped = True
        else:
            result += char
    return result + "~" if escaped else result


def number_repeats(values: list[str]) -> tuple[list[str], list[int]]:
    """Encode a column with few different values as the values and numbers into them.

    The values are in the order of their first occurrence; the numbers say for each entry of
    the column which of them it is, from 0.

    >>> number_repeats(["no", "yes", "no"])
    (['no', 'yes'], [0, 1, 0])
    """
    distinct: list[str] = []
    numbers = []
    for value in values:
        if value not in distinct:
            distinct.append(value)
        numbers.append(distinct.index(value))
    return distinct, numbers


CASES = {
    "hex_bytes": Cases(
        tests=(([],), ([0],), ([16, 32, 48],)),
        hidden=(
            ([1],),
            ([9, 10],),
            ([15, 16],),
            ([255],),
            ([127, 128],),
            ([0, 0, 0],),
            ([171, 205, 239],),
            ([72, 105],),
            ([100],),
            ([3, 14, 159],),
        ),
    ),
    "pack_color": Cases(
        tests=((0, 0, 0), (255, 255, 255), (0, 0, 7), (1, 0, 0)),
        hidden=(
            (0, 1, 0),
            (0, 0, 255),
            (0, 255, 0),
            (255, 0, 0),
            (18, 52, 86),
            (128, 128, 128),
            (16, 0, 1),
            (255, 165, 0),
            (75, 0, 130),
            (1, 1, 1),
            (200, 100, 50),
        ),
    ),
    "spell_out": Cases(
        tests=(
            ("cab", {"A": "Alfa", "B": "Bravo", "C": "Charlie"}),
            ("", {"A": "Alfa"}),
            ("x", {}),
        ),
        hidden=(
            ("a", {"A": "Alfa"}),
            ("A", {"A": "Alfa"}),
            ("aa", {"A": "Alfa"}),
            ("b", {"A": "Alfa"}),
            ("B2", {"B": "Beta", "2": "Two"}),
            ("a-b", {"A": "Anton", "B": "Berta"}),
            ("xyz", {"Y": "Yankee"}),
            ("no", {"N": "November", "O": "Oscar"}),
            ("No", {"n": "x", "O": "Oscar"}),
            ("ok!", {"O": "Oscar", "K": "Kilo"}),
        ),
    ),
    "flag_names": Cases(
        tests=(
            (5, ["read", "write", "run"]),
            (0, ["read", "write"]),
            (8, ["read", "write"]),
            (3, ["read", "write"]),
        ),
        hidden=(
            (1, ["a"]),
            (2, ["a"]),
            (0, []),
            (7, []),
            (7, ["a", "b", "c"]),
            (4, ["a", "b", "c"]),
            (6, ["a", "b", "c"]),
            (9, ["a", "b", "c", "d"]),
            (255, ["a", "b"]),
            (10, ["bold", "italic", "under", "strike"]),
            (12, ["bold", "italic", "under", "strike"]),
        ),
    ),
    "restore_deltas": Cases(
        tests=((5, []), (0, [1, 1, 1]), (100, [-10, 20])),
        hidden=(
            (0, []),
            (1, [0]),
            (1, [2]),
            (-1, [1]),
            (7, [0, 0, 0]),
            (3, [-1, -1, -1, -1]),
            (1000, [1, -1, 1]),
            (2, [2, 4, 8, 16]),
            (-5, [10, -10]),
            (50, [5, 0, -5]),
        ),
    ),
    "unescape": Cases(
        tests=(("a~nb",), ("a~~b",), ("plain",), ("end~",), ("",)),
        hidden=(
            ("~n",),
            ("~s",),
            ("~x",),
            ("~~",),
            ("~",),
            ("~~n",),
            ("~~~n",),
            ("a~sb~sc",),
            ("~N",),
            ("x~~~",),
            ("no tilde, n and s",),
            ("~one ~two",),
        ),
    ),
    "number_repeats": Cases(
        tests=(([],), (["a", "a"],), (["b", "a", "b", "c"],)),
        hidden=(
            (["x"],),
            (["x", "y"],),
            (["y", "x"],),
            (["x", "y", "y", "x"],),
            (["a", "b", "c", "b", "a"],),
            (["", "a", ""],),
            (["A", "a", "A"],),
            (["red", "red", "red", "blue"],),
            (["3", "1", "2", "1", "3", "3"],),
            (["p", "q", "r", "s", "s", "r"],),
        ),
    ),
}
