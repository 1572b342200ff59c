"""Prices."""


def clamp(value: float, low: float, high: float) -> float:
    """Return value, but not less than low and not more than high.

    >>> clamp(5.0, 0.0, 3.0)
    3.0
    >>> clamp(-1.0, 0.0, 3.0)
    0.0
    """
    raise NotImplementedError


def discounted(price: float, percent: float) -> float:
    """Return the price less the given percentage.

    >>> discounted(200.0, 25.0)
    150.0
    """
    raise NotImplementedError


def total(prices: list[float]) -> float:
    """Return the sum of all prices.

    >>> total([1.0, 2.5])
    3.5
    """
    raise NotImplementedError


def is_affordable(price: float, budget: float) -> bool:
    """Return whether the price is not more than the budget.

    >>> is_affordable(3.0, 3.0)
    True
    >>> is_affordable(3.5, 3.0)
    False
    """
    raise NotImplementedError
