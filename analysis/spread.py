"""Which lines of a text an edit touched."""


def changed_lines(before: str, after: str) -> range:
    """The 1-based lines of `after` that are not the same at both ends of `before`."""
    old, new = before.split("\n"), after.split("\n")
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    return range(head + 1, len(new) - tail + 1)
