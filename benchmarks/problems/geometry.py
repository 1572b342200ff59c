"""Problems about points, boxes and moves with whole coordinates."""

from benchmarks.problems.cases import Cases


def street_distance(start: tuple[int, int], end: tuple[int, int]) -> int:
    """Return the distance between two corners if one can only go along the streets of a grid.

    >>> street_distance((1, 2), (4, -2))
    7
    """
    return abs(start[0] - end[0]) + abs(start[1] - end[1])


def boxes_touch(first: tuple[int, int, int, int], second: tuple[int, int, int, int]) -> bool:
    """Whether two boxes (left, top, right, bottom) share at least a point.

    Edges belong to the box; left is never more than right, nor top more than bottom.
    """
    across = first[0] <= second[2] and second[0] <= first[2]
    return across and first[1] <= second[3] and second[1] <= first[3]


def bounding_box(points: list[tuple[int, int]]) -> tuple[int, int, int, int] | None:
    """Return the smallest box (left, top, right, bottom) around some points (x, y).

    The top is the smallest y. Without points there is no box, but None.

    >>> bounding_box([(3, 1), (0, 5), (2, 2)])
    (0, 1, 3, 5)
    """
    if not points:
        return None
    across = [x for x, _ in points]
    down = [y for _, y in points]
    return min(across), min(down), max(across), max(down)


def follow_moves(start: tuple[int, int], moves: str) -> tuple[int, int]:
    """Return where one stands after a text of moves: N and S change y by 1 and -1, E and W x.

    >>> follow_moves((0, 0), "NNE")
    (1, 2)
    """
    x, y = start
    for move in moves:
        x += {"E": 1, "W": -1}.get(move, 0)
        y += {"N": 1, "S": -1}.get(move, 0)
    return x, y


def fit_inside(width: int, height: int, max_width: int, max_height: int) -> tuple[int, int]:
    """Shrink a picture so that it fits into a frame and keeps its proportions.

    A picture that fits already stays as it is. Otherwise one side becomes that of the frame,
    and the other is rounded down.

    >>> fit_inside(200, 100, 50, 50)
    (50, 25)
    """
    if width <= max_width and height <= max_height:
        return width, height
    if width * max_height >= height * max_width:
        return max_width, height * max_width // width
    return width * max_height // height, max_height


def straight_line(start: tuple[int, int], end: tuple[int, int]) -> list[tuple[int, int]]:
    """List the cells on a straight line between two cells, both included, from start to end.

    The line is level, upright or exactly diagonal; for any other the list is empty.

    >>> straight_line((0, 0), (2, 2))
    [(0, 0), (1, 1), (2, 2)]
    """
    across = end[0] - start[0]
    down = end[1] - start[1]
    length = max(abs(across), abs(down))
    if across and down and abs(across) != abs(down):
        return []
    step_x = (across > 0) - (across < 0)
    step_y = (down > 0) - (down < 0)
    return [(start[0] + step_x * step, start[1] + step_y * step) for step in range(length + 1)]


def steps_until_crossing(turns: str) -> int | None:
    """Walk on a grid and say after how many steps one first stands where one has been before.

    One begins facing north; for each letter one turns left (L) or right (R), or keeps the
    direction (F), and then takes a step. The start counts as visited. None if it never happens.
    """
    x, y = 0, 0
    step_x, step_y = 0, 1
    seen = [(0, 0)]
    for count, turn in enumerate(turns, 1):
        if turn == "L":
            step_x, step_y = -step_y, step_x
        elif turn == "R":
            step_x, step_y = step_y, -step_x
        x, y = x + step_x, y + step_y
        if (x, y) in seen:
            return count
        seen.append((x, y))
    return None


CASES = {
    "street_distance": Cases(
        tests=(((0, 0), (0, 0)), ((0, 0), (3, 4)), ((5, 5), (2, 9))),
        hidden=(
            ((0, 0), (1, 0)),
            ((0, 0), (0, -1)),
            ((1, 1), (-1, -1)),
            ((-3, 2), (4, 2)),
            ((7, 7), (7, 1)),
            ((10, 0), (0, 10)),
            ((2, 3), (3, 2)),
            ((-5, -6), (-1, -2)),
            ((100, 50), (50, 100)),
            ((4, -2), (1, 2)),
        ),
    ),
    "boxes_touch": Cases(
        tests=(
            ((0, 0, 2, 2), (1, 1, 3, 3)),
            ((0, 0, 2, 2), (3, 0, 5, 2)),
            ((0, 0, 2, 2), (2, 2, 4, 4)),
            ((0, 0, 9, 9), (3, 3, 4, 4)),
        ),
        hidden=(
            ((0, 0, 1, 1), (0, 0, 1, 1)),
            ((3, 0, 5, 2), (0, 0, 2, 2)),
            ((0, 0, 2, 2), (0, 3, 2, 5)),
            ((0, 3, 2, 5), (0, 0, 2, 2)),
            ((0, 0, 2, 2), (2, 0, 4, 2)),
            ((0, 0, 2, 2), (0, 2, 2, 4)),
            ((3, 3, 4, 4), (0, 0, 9, 9)),
            ((-5, -5, -1, -1), (0, 0, 1, 1)),
            ((-5, -5, 0, 0), (0, 0, 1, 1)),
            ((0, 4, 9, 5), (4, 0, 5, 9)),
            ((1, 1, 1, 1), (1, 2, 1, 3)),
            ((0, 0, 2, 2), (3, 3, 4, 4)),
        ),
    ),
    "bounding_box": Cases(
        tests=(([],), ([(4, 7)],), ([(1, 1), (1, 9), (5, 1)],)),
        hidden=(
            ([(0, 0)],),
            ([(0, 0), (1, 1)],),
            ([(1, 1), (0, 0)],),
            ([(0, 5), (5, 0)],),
            ([(-1, -2), (-3, -4)],),
            ([(2, 2), (2, 2), (2, 2)],),
            ([(3, 8), (3, 1), (3, 5)],),
            ([(9, 4), (1, 4), (5, 4)],),
            ([(-10, 10), (10, -10), (0, 0)],),
            ([(7, 1), (2, 8), (9, 3), (4, 6)],),
        ),
    ),
    "follow_moves": Cases(
        tests=(((0, 0), ""), ((0, 0), "SW"), ((5, 5), "NESW")),
        hidden=(
            ((0, 0), "N"),
            ((0, 0), "E"),
            ((0, 0), "S"),
            ((0, 0), "W"),
            ((1, -1), "NNNN"),
            ((1, -1), "EEWW"),
            ((-2, 3), "SSSE"),
            ((10, 20), "WWWWN"),
            ((0, 7), "SSSSSSSSSS"),
            ((3, 3), "ENENEN"),
        ),
    ),
    "fit_inside": Cases(
        tests=((10, 10, 20, 20), (100, 200, 50, 50), (100, 100, 30, 60), (50, 20, 50, 20)),
        hidden=(
            (1, 1, 1, 1),
            (2, 1, 1, 1),
            (640, 480, 320, 320),
            (480, 640, 320, 320),
            (100, 10, 50, 50),
            (10, 100, 50, 50),
            (100, 50, 99, 50),
            (100, 50, 100, 49),
            (1000, 1000, 100, 10),
            (1920, 1080, 1280, 1024),
            (7, 5, 3, 3),
            (20, 30, 40, 10),
        ),
    ),
    "straight_line": Cases(
        tests=(
            ((0, 0), (3, 0)),
            ((0, 2), (0, 0)),
            ((1, 1), (1, 1)),
            ((0, 0), (1, 2)),
        ),
        hidden=(
            ((0, 0), (0, 1)),
            ((5, 5), (2, 5)),
            ((2, 2), (0, 0)),
            ((0, 3), (3, 0)),
            ((3, 0), (0, 3)),
            ((0, 0), (2, 1)),
            ((0, 0), (-3, 3)),
            ((-1, -1), (1, 1)),
            ((4, 4), (4, 7)),
            ((10, 10), (11, 12)),
            ((1, 0), (5, 4)),
        ),
    ),
    "steps_until_crossing": Cases(
        tests=(("FFF",), ("RRRR",), ("",), ("FLLLF",)),
        hidden=(
            ("F",),
            ("LLLL",),
            ("LLL",),
            ("FLLL",),
            ("FFRRR",),
            ("FRFRFRF",),
            ("FRFRFRFF",),
            ("RLRLRL",),
            ("FFRFRFRF",),
            ("RFFLFFLFFFLF",),
            ("FFFRRRF",),
            ("LRLLLFF",),
        ),
    ),
}
