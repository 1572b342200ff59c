"""Problems about measured values: averages, changes, peaks."""

from itertools import pairwise

from benchmarks.problems.cases import Cases


def average(values: list[float]) -> float:
    """Return the arithmetic mean, or 0.0 if there are no values.

    >>> average([1.0, 2.0, 6.0])
    3.0
    """
    return sum(values) / len(values) if values else 0.0


def mean_without_extremes(values: list[int]) -> float:
    """Average the values after leaving out one lowest and one highest (there are 3 or more).

    >>> mean_without_extremes([9, 1, 5, 6])
    5.5
    """
    inner = sorted(values)[1:-1]
    return sum(inner) / len(inner)


def weighted_mean(pairs: list[tuple[float, int]]) -> float:
    """Return the mean of values with weights, given as (value, weight).

    If the weights add up to 0 the result is 0.0.
    """
    weight = sum(one for _, one in pairs)
    if weight == 0:
        return 0.0
    return sum(value * one for value, one in pairs) / weight


def moving_average(values: list[int], size: int) -> list[float]:
    """Return for each value the average of it and up to `size` - 1 values before it.

    >>> moving_average([2, 4, 6, 8], 2)
    [2.0, 3.0, 5.0, 7.0]
    """
    averages = []
    for end in range(1, len(values) + 1):
        part = values[max(0, end - size) : end]
        averages.append(sum(part) / len(part))
    return averages


def percent_changes(values: list[int]) -> list[float | None]:
    """Return by how many per cent each value differs from the one before.

    There is one result for each pair of neighbours. Values are not negative, and after a 0
    there is no percentage, but None.

    >>> percent_changes([50, 75, 60])
    [50.0, -20.0]
    """
    return [
        None if before == 0 else (after - before) * 100 / before
        for before, after in pairwise(values)
    ]


def peaks(heights: list[int]) -> list[int]:
    """Return the positions of all values that are higher than both of their neighbours.

    The first and the last value are no peaks, since they have only one neighbour.
    """
    return [
        index
        for index in range(1, len(heights) - 1)
        if heights[index - 1] < heights[index] > heights[index + 1]
    ]


def longest_calm(readings: list[int], tolerance: int) -> int:
    """Return the length of the longest stretch in which neighbours differ by at most a tolerance.

    A single reading is a stretch of length 1; without readings the answer is 0.

    >>> longest_calm([10, 11, 11, 20, 21], 1)
    3
    """
    longest = 0
    length = 0
    previous: int | None = None
    for reading in readings:
        if previous is not None and abs(reading - previous) <= tolerance:
            length += 1
        else:
            length = 1
        longest = max(longest, length)
        previous = reading
    return longest


CASES = {
    "average": Cases(
        tests=(([],), ([4.0],), ([1.0, 2.0],)),
        hidden=(
            ([0.0],),
            ([0.5, 0.25],),
            ([-1.0, 1.0],),
            ([10.0, 20.0, 30.0, 40.0],),
            ([1.5, 1.5, 1.5],),
            ([100.0, 0.0],),
            ([-2.5, -7.5],),
            ([3.0, 3.0, 4.0, 4.0],),
            ([8.0, 1.0],),
            ([0.125, 0.375, 1.0],),
        ),
    ),
    "mean_without_extremes": Cases(
        tests=(([1, 2, 3],), ([7, 7, 7],), ([10, 0, 4, 6],)),
        hidden=(
            ([3, 1, 2],),
            ([0, 0, 9],),
            ([9, 0, 9],),
            ([1, 1, 2, 2],),
            ([-5, 0, 5],),
            ([-5, -4, -3, -2],),
            ([100, 1, 2, 3, 4],),
            ([5, 5, 1, 9, 9],),
            ([8, 6, 7, 5, 3, 0, 9],),
            ([20, 10, 30, 10, 30],),
        ),
    ),
    "weighted_mean": Cases(
        tests=(([(1.0, 1), (4.0, 2)],), ([],), ([(5.0, 0)],)),
        hidden=(
            ([(2.5, 4)],),
            ([(1.0, 1), (2.0, 1)],),
            ([(1.0, 0), (2.0, 5)],),
            ([(0.0, 3), (8.0, 1)],),
            ([(-1.0, 2), (1.0, 2)],),
            ([(1.5, 2), (3.0, 1), (6.0, 1)],),
            ([(1.0, 0), (2.0, 0)],),
            ([(10.0, 10), (20.0, 30)],),
            ([(0.5, 8)],),
            ([(4.0, 1), (4.0, 100)],),
        ),
    ),
    "moving_average": Cases(
        tests=(([1, 2, 3], 1), ([3, 6, 9], 3), ([], 2), ([5, 7], 10)),
        hidden=(
            ([4], 1),
            ([4], 2),
            ([], 1),
            ([1, 1, 1, 1], 3),
            ([0, 10, 0, 10], 2),
            ([1, 2, 3, 4, 5], 3),
            ([5, 4, 3, 2, 1], 4),
            ([-2, 2, -2], 2),
            ([100, 200], 2),
            ([6, 0, 0, 6, 12], 3),
        ),
    ),
    "percent_changes": Cases(
        tests=(([100, 150],), ([],), ([0, 5, 10],), ([7],)),
        hidden=(
            ([1, 1],),
            ([10, 0],),
            ([0, 0],),
            ([10, 0, 10],),
            ([4, 2, 1],),
            ([1, 2, 4, 8],),
            ([200, 150, 300],),
            ([5, 5, 7],),
            ([8, 10, 10],),
            ([80, 100, 0, 5, 6],),
        ),
    ),
    "peaks": Cases(
        tests=(([1, 3, 2],), ([3, 2, 1],), ([],), ([1, 2, 2, 1],)),
        hidden=(
            ([5],),
            ([1, 2],),
            ([2, 1, 2],),
            ([0, 1, 0, 1, 0],),
            ([1, 2, 3, 4, 3],),
            ([4, 4, 4],),
            ([-3, -1, -2],),
            ([9, 1, 5, 1, 9, 2],),
            ([1, 5, 5, 5, 1, 2, 1],),
            ([10, 20, 15, 25, 5, 30],),
            ([3, 8, 1, 1, 7],),
        ),
    ),
    "longest_calm": Cases(
        tests=(([5, 5, 5], 0), ([], 3), ([1, 9, 1], 2), ([1, 2, 3, 9, 10], 1)),
        hidden=(
            ([7], 0),
            ([1, 2], 0),
            ([1, 2], 1),
            ([2, 1], 1),
            ([0, 5, 10, 15], 5),
            ([0, 5, 10, 15], 4),
            ([3, 3, 8, 8, 8, 1], 0),
            ([10, 8, 6, 1, 2, 3, 4], 2),
            ([100, 50, 51, 52, 10], 1),
            ([-1, 1, -1, 1], 2),
            ([4, 9, 9, 4, 4, 4, 9, 9], 0),
        ),
    ),
}
