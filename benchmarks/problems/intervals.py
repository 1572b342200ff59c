"""Problems about spans from a start to an end, in minutes, pages or positions."""

from benchmarks.problems.cases import Cases


def overlap_length(first: tuple[int, int], second: tuple[int, int]) -> int:
    """Return the length that two spans (start, end) have in common; 0 if they do not meet.

    >>> overlap_length((0, 10), (6, 20))
    4
    """
    return max(0, min(first[1], second[1]) - max(first[0], second[0]))


def in_any_span(point: int, spans: list[tuple[int, int]]) -> bool:
    """Whether a point lies in one of the spans; a start belongs to its span, an end does not."""
    return any(start <= point < end for start, end in spans)


def cut_span(start: int, end: int, size: int) -> list[tuple[int, int]]:
    """Cut a span into pieces of a size, from the start; the last may be shorter.

    An empty span has no pieces.

    >>> cut_span(0, 10, 4)
    [(0, 4), (4, 8), (8, 10)]
    """
    return [(begin, min(begin + size, end)) for begin in range(start, end, size)]


def without_hole(span: tuple[int, int], hole: tuple[int, int]) -> list[tuple[int, int]]:
    """Take a hole out of a span and return what is left of it, from left to right.

    That is two spans, one or none. The hole (never empty) may reach beyond the span or miss it.

    >>> without_hole((0, 10), (3, 5))
    [(0, 3), (5, 10)]
    """
    start, end = span
    left = (start, min(end, hole[0]))
    right = (max(start, hole[1]), end)
    return [part for part in (left, right) if part[0] < part[1]]


def free_gaps(busy: list[tuple[int, int]], start: int, end: int) -> list[tuple[int, int]]:
    """List the free times of a day from `start` to `end`, given the busy times.

    Busy times lie within the day; they may overlap, touch, and come in any order. Gaps without
    length are no gaps.

    >>> free_gaps([(9, 10), (12, 13)], 8, 14)
    [(8, 9), (10, 12), (13, 14)]
    """
    gaps = []
    free_from = start
    for begin, finish in sorted(busy):
        if begin > free_from:
            gaps.append((free_from, begin))
        free_from = max(free_from, finish)
    if free_from < end:
        gaps.append((free_from, end))
    return gaps


def label_at(marks: list[tuple[int, str]], time: int) -> str:
    """Return the label that holds at a time: that of the last mark at or before it.

    Marks are (time, label) in ascending order. Before the first mark the label is "".
    """
    found = ""
    for begin, label in marks:
        if begin <= time:
            found = label
    return found


def first_clash(bookings: list[tuple[int, int]]) -> tuple[int, int] | None:
    """Find the first booking that overlaps an earlier one in the list.

    Return the positions of the two, the earlier one first (the first such if there are
    several), or None. Bookings that only touch do not overlap.

    >>> first_clash([(0, 5), (8, 9), (4, 6)])
    (0, 2)
    """
    for later, (start, end) in enumerate(bookings):
        for earlier in range(later):
            other_start, other_end = bookings[earlier]
            if start < other_end and other_start < end:
                return earlier, later
    return None


CASES = {
    "overlap_length": Cases(
        tests=(((0, 5), (5, 9)), ((0, 10), (2, 4)), ((7, 9), (0, 3)), ((1, 4), (1, 4))),
        hidden=(
            ((0, 1), (0, 1)),
            ((0, 5), (4, 9)),
            ((4, 9), (0, 5)),
            ((2, 4), (0, 10)),
            ((0, 3), (7, 9)),
            ((-5, 5), (-1, 1)),
            ((-5, -1), (-3, 3)),
            ((0, 100), (50, 150)),
            ((5, 9), (0, 5)),
            ((10, 20), (10, 15)),
            ((10, 20), (15, 20)),
        ),
    ),
    "in_any_span": Cases(
        tests=((3, [(0, 5)]), (5, [(0, 5)]), (0, [(0, 5)]), (1, [])),
        hidden=(
            (4, [(0, 5)]),
            (-1, [(0, 5)]),
            (6, [(0, 5)]),
            (7, [(0, 5), (7, 8)]),
            (8, [(0, 5), (7, 8)]),
            (6, [(0, 5), (7, 8)]),
            (2, [(7, 8), (0, 5)]),
            (5, [(0, 5), (5, 6)]),
            (1, [(1, 2), (0, 1)]),
            (-3, [(-4, -2)]),
            (10, [(0, 20), (5, 6)]),
        ),
    ),
    "cut_span": Cases(
        tests=((0, 6, 3), (5, 7, 10), (3, 3, 1)),
        hidden=(
            (0, 1, 1),
            (0, 3, 1),
            (0, 7, 3),
            (10, 20, 5),
            (10, 21, 5),
            (-4, 4, 3),
            (100, 150, 20),
            (0, 10, 10),
            (0, 11, 10),
            (0, 0, 5),
            (2, 9, 4),
        ),
    ),
    "without_hole": Cases(
        tests=(
            ((0, 10), (0, 4)),
            ((0, 10), (20, 30)),
            ((2, 5), (0, 9)),
            ((0, 10), (8, 15)),
        ),
        hidden=(
            ((0, 10), (0, 10)),
            ((0, 10), (1, 9)),
            ((0, 10), (4, 10)),
            ((0, 10), (-5, 3)),
            ((0, 10), (-5, 0)),
            ((0, 10), (10, 12)),
            ((0, 10), (-5, -1)),
            ((5, 6), (5, 6)),
            ((-10, -2), (-6, -4)),
            ((0, 10), (9, 11)),
            ((3, 8), (2, 8)),
        ),
    ),
    "free_gaps": Cases(
        tests=(
            ([], 8, 17),
            ([(8, 17)], 8, 17),
            ([(10, 12), (11, 13)], 8, 17),
            ([(14, 15), (9, 10)], 8, 17),
        ),
        hidden=(
            ([], 5, 5),
            ([(8, 9)], 8, 12),
            ([(11, 12)], 8, 12),
            ([(9, 10), (10, 11)], 8, 12),
            ([(9, 11), (9, 10)], 8, 12),
            ([(0, 10), (2, 3), (12, 20)], 0, 20),
            ([(2, 3), (0, 10), (5, 11)], 0, 12),
            ([(5, 6), (3, 4), (1, 2)], 0, 7),
            ([(0, 5), (5, 10)], 0, 10),
            ([(60, 90), (30, 45), (80, 120)], 0, 150),
            ([(4, 5)], 4, 8),
        ),
    ),
    "label_at": Cases(
        tests=(
            ([(0, "night"), (6, "day")], 7),
            ([(0, "night"), (6, "day")], 6),
            ([(5, "x")], 4),
            ([], 1),
        ),
        hidden=(
            ([(0, "a")], 0),
            ([(0, "a")], 100),
            ([(0, "a"), (6, "b")], 5),
            ([(1, "a"), (2, "b"), (3, "c")], 0),
            ([(1, "a"), (2, "b"), (3, "c")], 1),
            ([(1, "a"), (2, "b"), (3, "c")], 2),
            ([(1, "a"), (2, "b"), (3, "c")], 9),
            ([(-5, "cold"), (10, "mild"), (25, "hot")], 24),
            ([(-5, "cold"), (10, "mild"), (25, "hot")], -6),
            ([(-5, "cold"), (10, "mild"), (25, "hot")], -5),
            ([(10, "x"), (20, "")], 25),
        ),
    ),
    "first_clash": Cases(
        tests=(
            ([],),
            ([(0, 5), (5, 9)],),
            ([(0, 5), (3, 9)],),
            ([(0, 2), (4, 6), (1, 5)],),
        ),
        hidden=(
            ([(1, 2)],),
            ([(1, 2), (1, 2)],),
            ([(5, 9), (0, 5)],),
            ([(5, 9), (0, 6)],),
            ([(0, 10), (2, 3)],),
            ([(2, 3), (0, 10)],),
            ([(0, 1), (2, 3), (4, 5), (6, 7)],),
            ([(0, 1), (2, 3), (4, 5), (2, 5)],),
            ([(0, 9), (10, 19), (18, 20), (5, 6)],),
            ([(10, 20), (30, 40), (20, 30), (25, 26)],),
            ([(8, 10), (1, 3), (2, 4), (9, 11)],),
        ),
    ),
}
