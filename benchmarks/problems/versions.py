"""Problems about versions, tags and requirements of packages."""

from benchmarks.problems.cases import Cases


def newest(versions: list[str]) -> str:
    """Return the highest of some versions such as "1.10.2"; their parts compare as numbers.

    There is at least one version.

    >>> newest(["1.9", "1.10", "1.2"])
    '1.10'
    """
    return max(versions, key=lambda version: [int(part) for part in version.split(".")])


def same_series(first: str, second: str) -> bool:
    """Whether two versions agree in their first two parts, as "3.11.2" and "3.11.9" do."""
    return first.split(".")[:2] == second.split(".")[:2]


def bump(version: str, part: str) -> str:
    """Raise the "major", "minor" or "patch" part of a version by 1.

    The parts behind it become 0.

    >>> bump("1.4.2", "minor")
    '1.5.0'
    """
    major, minor, patch = [int(number) for number in version.split(".")]
    if part == "major":
        return f"{major + 1}.0.0"
    if part == "minor":
        return f"{major}.{minor + 1}.0"
    return f"{major}.{minor}.{patch + 1}"


def upgrade_kind(old: str, new: str) -> str:
    """Say which is the first part in which two versions differ: "major", "minor" or "patch".

    Equal versions give "none". Both versions have three parts.

    >>> upgrade_kind("1.4.2", "1.5.0")
    'minor'
    """
    names = ["major", "minor", "patch"]
    for name, before, after in zip(names, old.split("."), new.split("."), strict=True):
        if before != after:
            return name
    return "none"


def pinned_lines(packages: dict[str, str]) -> list[str]:
    """Write a requirements file from packages and versions: lines "name==version".

    Names are in lower case, and the lines in alphabetical order.

    >>> pinned_lines({"Zope": "5.1", "attrs": "23.2"})
    ['attrs==23.2', 'zope==5.1']
    """
    return sorted(f"{name.lower()}=={version}" for name, version in packages.items())


def requirement_name(line: str) -> str:
    """Return the normalised name of the package in a line of a requirements file.

    The name ends at the first character other than letters, digits, ".", "_" and "-". It is
    given in lower case, with every run of ".", "_" and "-" written as one "-". Spaces before
    the name do not count; a line without a package (empty, or a comment) gives "".
    """
    name = ""
    for char in line.strip().lower():
        if char in "._-":
            if not name.endswith("-"):
                name += "-"
        elif char.isalnum():
            name += char
        else:
            break
    return name


def satisfies(version: str, rules: str) -> bool:
    """Whether a version keeps all the rules in a text such as ">=1.2,<2".

    A rule is one of >= <= == != < > and a version; parts compare as numbers, and missing
    parts count as 0 (so 2 is 2.0). No rules are always kept.

    >>> satisfies("1.10", ">=1.2,<2")
    True
    """
    mine = [*map(int, version.split(".")), 0, 0, 0, 0][:4]
    for rule in filter(None, rules.split(",")):
        sign = rule.rstrip("0123456789.")
        other = [*map(int, rule.removeprefix(sign).split(".")), 0, 0, 0, 0][:4]
        kept = {
            ">=": mine >= other,
            "<=": mine <= other,
            "==": mine == other,
            "!=": mine != other,
            "<": mine < other,
            ">": mine > other,
        }
        if not kept[sign]:
            return False
    return True


CASES = {
    "newest": Cases(
        tests=((["1.0"],), (["1.0", "2.0", "1.5"],), (["0.9.9", "0.10.0"],)),
        hidden=(
            (["3"],),
            (["2", "10"],),
            (["1.2.3", "1.2.4"],),
            (["1.2.10", "1.2.9"],),
            (["1.0", "1.0.1"],),
            (["10.0", "9.9", "9.10"],),
            (["0.1", "0.0.9"],),
            (["2.0.0", "1.99.99"],),
            (["1.1", "1.1.1", "1.1.0"],),
            (["5.4.3.2", "5.4.3.10"],),
        ),
    ),
    "same_series": Cases(
        tests=(("1.2.3", "1.2.9"), ("1.2.3", "1.3.3"), ("1.2", "1.2.5"), ("2.2.0", "1.2.0")),
        hidden=(
            ("1.0", "1.0"),
            ("1.0", "1.1"),
            ("1.0", "2.0"),
            ("3.11.2", "3.1.12"),
            ("10.2.1", "1.02.1"),
            ("4.5.6.7", "4.5.1"),
            ("0.0.1", "0.0.2"),
            ("0.1.0", "0.2.0"),
            ("7.7.7", "7.7"),
            ("1.2.3", "2.1.3"),
        ),
    ),
    "bump": Cases(
        tests=(("1.4.2", "major"), ("1.4.2", "patch"), ("0.0.9", "patch"), ("0.9.9", "minor")),
        hidden=(
            ("0.0.0", "major"),
            ("0.0.0", "minor"),
            ("0.0.0", "patch"),
            ("9.9.9", "major"),
            ("9.9.9", "minor"),
            ("9.9.9", "patch"),
            ("1.2.3", "minor"),
            ("10.0.1", "major"),
            ("2.19.7", "minor"),
            ("3.5.99", "patch"),
        ),
    ),
    "upgrade_kind": Cases(
        tests=(("1.0.0", "2.0.0"), ("1.0.0", "1.0.0"), ("1.0.0", "1.0.1")),
        hidden=(
            ("1.2.3", "2.3.4"),
            ("1.2.3", "1.3.4"),
            ("1.2.3", "1.2.4"),
            ("1.2.3", "1.2.3"),
            ("2.0.0", "1.0.0"),
            ("0.9.0", "0.8.0"),
            ("0.0.1", "0.0.10"),
            ("1.1.0", "1.10.0"),
            ("10.0.0", "1.0.0"),
            ("0.0.0", "0.0.0"),
        ),
    ),
    "pinned_lines": Cases(
        tests=(({},), ({"a": "1"},), ({"b": "2", "A": "1"},)),
        hidden=(
            ({"x": "0.1"},),
            ({"x": "0.1", "y": "0.2"},),
            ({"y": "0.2", "x": "0.1"},),
            ({"Flask": "3.0.1"},),
            ({"c": "1", "b": "1", "a": "1"},),
            ({"Django": "5.0", "celery": "5.3", "Redis": "4.6"},),
            ({"numpy": "1.26.4", "Pandas": "2.2.0"},),
            ({"PyYAML": "6.0"},),
            ({"q": "10", "r": "9", "P": "8"},),
            ({"one-two": "1.0", "three_four": "2.0"},),
        ),
    ),
    "requirement_name": Cases(
        tests=(
            ("Flask>=2.0",),
            ("zope.interface",),
            ("# a comment",),
            ("requests[socks] ; extra",),
            ("",),
        ),
        hidden=(
            ("a",),
            ("A==1",),
            ("  numpy  ",),
            ("my_pkg~=1.4",),
            ("my__pkg",),
            ("my-_.pkg!=2",),
            ("ruamel.yaml.clib<1",),
            ("pkg2 >= 1.0",),
            ("   ",),
            ("Py-Test@https://x",),
            ("   # x",),
            ("typing_extensions; python_version<'3.11'",),
        ),
    ),
    "satisfies": Cases(
        tests=(
            ("1.2", ">=1.2"),
            ("2.0", "<2"),
            ("1.5", ""),
            ("1.4", ">1.2,!=1.4"),
        ),
        hidden=(
            ("1.0", "==1"),
            ("1.0.1", "==1"),
            ("1.0", "!=1.0.0"),
            ("1.1", "!=1"),
            ("1.10", ">1.9"),
            ("1.9", ">1.10"),
            ("3", "<=3.0"),
            ("3.0.1", "<=3"),
            ("2.5", ">=2,<3"),
            ("3.0", ">=2,<3"),
            ("1.9", ">=2,<3"),
            ("2.5", ">2.5"),
            ("2.7.1", ">=2.7,<3,!=2.7.2"),
            ("2.7.2", ">=2.7,<3,!=2.7.2"),
        ),
    ),
}
