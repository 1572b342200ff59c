"""How close a completion is to what the author wrote."""


def same(text: str, truth: str) -> bool:
    """Whether two completions are the same, white space at the ends of lines aside."""
    return _bare(text) == _bare(truth)


def edit_similarity(text: str, truth: str) -> float:
    """1 - (edit distance) / (length of the longer one), of the same texts that `same` compares."""
    text, truth = _bare(text), _bare(truth)
    longest = max(len(text), len(truth))
    return 1 - edit_distance(text, truth) / longest if longest else 1.0


def edit_distance(one: str, other: str) -> int:
    """How many characters must be inserted, deleted or replaced (Levenshtein).

    A column of the table is two big integers, a bit a row, for the steps of +1 and -1 in it; one
    character of `other` takes a few operations on them (Myers 1999, as revised by Hyyrö 2003).
    """
    if not one:
        return len(other)
    whole, last = (1 << len(one)) - 1, 1 << (len(one) - 1)
    rows: dict[str, int] = {}
    for row, character in enumerate(one):
        rows[character] = rows.get(character, 0) | 1 << row
    up, down, distance = whole, 0, len(one)
    for character in other:
        match = rows.get(character, 0)
        diagonal = (((match & up) + up) ^ up) | match | down
        right, left = down | ~(diagonal | up) & whole, up & diagonal
        distance += bool(right & last) - bool(left & last)
        right, left = (right << 1 | 1) & whole, left << 1 & whole
        up, down = left | ~(diagonal | right) & whole, right & diagonal
    return distance


def _bare(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.split("\n")).rstrip("\n")
