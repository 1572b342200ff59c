"""Problems about reading small formats: settings, durations, lists of pages, lines of a log."""

from benchmarks.problems.cases import Cases


def key_values(text: str) -> dict[str, str]:
    """Read settings such as "color=red; size = 4" into a dictionary.

    Settings are separated by semicolons, spaces around names and values do not count, and a
    part without "=" is ignored. If a name comes twice the last value holds; a value may
    contain further "=".

    >>> key_values("color=red; size = 4")
    {'color': 'red', 'size': '4'}
    """
    settings = {}
    for part in text.split(";"):
        name, equals, value = part.partition("=")
        if equals:
            settings[name.strip()] = value.strip()
    return settings


def yes_or_no(answer: str) -> bool | None:
    """Read an answer: True for y, yes, true, on or 1, False for n, no, false, off or 0.

    Case and surrounding spaces do not matter. Anything else gives None.
    """
    word = answer.strip().lower()
    if word in {"y", "yes", "true", "on", "1"}:
        return True
    return False if word in {"n", "no", "false", "off", "0"} else None


def int_or_text(value: str) -> int | str:
    """Return the number if the text is one (digits only, maybe a minus in front), else the text.

    >>> int_or_text("-12")
    -12
    >>> int_or_text("12a")
    '12a'
    """
    return int(value) if value.removeprefix("-").isdigit() else value


def page_list(text: str) -> list[int]:
    """Expand the pages given in a print dialogue, such as "1-3,7", in the order given.

    Parts are separated by commas; each is a page or a range of pages, first to last, both
    included. An empty text means no pages.

    >>> page_list("1-3,7")
    [1, 2, 3, 7]
    """
    pages: list[int] = []
    for part in text.split(","):
        if part:
            first, _, last = part.partition("-")
            pages.extend(range(int(first), int(last or first) + 1))
    return pages


def log_level(line: str) -> str:
    """Return the level in a line of a log: the text in its first pair of square brackets.

    Upper case, without spaces around it. A line without such a pair has the level "".

    >>> log_level("12:00 [warn] disk almost full")
    'WARN'
    """
    _, _, rest = line.partition("[")
    level, closed, _ = rest.partition("]")
    return level.strip().upper() if closed else ""


def total_seconds(duration: str) -> int:
    """Read a duration such as "1h30m" or "45s" as a number of seconds.

    The units are d, h, m and s for days, hours, minutes and seconds; each follows its whole
    number, and parts are simply added up. An empty text is 0.

    >>> total_seconds("1h30m")
    5400
    """
    units = {"d": 86400, "h": 3600, "m": 60, "s": 1}
    total = 0
    number = ""
    for char in duration:
        if char in units:
            total += int(number) * units[char]
            number = ""
        else:
            number += char
    return total


def quoted_fields(line: str) -> list[str]:
    """Split a line at its commas, but not at those between double quotes.

    The quotes themselves are removed; two quotes in a row inside a quoted part stand for one
    quote. Spaces are kept.
    """
    fields = [""]
    quoted = False
    index = 0
    while index < len(line):
        char = line[index]
        if quoted and line[index : index + 2] == '""':
            fields[-1] += '"'
            index += 1
        elif char == '"':
            quoted = not quoted
        elif char == "," and not quoted:
            fields.append("")
        else:
            fields[-1] += char
        index += 1
    return fields


CASES = {
    "key_values": Cases(
        tests=(("a=1;b=2",), ("",), ("a=1;junk;b=",), ("q=x=y",)),
        hidden=(
            ("a=1",),
            (" a = 1 ",),
            ("a=1;a=2",),
            ("a=1;",),
            (";;",),
            ("a b = c d",),
            ("=x",),
            ("a==",),
            ("x=1; y=2; z=3",),
            ("noise",),
            ("A=1;a=2",),
            ("url=http://h?a=b;n=0",),
        ),
    ),
    "yes_or_no": Cases(
        tests=(("yes",), ("No",), (" TRUE ",), ("maybe",), ("",)),
        hidden=(
            ("y",),
            ("n",),
            ("1",),
            ("0",),
            ("On",),
            ("OFF",),
            ("false",),
            ("true",),
            ("yes please",),
            ("2",),
            (" n ",),
            ("nope",),
        ),
    ),
    "int_or_text": Cases(
        tests=(("42",), ("abc",), ("",), ("-",), ("4.5",)),
        hidden=(
            ("0",),
            ("7",),
            ("007",),
            ("-1",),
            ("-0",),
            ("--1",),
            ("1-2",),
            ("a12",),
            ("1 2",),
            ("1e5",),
            ("-x",),
            ("123456789",),
        ),
    ),
    "page_list": Cases(
        tests=(("5",), ("2-4",), ("",), ("9,1-2",)),
        hidden=(
            ("1",),
            ("1,2",),
            ("1-1",),
            ("3-5,8,10-11",),
            ("10-12",),
            ("7,7",),
            ("2-3,2-3",),
            ("100",),
            ("20,10",),
            ("4-6,1",),
            ("99-101",),
        ),
    ),
    "log_level": Cases(
        tests=(("[ERROR] failed",), ("no level",), ("a [ info ] b [debug]",), ("open [error",)),
        hidden=(
            ("[x]",),
            ("x",),
            ("",),
            ("[]",),
            ("a] b [c]",),
            ("[warn",),
            ("warn]",),
            ("2024 [Info] [Net] up",),
            ("[two words] x",),
            ("   [ debug ]",),
            ("end [fatal]",),
        ),
    ),
    "total_seconds": Cases(
        tests=(("45s",), ("",), ("2d",), ("1m1s",), ("10m",)),
        hidden=(
            ("0s",),
            ("1s",),
            ("1m",),
            ("1h",),
            ("1d",),
            ("1d1h1m1s",),
            ("90m",),
            ("12h",),
            ("5s5s",),
            ("1s1h",),
            ("100s",),
            ("2h05m",),
        ),
    ),
    "quoted_fields": Cases(
        tests=(
            ("a,b,c",),
            ('a,"b,c",d',),
            ("",),
            ('"say ""hi""",x',),
        ),
        hidden=(
            ("a",),
            (",",),
            (",,",),
            ("a,",),
            (",a",),
            ('"a"',),
            ('"a,b"',),
            ('x,"y z"',),
            (" a , b ",),
            ('"a,b","c,d"',),
            ('"one ""two"" three"',),
            ('1,"2,3",4,"5"',),
            ('x,"it""s, ok",y',),
        ),
    ),
}
