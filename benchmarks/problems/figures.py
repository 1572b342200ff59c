"""Problems about whole numbers: bounds, steps, digits, bits."""

from itertools import pairwise
from math import gcd

from benchmarks.problems.cases import Cases


def clamp(value: int, low: int, high: int) -> int:
    """Keep a value within bounds: below `low` it becomes `low`, above `high` it becomes `high`.

    >>> clamp(15, 0, 10)
    10
    """
    return max(low, min(value, high))


def round_up(value: int, step: int) -> int:
    """Round up to the next multiple of `step` (at least 1). A multiple stays as it is.

    >>> round_up(13, 5)
    15
    """
    return -(-value // step) * step


def set_bits(mask: int) -> list[int]:
    """List the positions of the bits that are set in a mask, lowest first, counted from 0."""
    return [position for position in range(mask.bit_length()) if mask >> position & 1]


def mixed_units(amount: int, sizes: list[int]) -> list[int]:
    """Split an amount into units of which each holds so many of the next smaller one.

    `sizes` says how many, from the smallest unit up: with [60, 24], minutes become days,
    hours and minutes. The result starts with the largest unit.

    >>> mixed_units(1501, [60, 24])
    [1, 1, 1]
    """
    parts: list[int] = []
    for size in sizes:
        amount, rest = divmod(amount, size)
        parts.insert(0, rest)
    return [amount, *parts]


def lowest_terms(numerator: int, denominator: int) -> str:
    """Write a fraction in lowest terms, such as "3/4"; a whole number has no slash.

    Both numbers are positive, or the numerator is 0.

    >>> lowest_terms(6, 8)
    '3/4'
    """
    factor = gcd(numerator, denominator)
    top, bottom = numerator // factor, denominator // factor
    return str(top) if bottom == 1 else f"{top}/{bottom}"


def meter_use(readings: list[int], digits: int) -> int:
    """Return how much went through a meter between its first and its last reading.

    The meter shows so many digits and goes on at 0 after the highest number: a reading lower
    than the one before means that this happened once. With fewer than two readings it is 0.

    >>> meter_use([90, 98, 5], 2)
    15
    """
    used = 0
    for before, after in pairwise(readings):
        used += after - before
        if after < before:
            used += 10**digits
    return used


def nearest_choice(value: int, choices: list[int]) -> int:
    """Return the choice nearest to a value; of two equally near, the smaller. Never empty.

    >>> nearest_choice(5, [2, 4, 6])
    4
    """
    return min(choices, key=lambda choice: (abs(choice - value), choice))


CASES = {
    "clamp": Cases(
        tests=((5, 0, 10), (-5, 0, 10), (10, 0, 10)),
        hidden=(
            (0, 0, 0),
            (11, 0, 10),
            (0, 1, 2),
            (3, 1, 2),
            (-3, -2, -1),
            (0, -2, -1),
            (-2, -5, 5),
            (7, 7, 9),
            (100, 1, 99),
            (1, -1, 1),
            (50, 20, 80),
        ),
    ),
    "round_up": Cases(
        tests=((10, 5), (11, 5), (0, 5), (7, 1)),
        hidden=(
            (1, 10),
            (9, 10),
            (10, 10),
            (99, 100),
            (101, 100),
            (5, 3),
            (6, 3),
            (7, 3),
            (-1, 5),
            (-5, 5),
            (-6, 5),
            (1000, 64),
        ),
    ),
    "set_bits": Cases(
        tests=((5,), (0,), (8,), (7,)),
        hidden=(
            (1,),
            (2,),
            (3,),
            (6,),
            (10,),
            (255,),
            (256,),
            (1025,),
            (170,),
            (12,),
            (2**20,),
        ),
    ),
    "mixed_units": Cases(
        tests=((3661, [60, 60]), (59, [60, 60]), (7, []), (25, [12])),
        hidden=(
            (0, [10]),
            (0, []),
            (100, [10, 10]),
            (99, [10, 10]),
            (1234, [10, 10, 10]),
            (86400, [60, 60, 24]),
            (86399, [60, 60, 24]),
            (1000000, [60, 60, 24]),
            (41, [12, 3]),
            (500, [12, 20]),
            (9, [2, 2, 2]),
        ),
    ),
    "lowest_terms": Cases(
        tests=((1, 2), (10, 5), (0, 7), (9, 6)),
        hidden=(
            (1, 1),
            (2, 4),
            (100, 75),
            (17, 13),
            (12, 12),
            (0, 1),
            (7, 21),
            (36, 48),
            (1000, 10),
            (5, 1),
            (14, 49),
        ),
    ),
    "meter_use": Cases(
        tests=(([100, 150], 4), ([], 3), ([7], 3), ([999, 0], 3)),
        hidden=(
            ([0, 0], 2),
            ([0, 99], 2),
            ([99, 0], 2),
            ([5, 4], 1),
            ([9, 1, 9, 1], 1),
            ([1, 2, 3, 10], 2),
            ([90, 80, 70], 2),
            ([500, 500, 400], 3),
            ([9990, 5, 20], 4),
            ([42], 5),
            ([99998, 99999, 0, 1], 5),
            ([3, 8, 2, 7], 1),
        ),
    ),
    "nearest_choice": Cases(
        tests=((7, [1, 5, 10]), (4, [4]), (3, [5, 1]), (100, [10, 50])),
        hidden=(
            (0, [1]),
            (0, [-1, 1]),
            (0, [1, -1]),
            (6, [2, 4, 6]),
            (8, [9, 6, 7]),
            (-10, [-12, -9]),
            (15, [10, 20, 30]),
            (16, [10, 20, 30]),
            (3, [3, 3]),
            (25, [30, 20, 24]),
            (1000, [1, 2, 3]),
        ),
    ),
}
