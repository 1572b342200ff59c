"""Problems about showing values to people: sizes, times, bars, tables, outlines."""

from benchmarks.problems.cases import Cases


def group_thousands(number: int, separator: str) -> str:
    """Write a whole number with a separator between each group of three digits.

    >>> group_thousands(1234567, " ")
    '1 234 567'
    """
    return f"{number:,}".replace(",", separator)


def file_size(count: int) -> str:
    """Show a number of bytes in a unit that people can read.

    Below 1024 it is whole bytes ("512 B"); above, KB, MB or GB with one decimal, each unit
    1024 times the one before and the largest used that is not more than the size.

    >>> file_size(1536)
    '1.5 KB'
    """
    units = ["B", "KB", "MB", "GB"]
    size = float(count)
    while size >= 1024 and len(units) > 1:
        size /= 1024
        units.pop(0)
    return f"{count} B" if units[0] == "B" else f"{size:.1f} {units[0]}"


def clock(seconds: int) -> str:
    """Show a number of seconds as "m:ss", or as "h:mm:ss" from one hour on.

    >>> clock(75)
    '1:15'
    >>> clock(3700)
    '1:01:40'
    """
    minutes, rest = divmod(seconds, 60)
    if minutes < 60:
        return f"{minutes}:{rest:02}"
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}"


def share_text(part: int, whole: int) -> str:
    """Say how much of the whole a part is, in whole per cent rounded down.

    If the whole is 0 the answer is "n/a".
    """
    return f"{part * 100 // whole}%" if whole else "n/a"


def progress_bar(done: int, total: int, width: int) -> str:
    """Draw a progress bar of `width` characters between square brackets.

    As many # as the part that is done, rounded down, and dots for the rest. A total of 0 is
    complete.

    >>> progress_bar(1, 4, 8)
    '[##......]'
    """
    filled = width * done // total if total else width
    return "[" + "#" * filled + "." * (width - filled) + "]"


def counted(count: int, noun: str) -> str:
    """Write a count with its noun, in the plural unless the count is 1.

    The plural of a noun in -y is -ies, that of one in -s, -x or -ch is -es, all others get -s.

    >>> counted(2, "city")
    '2 cities'
    >>> counted(1, "box")
    '1 box'
    """
    if count == 1:
        return f"{count} {noun}"
    if noun.endswith("y"):
        return f"{count} {noun[:-1]}ies"
    if noun.endswith(("s", "x", "ch")):
        return f"{count} {noun}es"
    return f"{count} {noun}s"


def numbered_outline(items: list[tuple[int, str]]) -> list[str]:
    """Number the headings of an outline: "1", "1.1", "1.2", "2" and so on.

    Each item has a level, from 1, and a heading. A heading's number follows the last one of
    its level under the same parent; a level is never skipped on the way down. Each line is
    the number, a space and the heading.
    """
    counters: list[int] = []
    lines = []
    for level, heading in items:
        counters = counters[:level]
        if len(counters) < level:
            counters.append(0)
        counters[-1] += 1
        lines.append(".".join(map(str, counters)) + " " + heading)
    return lines


CASES = {
    "group_thousands": Cases(
        tests=((1000, ","), (999, ","), (-1234567, "."), (0, " ")),
        hidden=(
            (1, ","),
            (12, "."),
            (123, " "),
            (1234, " "),
            (12345, "'"),
            (123456, ","),
            (1000000, "."),
            (1234567890, "_"),
            (-999, ","),
            (-1000, ","),
            (54321, ""),
            (1234567, ", "),
        ),
    ),
    "file_size": Cases(
        tests=((0,), (1023,), (1024,), (5 * 1024 * 1024,), (3 * 1024**3,)),
        hidden=(
            (1,),
            (512,),
            (1000,),
            (2048,),
            (10240,),
            (1843,),
            (1024 * 1024,),
            (1024 * 1024 * 3 // 2,),
            (1024**3,),
            (1024**3 * 5 // 2,),
            (2000 * 1024**3,),
            (100 * 1024,),
            (700 * 1024 * 1024,),
        ),
    ),
    "clock": Cases(
        tests=((0,), (59,), (60,), (3600,), (86399,)),
        hidden=(
            (1,),
            (9,),
            (10,),
            (61,),
            (119,),
            (600,),
            (3599,),
            (3601,),
            (3661,),
            (7200,),
            (36000,),
            (100000,),
            (7325,),
        ),
    ),
    "share_text": Cases(
        tests=((1, 2), (2, 3), (0, 5), (3, 0), (5, 5)),
        hidden=(
            (0, 0),
            (1, 3),
            (1, 1),
            (99, 100),
            (999, 1000),
            (3, 2),
            (1, 1000),
            (7, 8),
            (5, 6),
            (10, 4),
            (1, 7),
        ),
    ),
    "progress_bar": Cases(
        tests=((0, 10, 5), (10, 10, 5), (1, 3, 10), (0, 0, 3)),
        hidden=(
            (1, 2, 4),
            (1, 2, 5),
            (2, 3, 10),
            (0, 1, 1),
            (1, 1, 1),
            (99, 100, 10),
            (5, 8, 8),
            (3, 0, 2),
            (7, 9, 20),
            (1, 10, 9),
            (0, 7, 0),
        ),
    ),
    "counted": Cases(
        tests=((3, "file"), (0, "file"), (1, "city"), (2, "bus"), (3, "party")),
        hidden=(
            (1, "file"),
            (1, "bus"),
            (0, "city"),
            (2, "box"),
            (10, "berry"),
            (4, "watch"),
            (7, "cat"),
            (11, "query"),
            (100, "class"),
            (21, "fox"),
            (1, "day trip"),
            (2, "house"),
            (3, "car"),
        ),
    ),
    "numbered_outline": Cases(
        tests=(
            ([(1, "Start"), (2, "First"), (2, "Second"), (1, "End")],),
            ([],),
            ([(1, "A"), (2, "B"), (3, "C"), (2, "D"), (3, "E")],),
        ),
        hidden=(
            ([(1, "x")],),
            ([(1, "x"), (1, "y"), (1, "z")],),
            ([(1, "a"), (2, "b")],),
            ([(1, "a"), (2, "b"), (1, "c"), (2, "d")],),
            ([(1, "a"), (2, "b"), (3, "c"), (1, "d")],),
            ([(1, "a"), (2, "b"), (3, "c"), (3, "d"), (3, "e")],),
            ([(1, "a"), (2, "b"), (3, "c"), (1, "d"), (2, "e"), (3, "f")],),
            ([(1, "one two"), (2, "three four")],),
            ([(1, ""), (2, "")],),
            ([(1, "a"), (2, "b"), (3, "c"), (4, "d"), (2, "e")],),
        ),
    ),
}
