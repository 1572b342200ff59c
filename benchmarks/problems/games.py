"""Problems about cards, dice, boards and players."""

from benchmarks.problems.cases import Cases


def player_level(points: int, thresholds: list[int]) -> int:
    """Return the level of a player: 1, and one more for each threshold the points reach.

    >>> player_level(120, [100, 250, 500])
    2
    """
    return 1 + sum(points >= threshold for threshold in thresholds)


def hand_value(cards: list[str]) -> int:
    """Add up a hand of cards: numbers count as they are, J, Q and K count 10, an ace (A) 11.

    As long as the hand is over 21, aces count 1 instead, one after the other.

    >>> hand_value(["A", "K"])
    21
    >>> hand_value(["A", "A", "9"])
    21
    """
    total = 0
    for card in cards:
        total += {"A": 11, "J": 10, "Q": 10, "K": 10}.get(card) or int(card)
    for _ in range(cards.count("A")):
        if total > 21:
            total -= 10
    return total


def read_dice(text: str) -> tuple[int, int, int]:
    """Read dice as in "2d6+3": how many, of how many sides, and what is added.

    One die may be written without its number, and nothing added without the plus.

    >>> read_dice("2d6+3")
    (2, 6, 3)
    >>> read_dice("d20")
    (1, 20, 0)
    """
    count, _, rest = text.partition("d")
    sides, _, added = rest.partition("+")
    return int(count or 1), int(sides), int(added or 0)


def next_player(players: list[str], current: str, out: list[str]) -> str | None:
    """Return whose turn it is after the current player, passing over those who are out.

    After the last comes the first again. If nobody else is left in the game: None.
    """
    place = players.index(current)
    for player in players[place + 1 :] + players[:place]:
        if player not in out:
            return player
    return None


def guess_marks(secret: str, guess: str) -> str:
    """Mark the letters of a guess at a secret word of the same length.

    "x" is a letter in the right place, "o" one that is elsewhere in the secret, "." one that
    is not. Each letter of the secret accounts for one mark only: first for an "x", then for
    "o" from the left.

    >>> guess_marks("apple", "paper")
    'ooxo.'
    """
    marks = ["."] * len(guess)
    left = list(secret)
    for index, letter in enumerate(guess):
        if letter == secret[index]:
            marks[index] = "x"
            left.remove(letter)
    for index, letter in enumerate(guess):
        if marks[index] == "." and letter in left:
            marks[index] = "o"
            left.remove(letter)
    return "".join(marks)


def drop_piece(board: list[str], column: int, piece: str) -> list[str] | None:
    """Drop a piece into a column of an upright board and return the new board.

    The piece falls to the lowest empty cell ("."); rows are given from the top. If the column
    is full the answer is None.
    """
    for row in range(len(board) - 1, -1, -1):
        cells = board[row]
        if cells[column] == ".":
            changed = cells[:column] + piece + cells[column + 1 :]
            return [*board[:row], changed, *board[row + 1 :]]
    return None


def total_scores(rounds: list[dict[str, int]]) -> list[tuple[str, int]]:
    """Add up the scores of all rounds and list the players with their totals, best first.

    Players who missed a round get nothing for it. Equal totals are listed by name.

    >>> total_scores([{"ann": 3, "bob": 5}, {"ann": 4}])
    [('ann', 7), ('bob', 5)]
    """
    totals: dict[str, int] = {}
    for scores in rounds:
        for name, score in scores.items():
            totals[name] = totals.get(name, 0) + score
    return sorted(totals.items(), key=lambda entry: (-entry[1], entry[0]))


CASES = {
    "player_level": Cases(
        tests=((0, [100, 250]), (100, [100, 250]), (999, [100, 250]), (5, [])),
        hidden=(
            (99, [100]),
            (101, [100]),
            (0, []),
            (0, [0]),
            (249, [100, 250, 500]),
            (250, [100, 250, 500]),
            (499, [100, 250, 500]),
            (500, [100, 250, 500]),
            (7, [1, 2, 3, 4, 5, 6, 7, 8]),
            (-1, [0, 10]),
            (30, [10, 20, 30, 40]),
        ),
    ),
    "hand_value": Cases(
        tests=((["7", "8"],), (["A"],), (["A", "K", "Q"],), ([],), (["10", "J", "2"],)),
        hidden=(
            (["2"],),
            (["K", "Q", "J"],),
            (["A", "A"],),
            (["A", "A", "A"],),
            (["A", "9"],),
            (["A", "5", "5"],),
            (["A", "5", "6"],),
            (["A", "A", "K"],),
            (["A", "A", "K", "9"],),
            (["10", "10", "A"],),
            (["K", "9", "A", "A", "A"],),
            (["A", "A", "A", "A", "8"],),
            (["10", "9", "3"],),
        ),
    ),
    "read_dice": Cases(
        tests=(("1d6",), ("3d8+1",), ("d4+2",)),
        hidden=(
            ("d6",),
            ("1d1",),
            ("10d10",),
            ("2d20",),
            ("d100+100",),
            ("4d6+0",),
            ("12d12+12",),
            ("5d4+15",),
            ("d8+1",),
            ("100d2",),
        ),
    ),
    "next_player": Cases(
        tests=(
            (["a", "b", "c"], "a", []),
            (["a", "b", "c"], "c", []),
            (["a", "b", "c"], "a", ["b"]),
            (["a", "b"], "a", ["b"]),
        ),
        hidden=(
            (["a", "b"], "b", []),
            (["a", "b", "c"], "b", ["c"]),
            (["a", "b", "c"], "c", ["a"]),
            (["a", "b", "c"], "c", ["a", "b"]),
            (["a", "b", "c", "d"], "b", ["c", "d"]),
            (["a", "b", "c", "d"], "c", ["d", "a"]),
            (["a", "b", "c", "d"], "d", ["a", "b"]),
            (["a"], "a", []),
            (["x", "y", "z"], "y", ["x"]),
            (["x", "y", "z"], "y", ["y"]),
            (["eva", "kim", "lea", "max"], "max", ["eva"]),
        ),
    ),
    "guess_marks": Cases(
        tests=(
            ("stone", "stone"),
            ("stone", "blurb"),
            ("stone", "notes"),
            ("abbey", "babes"),
        ),
        hidden=(
            ("a", "a"),
            ("a", "b"),
            ("ab", "ba"),
            ("aab", "aaa"),
            ("aab", "baa"),
            ("abc", "aaa"),
            ("cab", "aaa"),
            ("level", "lever"),
            ("lever", "level"),
            ("array", "arary"),
            ("three", "eerie"),
            ("abcd", "dddd"),
            ("abcd", "bbcc"),
        ),
    ),
    "drop_piece": Cases(
        tests=(
            (["...", "..."], 1, "x"),
            (["...", ".x."], 1, "o"),
            ([".o.", ".x."], 1, "x"),
            (["."], 0, "x"),
        ),
        hidden=(
            (["x"], 0, "o"),
            (["...", "...", "..."], 0, "x"),
            (["...", "...", "..."], 2, "o"),
            (["...", "x..", "o.."], 0, "x"),
            (["x..", "x..", "o.."], 0, "x"),
            (["x..", "x..", "o.."], 1, "o"),
            (["....", "xoxo"], 3, "x"),
            (["...o", "xoxo"], 3, "x"),
            (["..", "..", "x.", "xo"], 0, "o"),
            (["..", "..", "x.", "xo"], 1, "o"),
            ([".", ".", "."], 0, "z"),
        ),
    ),
    "total_scores": Cases(
        tests=(
            ([],),
            ([{"a": 1, "b": 2}],),
            ([{"b": 1}, {"a": 1}],),
            ([{"a": 5}, {"a": -5}],),
        ),
        hidden=(
            ([{}],),
            ([{"x": 0}],),
            ([{"x": 1}, {"x": 2}, {"x": 3}],),
            ([{"x": 1, "y": 3}, {"x": 3, "y": 1}],),
            ([{"c": 1, "b": 1, "a": 1}],),
            ([{"a": 1}, {}, {"b": 2}],),
            ([{"a": 10, "b": 20, "c": 30}, {"a": 30, "c": 5}],),
            ([{"p": 7}, {"q": 8}, {"p": 2, "r": 8}],),
            ([{"m": -1, "n": -2}],),
            ([{"kim": 4, "lea": 4}, {"lea": 4, "kim": 4}, {"max": 8}],),
        ),
    ),
}
