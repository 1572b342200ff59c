"""Problems about stock, orders, deliveries and boxes."""

from benchmarks.problems.cases import Cases


def low_stock(stock: dict[str, int], minimum: int) -> list[str]:
    """List the articles of which there is less than a minimum, in alphabetical order.

    >>> low_stock({"pen": 3, "ink": 0, "pad": 9}, 5)
    ['ink', 'pen']
    """
    return sorted(name for name, count in stock.items() if count < minimum)


def stock_value(stock: dict[str, int], prices: dict[str, int]) -> int:
    """Add up what the stock is worth. Articles without a price are worth nothing.

    >>> stock_value({"pen": 10, "ink": 2}, {"pen": 5})
    50
    """
    return sum(count * prices.get(name, 0) for name, count in stock.items())


def kits_possible(stock: dict[str, int], recipe: dict[str, int]) -> int:
    """Say how many kits can be made from stock.

    The recipe has the number (1 or more) needed of each part, and at least one part; parts
    not in stock count as 0.

    >>> kits_possible({"leg": 9, "top": 3}, {"leg": 4, "top": 1})
    2
    """
    return min(stock.get(part, 0) // needed for part, needed in recipe.items())


def after_delivery(stock: dict[str, int], delivery: list[tuple[str, int]]) -> dict[str, int]:
    """Return the stock after a delivery of (article, count), which may bring new articles.

    The same article can be on several lines. The stock that was given is not changed.
    """
    result = dict(stock)
    for name, count in delivery:
        result[name] = result.get(name, 0) + count
    return result


def pack_in_order(weights: list[int], limit: int) -> list[list[int]]:
    """Pack items into boxes that hold at most a limit of weight, in the order given.

    A new box is begun when the next item does not fit into the current one; no item is
    heavier than the limit.

    >>> pack_in_order([4, 3, 5, 2], 8)
    [[4, 3], [5, 2]]
    """
    boxes: list[list[int]] = []
    for weight in weights:
        if boxes and sum(boxes[-1]) + weight <= limit:
            boxes[-1].append(weight)
        else:
            boxes.append([weight])
    return boxes


def take_oldest(batches: list[tuple[int, int]], wanted: int) -> list[tuple[int, int]]:
    """Take a number of pieces from stock, oldest batches first; return the batches left.

    Each batch is (day it came, pieces), oldest first. A batch that is used up is gone. If
    there are fewer pieces than wanted, nothing is left.

    >>> take_oldest([(1, 5), (4, 10)], 7)
    [(4, 8)]
    """
    left = []
    for day, pieces in batches:
        used = min(pieces, wanted)
        wanted -= used
        if pieces > used:
            left.append((day, pieces - used))
    return left


def serve_orders(stock: int, orders: list[tuple[str, int]]) -> tuple[list[str], int]:
    """Serve orders of (customer, pieces) from a stock, in the order given.

    An order is served in full or not at all; one that is too large is skipped, later ones may
    still be served. Return the customers served and the pieces left.
    """
    served = []
    for customer, pieces in orders:
        if pieces <= stock:
            stock -= pieces
            served.append(customer)
    return served, stock


CASES = {
    "low_stock": Cases(
        tests=(({"a": 1, "b": 5}, 5), ({}, 3), ({"a": 3}, 3), ({"b": 0, "a": 0}, 1)),
        hidden=(
            ({"x": 0}, 0),
            ({"x": 0}, 1),
            ({"c": 1, "b": 2, "a": 3}, 3),
            ({"c": 1, "b": 2, "a": 3}, 4),
            ({"c": 1, "b": 2, "a": 3}, 1),
            ({"z": -1}, 0),
            ({"pen": 1, "ink": 1}, 2),
            ({"p": 10, "q": 9, "r": 11}, 10),
            ({"p": 100}, 10),
            ({"k": 4, "j": 2, "l": 8, "i": 3}, 5),
        ),
    ),
    "stock_value": Cases(
        tests=(({}, {"a": 1}), ({"a": 2}, {"a": 3}), ({"a": 2, "b": 1}, {"a": 3, "b": 4})),
        hidden=(
            ({}, {}),
            ({"a": 2}, {}),
            ({"a": 0}, {"a": 100}),
            ({"a": 5}, {"a": 0}),
            ({"a": 1, "b": 1, "c": 1}, {"c": 7}),
            ({"a": 1}, {"A": 7}),
            ({"x": 10, "y": 20}, {"x": 15, "y": 25}),
            ({"x": 3}, {"y": 4}),
            ({"p": 2, "q": 3, "r": 4}, {"p": 5, "q": 6, "r": 7}),
            ({"p": 100, "q": 1}, {"q": 99, "s": 1}),
        ),
    ),
    "kits_possible": Cases(
        tests=(
            ({"a": 5}, {"a": 2}),
            ({}, {"a": 1}),
            ({"a": 5, "b": 1}, {"a": 1, "b": 1}),
        ),
        hidden=(
            ({"a": 1}, {"a": 1}),
            ({"a": 1}, {"a": 2}),
            ({"a": 0}, {"a": 1}),
            ({"a": 10, "b": 10}, {"a": 3, "b": 5}),
            ({"a": 10, "b": 10}, {"a": 5, "b": 3}),
            ({"a": 10}, {"a": 1, "b": 1}),
            ({"a": 7, "b": 100}, {"a": 1}),
            ({"x": 12, "y": 8, "z": 20}, {"x": 2, "y": 2, "z": 4}),
            ({"x": 12, "y": 8, "z": 20}, {"x": 4, "y": 1, "z": 1}),
            ({"bolt": 99, "nut": 100}, {"bolt": 10, "nut": 10}),
        ),
    ),
    "after_delivery": Cases(
        tests=(
            ({"a": 1}, [("a", 2)]),
            ({}, [("a", 2)]),
            ({"a": 1}, []),
            ({"a": 1}, [("b", 1), ("b", 1)]),
        ),
        hidden=(
            ({}, []),
            ({"a": 0}, [("a", 0)]),
            ({"a": 1, "b": 2}, [("b", 3)]),
            ({"a": 1, "b": 2}, [("b", 3), ("a", 4)]),
            ({"a": 1}, [("c", 5), ("a", 1), ("c", 5)]),
            ({"x": 10}, [("x", 1), ("x", 1), ("x", 1)]),
            ({"A": 1}, [("a", 1)]),
            ({"p": 5}, [("q", 0)]),
            ({"p": 5, "q": 6}, [("r", 7), ("s", 8)]),
            ({"m": 100}, [("m", 250), ("n", 1)]),
        ),
    ),
    "pack_in_order": Cases(
        tests=(([], 5), ([5], 5), ([3, 3, 3], 5), ([1, 1, 1, 1], 2)),
        hidden=(
            ([1], 10),
            ([5, 5], 10),
            ([5, 6], 10),
            ([2, 9, 2], 10),
            ([1, 2, 3, 4, 5], 5),
            ([5, 4, 3, 2, 1], 6),
            ([10, 10, 10], 10),
            ([1, 1, 1, 1, 1, 1, 1], 3),
            ([7, 1, 1, 7, 1], 9),
            ([4, 4, 4, 4], 100),
            ([6, 3, 2, 6], 8),
        ),
    ),
    "take_oldest": Cases(
        tests=(
            ([(1, 5)], 2),
            ([(1, 5), (2, 5)], 5),
            ([(1, 5), (2, 5)], 0),
            ([(1, 5)], 9),
            ([], 1),
        ),
        hidden=(
            ([], 0),
            ([(1, 1)], 1),
            ([(1, 5), (2, 5)], 4),
            ([(1, 5), (2, 5)], 6),
            ([(1, 5), (2, 5)], 10),
            ([(1, 5), (2, 5)], 11),
            ([(3, 1), (5, 1), (9, 1)], 2),
            ([(3, 10), (5, 20), (9, 30)], 25),
            ([(3, 10), (5, 20), (9, 30)], 30),
            ([(10, 100)], 99),
            ([(1, 2), (1, 2)], 3),
        ),
    ),
    "serve_orders": Cases(
        tests=(
            (10, [("ann", 4), ("bob", 6)]),
            (5, [("ann", 6), ("bob", 5)]),
            (3, []),
            (0, [("ann", 1)]),
        ),
        hidden=(
            (0, []),
            (0, [("a", 0)]),
            (10, [("a", 10)]),
            (10, [("a", 11)]),
            (10, [("a", 5), ("b", 6), ("c", 5)]),
            (10, [("a", 3), ("a", 3), ("a", 3), ("a", 3)]),
            (7, [("x", 8), ("y", 9)]),
            (100, [("x", 1), ("y", 2), ("z", 3)]),
            (6, [("x", 5), ("y", 2), ("z", 1), ("w", 1)]),
            (20, [("p", 12), ("q", 12), ("r", 8)]),
        ),
    ),
}
