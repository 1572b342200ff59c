"""Problems about counting, grouping and ranking."""

from itertools import pairwise

from benchmarks.problems.cases import Cases


def vote_winner(votes: list[str]) -> str | None:
    """Return the name with most votes, or None if there is a tie for first place or no vote.

    >>> vote_winner(["ann", "bob", "ann"])
    'ann'
    """
    counts = sorted((votes.count(name), name) for name in set(votes))
    if not counts or (len(counts) > 1 and counts[-1][0] == counts[-2][0]):
        return None
    return counts[-1][1]


def names_by_initial(names: list[str]) -> dict[str, list[str]]:
    """Group names by their first letter in upper case, each group in alphabetical order.

    >>> names_by_initial(["bob", "Ann", "Bea"])
    {'A': ['Ann'], 'B': ['Bea', 'bob']}
    """
    groups: dict[str, list[str]] = {}
    for name in sorted(names):
        groups.setdefault(name[0].upper(), []).append(name)
    return groups


def tag_index(articles: dict[str, list[str]]) -> dict[str, list[str]]:
    """Turn the tags of each article into the articles of each tag.

    The articles of a tag keep the order in which they were given.
    """
    index: dict[str, list[str]] = {}
    for article, tags in articles.items():
        for tag in tags:
            index.setdefault(tag, []).append(article)
    return index


def count_steps(pages: list[str]) -> dict[tuple[str, str], int]:
    """Count the steps of a visit: how often each page was directly followed by which page.

    >>> count_steps(["home", "shop", "home", "shop"])
    {('home', 'shop'): 2, ('shop', 'home'): 1}
    """
    steps: dict[tuple[str, str], int] = {}
    for step in pairwise(pages):
        steps[step] = steps.get(step, 0) + 1
    return steps


def in_all(lists: list[list[str]]) -> list[str]:
    """Return what occurs in every one of the lists, sorted and without repeats.

    If there are no lists, nothing does.

    >>> in_all([["b", "a", "c"], ["c", "b"]])
    ['b', 'c']
    """
    return sorted({item for part in lists for item in part if all(item in one for one in lists)})


def places(scores: dict[str, int]) -> dict[str, int]:
    """Give each player a place: 1 for the highest score.

    Equal scores share a place, and the places behind them are left out, as in 1, 2, 2, 4.
    """
    return {
        name: 1 + sum(other > score for other in scores.values()) for name, score in scores.items()
    }


def friend_circles(pairs: list[tuple[str, str]]) -> list[list[str]]:
    """Put people who know each other, directly or through others, into circles.

    Each pair knows one another. Every circle is sorted by name, and the circles are sorted by
    their first names.

    >>> friend_circles([("ann", "bob"), ("cy", "di"), ("bob", "eve")])
    [['ann', 'bob', 'eve'], ['cy', 'di']]
    """
    circles: list[set[str]] = []
    for pair in pairs:
        merged = set(pair)
        others = []
        for circle in circles:
            if circle & merged:
                merged |= circle
            else:
                others.append(circle)
        circles = [*others, merged]
    return sorted(sorted(circle) for circle in circles)


CASES = {
    "vote_winner": Cases(
        tests=(([],), (["a"],), (["a", "b"],), (["b", "a", "b", "c"],)),
        hidden=(
            (["x", "x"],),
            (["x", "y", "x", "y"],),
            (["x", "y", "y"],),
            (["a", "b", "c"],),
            (["a", "b", "c", "c"],),
            (["b", "b", "a", "a", "c"],),
            (["A", "a", "a"],),
            (["", "", "x"],),
            (["z", "a", "z", "a", "z"],),
            (["p", "q", "r", "q", "p", "q"],),
        ),
    ),
    "names_by_initial": Cases(
        tests=(([],), (["x"],), (["anna", "adam"],), (["Carl", "Dora", "Cleo"],)),
        hidden=(
            (["b", "a"],),
            (["zoe", "Zed"],),
            (["ann", "abe"],),
            (["Max", "Mia", "Moe"],),
            (["ba", "ab", "bb", "aa"],),
            (["1st", "2nd", "10th"],),
            (["tom", "tim", "tom"],),
            (["eve"],),
            (["Quinn", "q"],),
            (["Ida", "Jo", "Kim", "Ina", "Joe"],),
        ),
    ),
    "tag_index": Cases(
        tests=(
            ({"p1": ["x", "y"], "p2": ["y"]},),
            ({},),
            ({"p1": []},),
        ),
        hidden=(
            ({"a": ["t"]},),
            ({"a": ["t"], "b": ["t"]},),
            ({"b": ["t"], "a": ["t"]},),
            ({"a": ["t", "u", "v"]},),
            ({"a": ["t"], "b": ["u"]},),
            ({"a": [], "b": ["u"], "c": []},),
            ({"z": ["m", "n"], "y": ["n", "m"]},),
            ({"1": ["x"], "2": ["x", "y"], "3": ["y", "x"]},),
            ({"a": ["a"], "b": ["a", "b"]},),
            ({"one": ["red", "big"], "two": ["red"], "three": ["big"]},),
        ),
    ),
    "count_steps": Cases(
        tests=(([],), (["a"],), (["a", "b", "c"],), (["a", "a", "a"],)),
        hidden=(
            (["x", "y"],),
            (["x", "x"],),
            (["x", "y", "x"],),
            (["x", "y", "x", "y", "x"],),
            (["a", "b", "b", "a"],),
            (["a", "b", "a", "c", "a", "b"],),
            (["q"],),
            (["1", "2", "3", "1", "2"],),
            (["home", "cart", "cart", "pay"],),
            (["b", "a", "b", "a"],),
        ),
    ),
    "in_all": Cases(
        tests=(([],), ([["b", "a"]],), ([["a"], ["b"]],), ([["a", "a"], ["a"], ["a", "b"]],)),
        hidden=(
            ([[]],),
            ([["a"], []],),
            ([["c", "b", "a"], ["a", "b", "c"]],),
            ([["x", "x", "y"]],),
            ([["x", "y"], ["y", "z"], ["z", "x"]],),
            ([["x", "y"], ["y", "z"], ["z", "y"]],),
            ([["A"], ["a"]],),
            ([["d", "c"], ["c", "d"], ["d"]],),
            ([["one"], ["one"], ["one"]],),
            ([["q", "r", "s", "t"], ["t", "s", "q"]],),
        ),
    ),
    "places": Cases(
        tests=(
            ({"a": 5, "b": 9},),
            ({},),
            ({"a": 1, "b": 2, "c": 2, "d": 3},),
        ),
        hidden=(
            ({"x": 0},),
            ({"x": 1, "y": 1},),
            ({"x": 3, "y": 2, "z": 1},),
            ({"x": 1, "y": 2, "z": 3},),
            ({"x": 5, "y": 5, "z": 4},),
            ({"x": 5, "y": 5, "z": 6},),
            ({"x": -1, "y": -2},),
            ({"p": 7, "q": 7, "r": 7, "s": 1},),
            ({"p": 10, "q": 30, "r": 20, "s": 30},),
            ({"k": 0, "l": 0, "m": 1, "n": 2, "o": 2},),
        ),
    ),
    "friend_circles": Cases(
        tests=(
            ([],),
            ([("b", "a")],),
            ([("a", "b"), ("c", "d"), ("b", "c")],),
            ([("z", "y"), ("b", "a")],),
        ),
        hidden=(
            ([("a", "b"), ("a", "b")],),
            ([("a", "b"), ("b", "a")],),
            ([("a", "b"), ("b", "c")],),
            ([("a", "b"), ("c", "d")],),
            ([("d", "c"), ("b", "a"), ("d", "a")],),
            ([("a", "b"), ("c", "d"), ("e", "f"), ("a", "f")],),
            ([("a", "b"), ("c", "d"), ("e", "f"), ("f", "c"), ("d", "b")],),
            ([("m", "n"), ("o", "p"), ("q", "r")],),
            ([("x", "a"), ("x", "b"), ("x", "c")],),
            ([("k", "l"), ("l", "m"), ("m", "k")],),
        ),
    ),
}
