"""Problems about validation and checksums."""

from benchmarks.problems.cases import Cases


def missing_fields(form: dict[str, str], required: list[str]) -> list[str]:
    """List the required fields that a form lacks or that hold nothing but spaces, in their order.

    >>> missing_fields({"name": "Ann", "city": " "}, ["name", "mail", "city"])
    ['mail', 'city']
    """
    return [field for field in required if not form.get(field, "").strip()]


def parity_bit(bits: str) -> str:
    """Return the bit, "0" or "1", that makes the number of ones in a text of bits even."""
    return str(bits.count("1") % 2)


def is_hex_color(text: str) -> bool:
    """Whether a text is a colour as in CSS: # and then exactly three or six hex digits.

    >>> is_hex_color("#FFaa00")
    True
    >>> is_hex_color("#12")
    False
    """
    digits = text[1:].lower()
    if not text.startswith("#") or len(digits) not in {3, 6}:
        return False
    return all(digit in "0123456789abcdef" for digit in digits)


def password_problems(password: str) -> list[str]:
    """Say what is wrong with a password, in this order.

    "too short" if it has fewer than 8 characters, "no digit" if it has no digit, "no capital"
    if it has no upper case letter. A good password has no problems.

    >>> password_problems("secret")
    ['too short', 'no digit', 'no capital']
    """
    problems = []
    if len(password) < 8:
        problems.append("too short")
    if not any(char.isdigit() for char in password):
        problems.append("no digit")
    if not any(char.isupper() for char in password):
        problems.append("no capital")
    return problems


def weighted_check_digit(digits: str) -> int:
    """Compute the check digit of an article number.

    The digits are weighted 3, 1, 3, 1 and so on from the right end; the check digit fills the
    sum of the products up to the next multiple of ten.

    >>> weighted_check_digit("12")
    3
    """
    total = 0
    for index, digit in enumerate(reversed(digits)):
        total += int(digit) * (1 if index % 2 else 3)
    return -total % 10


def lines_too_long(lines: list[str], limit: int) -> list[int]:
    """Return the numbers (from 1) of the lines longer than the limit.

    Spaces at the end of a line do not count.
    """
    return [number for number, line in enumerate(lines, 1) if len(line.rstrip(" ")) > limit]


def unclosed_tags(text: str) -> list[str]:
    """List the tags such as <b> that are opened in a text but not closed, in order of opening.

    A closing tag such as </b> closes the last open tag of that name, or is ignored if there is
    none. Every "<" in the text has its ">".

    >>> unclosed_tags("<a><b></a>")
    ['b']
    """
    opened: list[str] = []
    for piece in text.split("<")[1:]:
        tag = piece.split(">")[0]
        if not tag.startswith("/"):
            opened.append(tag)
        elif tag[1:] in opened:
            last = len(opened) - 1 - opened[::-1].index(tag[1:])
            opened.pop(last)
    return opened


CASES = {
    "missing_fields": Cases(
        tests=(({}, ["a"]), ({"a": "1"}, ["a"]), ({"a": ""}, ["b", "a"]), ({"a": "x"}, [])),
        hidden=(
            ({}, []),
            ({}, ["b", "a"]),
            ({"a": "1", "b": "2"}, ["b", "a"]),
            ({"a": "   "}, ["a"]),
            ({"a": " x "}, ["a"]),
            ({"A": "x"}, ["a"]),
            ({"a": "0"}, ["a"]),
            ({"c": "", "d": "4"}, ["d", "c", "e"]),
            ({"x": "", "y": " ", "z": "."}, ["z", "y", "x"]),
            ({"name": "Bo"}, ["street", "name", "zip"]),
        ),
    ),
    "parity_bit": Cases(
        tests=(("101",), ("1",), ("",)),
        hidden=(
            ("0",),
            ("11",),
            ("10",),
            ("0000",),
            ("111",),
            ("1111",),
            ("10101",),
            ("1001",),
            ("00010000",),
            ("11111110",),
            ("0110100110010110",),
        ),
    ),
    "is_hex_color": Cases(
        tests=(("#abc",), ("abc",), ("#12345g",), ("",), ("#1234",)),
        hidden=(
            ("#000000",),
            ("#FFF",),
            ("#12345",),
            ("#1234567",),
            ("#xyz",),
            ("#",),
            ("##abc",),
            ("abcdef",),
            ("#abcde ",),
            ("#A1b2C3",),
            (" #abc",),
            ("#09f",),
        ),
    ),
    "password_problems": Cases(
        tests=(("Passw0rd",), ("",), ("longenough",), ("SHORT1",)),
        hidden=(
            ("a",),
            ("A1",),
            ("abcdefgh",),
            ("abcdefg1",),
            ("Abcdefgh",),
            ("ABCDEFG1",),
            ("Abcdef1",),
            ("12345678",),
            ("1234567",),
            ("correct horse 1",),
            ("Correct horse battery",),
        ),
    ),
    "weighted_check_digit": Cases(
        tests=(("0",), ("1",), ("629104150021",), ("10",)),
        hidden=(
            ("3",),
            ("5",),
            ("9",),
            ("01",),
            ("99",),
            ("123",),
            ("1000",),
            ("0001",),
            ("4006381333931",),
            ("7351353",),
            ("55555",),
            ("20406",),
        ),
    ),
    "lines_too_long": Cases(
        tests=((["abc", "abcd"], 3), ([], 5), (["abc   "], 3), (["", "x"], 0)),
        hidden=(
            (["a"], 1),
            (["ab"], 1),
            (["ab", "a", "ab"], 1),
            (["   "], 0),
            (["  x"], 2),
            (["  x"], 3),
            (["one", "three", "fifteen"], 4),
            (["one two ", "three"], 7),
            (["one two  x", "three"], 7),
            (["aaaa", "bbb", "cc", "d"], 2),
        ),
    ),
    "unclosed_tags": Cases(
        tests=(
            ("<b>bold</b>",),
            ("<b>bold",),
            ("plain",),
            ("<i></b>",),
            ("<p><p></p>",),
        ),
        hidden=(
            ("",),
            ("<a>",),
            ("</a>",),
            ("<a></a><a>",),
            ("<a><b><c>",),
            ("<a><b><c></b>",),
            ("x <a> y <b> z </a> w </b>",),
            ("<a><b><a></a>",),
            ("<ul><li>one<li>two</ul>",),
            ("</x><x>",),
            ("<h1>Title</h1><p>text",),
            ("<a><b><a></b></a>",),
        ),
    ),
}
