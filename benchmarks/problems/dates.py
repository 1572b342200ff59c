"""Problems about dates and times of day, as plain numbers and texts."""

from benchmarks.problems.cases import Cases


def minutes_of_day(time: str) -> int:
    """Turn a time of day such as "09:30" into minutes since midnight.

    >>> minutes_of_day("09:30")
    570
    """
    hours, minutes = time.split(":")
    return int(hours) * 60 + int(minutes)


def iso_date(text: str) -> str:
    """Rewrite a date given as day.month.year in the order year-month-day.

    Day and month get a leading zero if they have only one digit.

    >>> iso_date("3.7.2024")
    '2024-07-03'
    """
    day, month, year = text.split(".")
    return f"{year}-{month.zfill(2)}-{day.zfill(2)}"


def quarter_label(year: int, month: int) -> str:
    """Name the quarter that a month (1 to 12) is in, such as "2024-Q1" for February 2024."""
    return f"{year}-Q{(month + 2) // 3}"


def add_months(year: int, month: int, count: int) -> tuple[int, int]:
    """Go forward by a number of months (back if it is negative); return year and month.

    >>> add_months(2024, 11, 3)
    (2025, 2)
    """
    months = year * 12 + month - 1 + count
    return months // 12, months % 12 + 1


def age_on(birth: tuple[int, int, int], day: tuple[int, int, int]) -> int:
    """Return how many full years old someone is on a day; dates are (year, month, day).

    A year is full on the birthday itself.
    """
    years = day[0] - birth[0]
    if day[1:] < birth[1:]:
        years -= 1
    return years


def time_ago(seconds: int) -> str:
    """Say how long ago something was, in the largest unit of which at least one is full.

    Under a minute it is "just now"; then minutes, hours or days, rounded down.

    >>> time_ago(150)
    '2 minutes ago'
    >>> time_ago(3600)
    '1 hour ago'
    """
    for unit, size in [("day", 86400), ("hour", 3600), ("minute", 60)]:
        count = seconds // size
        if count == 1:
            return f"1 {unit} ago"
        if count > 1:
            return f"{count} {unit}s ago"
    return "just now"


def working_days(first: int, count: int) -> int:
    """Count the days from Monday to Friday among `count` days in a row.

    `first` is the weekday of the first of them: 0 is Monday, 6 is Sunday.

    >>> working_days(4, 4)
    2
    """
    found = 0
    for day in range(first, first + count):
        if day % 7 < 5:
            found += 1
    return found


CASES = {
    "minutes_of_day": Cases(
        tests=(("00:00",), ("12:15",), ("23:59",)),
        hidden=(
            ("00:01",),
            ("01:00",),
            ("06:45",),
            ("10:10",),
            ("13:05",),
            ("18:30",),
            ("20:00",),
            ("7:05",),
            ("08:08",),
            ("11:59",),
            ("21:21",),
        ),
    ),
    "iso_date": Cases(
        tests=(("24.12.2023",), ("1.1.2000",), ("05.10.1999",)),
        hidden=(
            ("31.12.2024",),
            ("9.9.2009",),
            ("10.1.2010",),
            ("1.10.2010",),
            ("01.01.2001",),
            ("29.2.2024",),
            ("3.03.1987",),
            ("30.6.2030",),
            ("7.11.1917",),
            ("11.7.1971",),
        ),
    ),
    "quarter_label": Cases(
        tests=((2024, 1), (2024, 6), (1999, 12)),
        hidden=(
            (2024, 2),
            (2024, 3),
            (2024, 4),
            (2000, 5),
            (2000, 7),
            (2031, 8),
            (2031, 9),
            (2025, 10),
            (2025, 11),
            (2025, 12),
        ),
    ),
    "add_months": Cases(
        tests=((2024, 1, 1), (2024, 12, 1), (2024, 1, -1), (2024, 6, 0)),
        hidden=(
            (2000, 1, 12),
            (2000, 1, 11),
            (2000, 12, 12),
            (2000, 12, 13),
            (2024, 3, -3),
            (2024, 3, -2),
            (1999, 7, 30),
            (2010, 10, -25),
            (2023, 5, 7),
            (2023, 5, 8),
            (2020, 2, 100),
        ),
    ),
    "age_on": Cases(
        tests=(
            ((1990, 5, 20), (2020, 5, 20)),
            ((1990, 5, 20), (2020, 5, 19)),
            ((1990, 5, 20), (2020, 12, 1)),
        ),
        hidden=(
            ((2000, 1, 1), (2000, 1, 1)),
            ((2000, 1, 1), (2000, 12, 31)),
            ((2000, 12, 31), (2001, 1, 1)),
            ((2000, 6, 15), (2010, 5, 30)),
            ((2000, 6, 15), (2010, 7, 1)),
            ((2000, 6, 15), (2010, 6, 14)),
            ((2000, 6, 15), (2010, 6, 16)),
            ((1985, 3, 31), (2024, 4, 1)),
            ((1985, 10, 2), (2024, 9, 30)),
            ((1950, 2, 28), (2050, 2, 28)),
            ((2023, 11, 11), (2024, 11, 10)),
        ),
    ),
    "time_ago": Cases(
        tests=((0,), (60,), (7200,), (86400,), (59,)),
        hidden=(
            (1,),
            (61,),
            (119,),
            (120,),
            (3599,),
            (3601,),
            (7199,),
            (86399,),
            (90000,),
            (172800,),
            (10000000,),
            (5400,),
        ),
    ),
    "working_days": Cases(
        tests=((0, 7), (5, 2), (0, 0), (6, 3)),
        hidden=(
            (0, 1),
            (0, 5),
            (0, 6),
            (6, 1),
            (5, 1),
            (5, 3),
            (2, 14),
            (3, 30),
            (6, 31),
            (4, 10),
            (1, 365),
        ),
    ),
}
