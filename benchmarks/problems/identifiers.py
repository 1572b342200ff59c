"""Problems about names in programs: spellings, labels, aliases."""

from benchmarks.problems.cases import Cases


def constant_name(label: str) -> str:
    """Make the name of a constant from a label: upper case, with underscores between the words.

    Words are separated by spaces or dashes; there may be several in a row.

    >>> constant_name("max retry-count")
    'MAX_RETRY_COUNT'
    """
    return "_".join(label.replace("-", " ").upper().split())


def snake_case(name: str) -> str:
    """Turn a camelCase name into snake_case.

    Every capital letter becomes a lower case letter with an underscore before it, except that
    the name never starts with an added underscore.

    >>> snake_case("userName")
    'user_name'
    >>> snake_case("HttpServer")
    'http_server'
    """
    result = ""
    for char in name:
        if char.isupper() and result:
            result += "_"
        result += char.lower()
    return result


def unique_name(name: str, taken: list[str]) -> str:
    """Return the name itself if it is free, or else the name with the first free number added.

    Numbers start at 2 and follow an underscore.

    >>> unique_name("report", ["report", "report_2"])
    'report_3'
    """
    number = 2
    result = name
    while result in taken:
        result = f"{name}_{number}"
        number += 1
    return result


def short_author(full_name: str) -> str:
    """Shorten all but the last part of a person's name to its first letter and a dot.

    >>> short_author("Mary Ann Evans")
    'M. A. Evans'
    """
    *given, last = full_name.split()
    return " ".join([f"{name[0]}." for name in given] + [last])


def drop_prefix(key: str, prefixes: list[str]) -> str:
    """Remove the longest of the prefixes that the key starts with.

    The key is returned as it is if none fits. Only one prefix is ever removed.
    """
    longest = ""
    for prefix in prefixes:
        if key.startswith(prefix) and len(prefix) > len(longest):
            longest = prefix
    return key[len(longest) :]


def next_label(label: str) -> str:
    """Count a label up by one, as a spreadsheet does.

    A number at the end grows by one and keeps its leading zeros ("a09" is followed by "a10",
    "a99" by "a100"). A label that does not end in a digit gets a 1.

    >>> next_label("row7")
    'row8'
    >>> next_label("row")
    'row1'
    """
    name = label.rstrip("0123456789")
    digits = label[len(name) :]
    if not digits:
        return label + "1"
    number = str(int(digits) + 1)
    return name + number.zfill(len(digits))


def resolve_alias(name: str, aliases: dict[str, str]) -> str | None:
    """Follow aliases from a name until something that is no alias, and return that.

    Aliases that lead round in a circle have no answer: None.
    """
    seen: list[str] = []
    while name in aliases:
        if name in seen:
            return None
        seen.append(name)
        name = aliases[name]
    return name


CASES = {
    "constant_name": Cases(
        tests=(("timeout",), ("read time-out",), ("  base   url ",), ("",)),
        hidden=(
            ("a",),
            ("A b",),
            ("a-b-c",),
            ("a - b",),
            ("--x--",),
            ("already_snake",),
            ("api key 2",),
            ("Mixed Case Label",),
            (" ",),
            ("one two three four",),
        ),
    ),
    "snake_case": Cases(
        tests=(("parseLine",), ("value",), ("",), ("A",), ("readCSV",)),
        hidden=(
            ("a",),
            ("aB",),
            ("AB",),
            ("ABc",),
            ("camelCaseName",),
            ("PascalCase",),
            ("x1Y2",),
            ("already_snake",),
            ("endsWithX",),
            ("getURL",),
            ("lower",),
        ),
    ),
    "unique_name": Cases(
        tests=(
            ("a", []),
            ("a", ["a"]),
            ("a", ["a", "a_3"]),
            ("a", ["b"]),
        ),
        hidden=(
            ("x", ["x", "x_2", "x_3"]),
            ("x", ["x_2"]),
            ("x", ["x", "x_2", "x_4"]),
            ("x_2", ["x", "x_2"]),
            ("file", ["file", "File"]),
            ("file", ["File"]),
            ("n", ["n", "n_1"]),
            ("", [""]),
            ("k", ["k_3", "k_2", "k"]),
            ("log", ["logs", "log"]),
        ),
    ),
    "short_author": Cases(
        tests=(("Jane Austen",), ("Homer",), ("John Ronald Reuel Tolkien",)),
        hidden=(
            ("A B",),
            ("Plato",),
            ("Anna Lena Berg",),
            ("Karl Marx",),
            ("x y z",),
            ("Ada Lovelace",),
            ("J. Doe",),
            ("Jean-Paul Sartre",),
            ("Emil Otto Karl Hans Meier",),
            ("Li Wei",),
        ),
    ),
    "drop_prefix": Cases(
        tests=(
            ("app.log.level", ["app."]),
            ("app.log.level", ["app.", "app.log."]),
            ("level", ["app."]),
            ("app.app.x", ["app."]),
        ),
        hidden=(
            ("abc", []),
            ("abc", ["a"]),
            ("abc", ["ab", "a"]),
            ("abc", ["a", "ab", "b"]),
            ("abc", ["abc"]),
            ("abc", ["abcd"]),
            ("abc", ["bc"]),
            ("", ["a"]),
            ("x_x_y", ["x_"]),
            ("Test_a", ["test_"]),
            ("test_a", ["test_", "t", "tests_"]),
        ),
    ),
    "next_label": Cases(
        tests=(("item9",), ("v009",), ("Total",), ("99",), ("a1b",)),
        hidden=(
            ("a0",),
            ("a1",),
            ("a99",),
            ("a09",),
            ("x007",),
            ("",),
            ("0",),
            ("2024-12",),
            ("2024-099",),
            ("q4 ",),
            ("one",),
            ("b199",),
        ),
    ),
    "resolve_alias": Cases(
        tests=(
            ("ll", {"ll": "ls"}),
            ("ls", {"ll": "ls"}),
            ("a", {"a": "b", "b": "a"}),
            ("a", {"a": "b", "b": "c"}),
        ),
        hidden=(
            ("x", {}),
            ("x", {"x": "x"}),
            ("x", {"x": "y", "y": "z", "z": "w"}),
            ("y", {"x": "y", "y": "z", "z": "w"}),
            ("x", {"x": "y", "y": "z", "z": "y"}),
            ("w", {"x": "w"}),
            ("x", {"y": "x"}),
            ("x", {"x": "y", "y": "z", "z": "x"}),
            ("q", {"a": "b", "b": "a"}),
            ("a", {"a": ""}),
        ),
    ),
}
