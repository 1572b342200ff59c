"""Problems about tables, boards and pictures made of rows."""

from benchmarks.problems.cases import Cases


def column_sums(rows: list[list[int]]) -> list[int]:
    """Add up each column of a table whose rows are equally long. No rows, no sums.

    >>> column_sums([[1, 2], [30, 40]])
    [31, 42]
    """
    return [sum(column) for column in zip(*rows, strict=True)]


def draw_grid(cells: list[list[bool]]) -> list[str]:
    """Draw a grid: one text for each row, # for a cell that is set and . for one that is not.

    >>> draw_grid([[True, False, True]])
    ['#.#']
    """
    return ["".join("#" if cell else "." for cell in row) for row in cells]


def find_cell(grid: list[list[str]], wanted: str) -> tuple[int, int] | None:
    """Return row and column (from 0) of the first cell with the wanted text, or None.

    Rows are searched from the top, each from the left.
    """
    for row, cells in enumerate(grid):
        if wanted in cells:
            return row, cells.index(wanted)
    return None


def add_border(rows: list[str], mark: str) -> list[str]:
    """Frame a picture (one or more rows of the same width) with a border of one character.

    >>> add_border(["ab"], "*")
    ['****', '*ab*', '****']
    """
    edge = mark * (len(rows[0]) + 2)
    return [edge, *(mark + row + mark for row in rows), edge]


def column_widths(rows: list[list[str]]) -> list[int]:
    """Return for each column of a table the length of its longest cell.

    Rows may differ in length; there are as many columns as the longest row has cells.

    >>> column_widths([["id", "name"], ["100"]])
    [3, 4]
    """
    widths: list[int] = []
    for row in rows:
        for index, cell in enumerate(row):
            if index == len(widths):
                widths.append(0)
            widths[index] = max(widths[index], len(cell))
    return widths


def filled_neighbours(grid: list[str], row: int, column: int) -> int:
    """Count the # among the up to eight cells around a cell, which itself does not count.

    Beyond the edge of the grid there is nothing.

    >>> filled_neighbours(["##.", "#..", "..."], 1, 1)
    3
    """
    count = 0
    for near_row in range(row - 1, row + 2):
        for near_column in range(column - 1, column + 2):
            inside = 0 <= near_row < len(grid) and 0 <= near_column < len(grid[0])
            if inside and (near_row, near_column) != (row, column):
                count += grid[near_row][near_column] == "#"
    return count


def crop(picture: list[str]) -> list[str]:
    """Cut a picture down to the smallest rectangle that holds all its #.

    All rows have the same width. A picture without any # becomes an empty list.
    """
    rows = [index for index, row in enumerate(picture) if "#" in row]
    if not rows:
        return []
    left = min(picture[index].index("#") for index in rows)
    right = max(picture[index].rindex("#") for index in rows)
    return [row[left : right + 1] for row in picture[rows[0] : rows[-1] + 1]]


CASES = {
    "column_sums": Cases(
        tests=(([],), ([[5]],), ([[1, 2, 3], [1, 2, 3], [1, 2, 3]],)),
        hidden=(
            ([[1, 2, 3]],),
            ([[1], [2], [3]],),
            ([[0, 0], [0, 0]],),
            ([[1, -1], [-1, 1]],),
            ([[10, 20], [1, 2], [100, 200]],),
            ([[]],),
            ([[7, 8, 9, 10], [3, 2, 1, 0]],),
            ([[-5], [5]],),
            ([[1, 2], [3, 4], [5, 6], [7, 8]],),
            ([[99, 1], [1, 99]],),
        ),
    ),
    "draw_grid": Cases(
        tests=(([],), ([[True]],), ([[False, True], [True, False]],)),
        hidden=(
            ([[False]],),
            ([[]],),
            ([[True, True]],),
            ([[True], [False]],),
            ([[False, False, False]],),
            ([[True, False], [True, False], [True, False]],),
            ([[], []],),
            ([[True, True, True], [True, False, True], [True, True, True]],),
            ([[False, True, True, False]],),
            ([[False], [True], [True]],),
        ),
    ),
    "find_cell": Cases(
        tests=(
            ([["a", "b"], ["c", "d"]], "c"),
            ([["a", "b"]], "x"),
            ([], "a"),
            ([["a", "b"], ["b", "b"]], "b"),
        ),
        hidden=(
            ([["a"]], "a"),
            ([["a"], ["b"], ["c"]], "c"),
            ([["a", "b", "c"]], "c"),
            ([["x", "y"], ["y", "x"]], "y"),
            ([["x", "y"], ["z", "x"]], "x"),
            ([[], ["q"]], "q"),
            ([[]], "q"),
            ([["", "a"], ["b", ""]], ""),
            ([["A"]], "a"),
            ([["k", "l"], ["m", "n"], ["o", "p"]], "p"),
            ([["ab", "c"], ["a", "b"]], "b"),
        ),
    ),
    "add_border": Cases(
        tests=((["x"], "#"), (["ab", "cd"], "."), ([""], "*")),
        hidden=(
            (["abc"], "-"),
            (["a", "b", "c"], "o"),
            ([" "], "+"),
            (["##", "##"], "#"),
            (["hello", "world"], "*"),
            (["", ""], "x"),
            (["12"], "0"),
            (["a b", "c d"], " "),
            (["...", ".#.", "..."], "#"),
            (["wide row here"], "="),
        ),
    ),
    "column_widths": Cases(
        tests=(([],), ([["a"]],), ([["a", "bb"], ["ccc", "d"]],), ([["x"], ["y", "zz"]],)),
        hidden=(
            ([[]],),
            ([[""]],),
            ([["abc"], ["ab"], ["a"]],),
            ([["a"], ["ab"], ["abc"]],),
            ([["one", "two", "three"]],),
            ([[], ["a"], []],),
            ([["", "x"], ["y", ""]],),
            ([["a", "b", "c"], ["aa"], ["aaa", "bb"]],),
            ([["name", "qty"], ["screws", "100"], ["nut", "25000"]],),
            ([["k"], ["k", "l"], ["k", "l", "m"]],),
        ),
    ),
    "filled_neighbours": Cases(
        tests=(
            (["###", "###", "###"], 1, 1),
            (["...", ".#.", "..."], 1, 1),
            (["##", "##"], 0, 0),
            (["#"], 0, 0),
        ),
        hidden=(
            (["."], 0, 0),
            (["##."], 0, 2),
            (["##."], 0, 0),
            (["#", "#", "#"], 1, 0),
            (["#.#", "...", "#.#"], 1, 1),
            (["#.#", "...", "#.#"], 0, 1),
            (["....", ".##.", ".##.", "...."], 3, 3),
            (["....", ".##.", ".##.", "...."], 1, 1),
            (["####", "####"], 1, 3),
            (["####", "####"], 0, 2),
            ([".#.", "#.#", ".#."], 2, 2),
        ),
    ),
    "crop": Cases(
        tests=(
            (["....", ".##.", "...."],),
            (["...", "..."],),
            ([],),
            (["#..", "...", "..#"],),
        ),
        hidden=(
            (["#"],),
            (["."],),
            (["##", "##"],),
            (["..#", "..#"],),
            (["...", "###", "..."],),
            ([".#.", "...", ".#."],),
            (["......", "..#...", "....#.", ".#....", "......"],),
            (["#...", "#..."],),
            (["....", "...#"],),
            (["..##..", "......"],),
            ([".#..", "#..#", ".#.."],),
        ),
    ),
}
