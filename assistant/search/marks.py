"""What texts have in common: the marks in them, those that part them, how they begin."""

from collections.abc import Sequence

MARKS = ",.-_:;/|#~<>=@&+*%$!?()[]{}'\"\\^\n\t"
PAIRS = (", ", ": ", "::", "->", "==", " - ", "--", "..")
SPLITTING = ":,;|=/-.@_\n\t# "
"""The marks that part fields, the likeliest first."""
MOST_SEPARATORS = 2


def separators(texts: Sequence[str]) -> list[str]:
    """What at least half of the texts may be split at, in most texts first."""
    counts = {one: sum(one in text for text in texts) for one in SPLITTING}
    often = [one for one in SPLITTING if counts[one] and counts[one] * 2 >= len(texts)]
    often.sort(key=lambda one: -counts[one])
    return [_with_blank(one, texts) for one in often[:MOST_SEPARATORS]]


def _with_blank(mark: str, texts: Sequence[str]) -> str:
    """The mark, with the blank that always follows it."""
    always = all(text.count(mark) == text.count(f"{mark} ") for text in texts)
    return f"{mark} " if always and mark != " " else mark


def common_start(texts: Sequence[str]) -> str:
    """The longest text that all begin with."""
    first, last = min(texts), max(texts)
    pairs = enumerate(zip(first, last, strict=False))
    return first[: next((at for at, (one, other) in pairs if one != other), len(first))]
