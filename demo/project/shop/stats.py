"""Statistics of sales."""


def mean(values: list[float]) -> float:
    """Return the arithmetic mean of the values, or 0.0 if there are none.

    >>> mean([1.0, 2.0, 6.0])
    3.0
    >>> mean([])
    0.0
    """
    raise NotImplementedError


def largest(values: list[int]) -> int:
    """Return the largest of the values.

    >>> largest([3, 9, 4])
    9
    """
    raise NotImplementedError


def even_numbers(values: list[int]) -> list[int]:
    """Return the even numbers among the values, in their order.

    >>> even_numbers([1, 2, 3, 4])
    [2, 4]
    """
    raise NotImplementedError


def unique(values: list[int]) -> list[int]:
    """Return the values without repetitions, in the order of their first appearance.

    >>> unique([2, 1, 2, 3, 1])
    [2, 1, 3]
    """
    raise NotImplementedError
