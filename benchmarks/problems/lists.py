"""Problems about lists: moving, splitting, comparing and editing them."""

from benchmarks.problems.cases import Cases


def move_to_front(items: list[str], item: str) -> list[str]:
    """Return the list with an item (which occurs once or not at all) moved to the front.

    An item that was not in the list is put there too.

    >>> move_to_front(["a", "b", "c"], "b")
    ['b', 'a', 'c']
    """
    return [item] + [other for other in items if other != item]


def windows(items: list[int], size: int) -> list[list[int]]:
    """List all stretches of `size` neighbouring items, from left to right.

    There are none if the list is shorter than that.

    >>> windows([1, 2, 3, 4], 3)
    [[1, 2, 3], [2, 3, 4]]
    """
    return [items[start : start + size] for start in range(len(items) - size + 1)]


def list_changes(old: list[str], new: list[str]) -> tuple[list[str], list[str]]:
    """Compare two lists: return what was added and what was removed.

    Both are in the order of the list they come from.

    >>> list_changes(["a", "b"], ["b", "c"])
    (['c'], ['a'])
    """
    added = [item for item in new if item not in old]
    removed = [item for item in old if item not in new]
    return added, removed


def split_at(items: list[str], separator: str) -> list[list[str]]:
    """Split a list at every item that equals the separator, which is left out.

    Always gives one part more than there are separators; parts may be empty.
    """
    parts: list[list[str]] = [[]]
    for item in items:
        if item == separator:
            parts.append([])
        else:
            parts[-1].append(item)
    return parts


def trim_zeros(values: list[int]) -> list[int]:
    """Drop the zeros at both ends of a list, but keep those in between."""
    start, end = 0, len(values)
    while start < end and values[start] == 0:
        start += 1
    while end > start and values[end - 1] == 0:
        end -= 1
    return values[start:end]


def take_turns(queues: list[list[str]]) -> list[str]:
    """Serve several queues in turn: the first of each, then the second of each, and so on.

    A queue that is empty is passed over.

    >>> take_turns([["a1", "a2", "a3"], ["b1"], ["c1", "c2"]])
    ['a1', 'b1', 'c1', 'a2', 'c2', 'a3']
    """
    served: list[str] = []
    longest = max((len(queue) for queue in queues), default=0)
    for turn in range(longest):
        for queue in queues:
            served.extend(queue[turn : turn + 1])
    return served


def apply_edits(lines: list[str], edits: list[tuple[str, int, str]]) -> list[str]:
    """Apply edits one after the other to a copy of some lines.

    An edit is (what, index, text): "insert" puts the text before the line at the index
    (or at the end), "delete" removes that line, "replace" puts the text in its place. The index
    is that of the lines as they are at the time.

    >>> apply_edits(["a", "b"], [("delete", 0, ""), ("insert", 1, "c")])
    ['b', 'c']
    """
    result = list(lines)
    for what, index, text in edits:
        if what == "insert":
            result.insert(index, text)
        elif what == "delete":
            del result[index]
        else:
            result[index] = text
    return result


CASES = {
    "move_to_front": Cases(
        tests=((["a", "b"], "b"), (["a", "b"], "a"), ([], "x"), (["a"], "z")),
        hidden=(
            (["a"], "a"),
            (["a", "b", "c"], "c"),
            (["a", "b", "c"], "a"),
            (["a", "b", "c"], "d"),
            (["x", "y", "z", "w"], "z"),
            (["A", "a"], "a"),
            (["one", "two", "three"], "two"),
            (["", "a"], "a"),
            (["a", ""], ""),
            (["p", "q", "r", "s", "t"], "t"),
        ),
    ),
    "windows": Cases(
        tests=(([1, 2, 3], 2), ([1], 2), ([5, 6], 2), ([], 1)),
        hidden=(
            ([1], 1),
            ([1, 2, 3], 1),
            ([1, 2, 3], 3),
            ([1, 2, 3], 4),
            ([1, 1, 1, 1], 2),
            ([9, 8, 7, 6, 5], 4),
            ([1, 2, 3, 4, 5, 6], 3),
            ([0, -1, 0], 2),
            ([], 3),
            ([4, 5, 6, 7, 8], 2),
        ),
    ),
    "list_changes": Cases(
        tests=(([], ["x"]), (["x"], []), (["a", "b"], ["b", "a"]), (["a"], ["c", "a", "b"])),
        hidden=(
            ([], []),
            (["a"], ["b"]),
            (["a", "b", "c"], ["d", "e"]),
            (["c", "b", "a"], ["b"]),
            (["b"], ["c", "b", "a"]),
            (["x", "y"], ["y", "z", "w"]),
            (["A"], ["a"]),
            (["one", "two"], ["one", "two", "three"]),
            (["one", "two", "three"], ["three"]),
            (["m", "n", "o"], ["o", "p", "m"]),
        ),
    ),
    "split_at": Cases(
        tests=(
            (["a", "-", "b", "c"], "-"),
            ([], "-"),
            (["-"], "-"),
            (["a", "b"], "-"),
        ),
        hidden=(
            (["a"], "-"),
            (["-", "a"], "-"),
            (["a", "-"], "-"),
            (["-", "-"], "-"),
            (["a", "-", "-", "b"], "-"),
            (["x", "end", "y", "end", "z"], "end"),
            (["end", "the end", "end"], "end"),
            (["a", "", "b"], ""),
            (["1", "2", "3", ",", "4"], ","),
            (["a", "A", "a"], "A"),
        ),
    ),
    "trim_zeros": Cases(
        tests=(([0, 1, 0, 2, 0],), ([0, 0],), ([],), ([1, 2],)),
        hidden=(
            ([0],),
            ([1],),
            ([0, 1],),
            ([1, 0],),
            ([0, 0, 5, 0, 0],),
            ([3, 0, 0, 3],),
            ([0, 0, 0, 7],),
            ([-1, 0, -1, 0],),
            ([4, 0, 0, 0],),
            ([0, 10, 100, 0, 0, 1, 0],),
            ([0, 0, 0],),
        ),
    ),
    "take_turns": Cases(
        tests=(
            ([],),
            ([["a"], ["b"]],),
            ([["a", "b"], [], ["c"]],),
            ([["x", "y", "z"]],),
        ),
        hidden=(
            ([[]],),
            ([[], []],),
            ([["a", "b"], ["c", "d"]],),
            ([["a"], ["b", "c", "d"]],),
            ([["a", "b", "c"], ["d"]],),
            ([[], ["a"], ["b"]],),
            ([["1", "2"], ["3"], ["4", "5", "6"]],),
            ([["p"], ["p"], ["p", "p"]],),
            ([["k", "l"], ["m"], ["n"], ["o", "q"]],),
            ([["a", "b", "c", "d"], [], ["e", "f"]],),
        ),
    ),
    "apply_edits": Cases(
        tests=(
            (["a", "b"], []),
            (["a", "b"], [("replace", 1, "x")]),
            (["a"], [("insert", 0, "x"), ("insert", 0, "y")]),
            ([], [("insert", 0, "x"), ("delete", 0, "")]),
        ),
        hidden=(
            ([], []),
            (["a"], [("delete", 0, "")]),
            (["a", "b", "c"], [("delete", 1, "")]),
            (["a", "b", "c"], [("insert", 1, "x")]),
            (["a", "b", "c"], [("insert", 3, "x")]),
            (["a", "b", "c"], [("replace", 0, "z"), ("replace", 0, "w")]),
            (["a", "b", "c"], [("delete", 0, ""), ("delete", 0, "")]),
            (["a", "b", "c"], [("delete", 2, ""), ("insert", 2, "d")]),
            (["a", "b"], [("insert", 1, "m"), ("replace", 2, "n"), ("delete", 0, "")]),
            (["x"], [("replace", 0, ""), ("insert", 1, "y")]),
            (["p", "q", "r", "s"], [("delete", 3, ""), ("replace", 1, "Q"), ("insert", 2, "t")]),
        ),
    ),
}
