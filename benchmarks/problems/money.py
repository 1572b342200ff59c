"""Problems about money, always in whole cents."""

from benchmarks.problems.cases import Cases


def format_cents(cents: int) -> str:
    """Write an amount of cents with a decimal point and always two decimals.

    A negative amount has a minus in front.

    >>> format_cents(1205)
    '12.05'
    >>> format_cents(-5)
    '-0.05'
    """
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02}"


def cart_total(lines: list[tuple[int, int]]) -> int:
    """Add up a shopping cart whose lines are (quantity, price of one).

    >>> cart_total([(2, 150), (1, 99)])
    399
    """
    return sum(quantity * price for quantity, price in lines)


def price_with_tax(cents: int, percent: int) -> int:
    """Add a tax of so many per cent to a price, rounded to a whole cent; half a cent goes up.

    Price and tax are not negative.
    """
    return (cents * (100 + percent) + 50) // 100


def tiered_price(quantity: int, tiers: list[tuple[int, int]]) -> int:
    """Return the total price of a quantity when larger quantities are cheaper.

    Each tier is (smallest quantity, price of one); tiers ascend and the first starts at 1.
    The price of the highest tier that the quantity reaches holds for all of it.

    >>> tiered_price(12, [(1, 100), (10, 80)])
    960
    """
    unit = 0
    for smallest, price in tiers:
        if quantity >= smallest:
            unit = price
    return quantity * unit


def parse_price(text: str) -> int:
    """Read a price such as "$1,234.50" as a number of cents.

    Anything but digits and the decimal point is left out. Without a point the number is whole
    units; after a point there are always two digits.

    >>> parse_price("$1,234.50")
    123450
    """
    kept = "".join(char for char in text if char in "0123456789.")
    return int(kept.replace(".", "")) if "." in kept else int(kept) * 100


def net_balances(debts: list[tuple[str, str, int]]) -> dict[str, int]:
    """Work out who is owed how much after a trip.

    Each debt is (who owes, whom, how much). The result has for everyone who occurs what they
    are owed minus what they owe.
    """
    balances: dict[str, int] = {}
    for debtor, creditor, amount in debts:
        balances[debtor] = balances.get(debtor, 0) - amount
        balances[creditor] = balances.get(creditor, 0) + amount
    return balances


def share_by_weight(total: int, weights: list[int]) -> list[int]:
    """Divide an amount in proportion to weights, so that the shares add up to it exactly.

    Every share is first rounded down; the cents left over go one by one to the shares that
    lost most by that, the earlier first where they lost the same. The weights are positive.

    >>> share_by_weight(100, [1, 1, 1])
    [34, 33, 33]
    """
    whole = sum(weights)
    shares = [total * weight // whole for weight in weights]
    lost = [total * weight % whole for weight in weights]
    left = total - sum(shares)
    order = sorted(range(len(weights)), key=lambda index: -lost[index])
    for index in order[:left]:
        shares[index] += 1
    return shares


CASES = {
    "format_cents": Cases(
        tests=((0,), (100,), (99,), (-1250,)),
        hidden=(
            (1,),
            (10,),
            (-1,),
            (-100,),
            (-99,),
            (123456,),
            (1000000,),
            (101,),
            (-110,),
            (5,),
            (999,),
        ),
    ),
    "cart_total": Cases(
        tests=(([],), ([(3, 200)],), ([(1, 5), (10, 1), (0, 500)],)),
        hidden=(
            ([(1, 1)],),
            ([(0, 0)],),
            ([(2, 0)],),
            ([(1, 100), (1, 100)],),
            ([(5, 20), (4, 25)],),
            ([(100, 99)],),
            ([(1, 2), (3, 4), (5, 6)],),
            ([(7, 7)],),
            ([(2, -50), (1, 300)],),
            ([(12, 1250), (1, 1)],),
        ),
    ),
    "price_with_tax": Cases(
        tests=((1000, 20), (0, 20), (50, 1), (999, 7)),
        hidden=(
            (100, 0),
            (1, 50),
            (1, 49),
            (10, 5),
            (10, 4),
            (199, 19),
            (250, 10),
            (33, 33),
            (12345, 8),
            (1, 100),
            (150, 1),
        ),
    ),
    "tiered_price": Cases(
        tests=(
            (5, [(1, 100), (10, 80)]),
            (10, [(1, 100), (10, 80)]),
            (1, [(1, 50)]),
            (0, [(1, 50)]),
        ),
        hidden=(
            (9, [(1, 100), (10, 80)]),
            (100, [(1, 100), (10, 80), (100, 50)]),
            (99, [(1, 100), (10, 80), (100, 50)]),
            (11, [(1, 100), (10, 80), (100, 50)]),
            (2, [(1, 7), (2, 6), (3, 5)]),
            (3, [(1, 7), (2, 6), (3, 5)]),
            (4, [(1, 7), (2, 6), (3, 5)]),
            (20, [(1, 3)]),
            (5, [(1, 10), (5, 0)]),
            (50, [(1, 99), (25, 90), (51, 10)]),
        ),
    ),
    "parse_price": Cases(
        tests=(("5",), ("19.99",), ("USD 7.05",), ("2 000",)),
        hidden=(
            ("0",),
            ("0.00",),
            ("0.01",),
            ("$5",),
            ("$0.50",),
            ("1,000,000",),
            ("1,000.10",),
            ("12 EUR",),
            ("12.30 EUR",),
            ("about 99.90!",),
            ("007.00",),
        ),
    ),
    "net_balances": Cases(
        tests=(
            ([("ann", "bob", 10)],),
            ([],),
            ([("ann", "bob", 10), ("bob", "ann", 4)],),
            ([("a", "b", 5), ("b", "c", 5)],),
        ),
        hidden=(
            ([("x", "y", 0)],),
            ([("x", "y", 1), ("x", "y", 2)],),
            ([("x", "y", 3), ("y", "x", 3)],),
            ([("a", "b", 1), ("a", "c", 2), ("a", "d", 3)],),
            ([("b", "a", 1), ("c", "a", 2)],),
            ([("a", "b", 5), ("b", "c", 7), ("c", "a", 9)],),
            ([("a", "b", 100), ("c", "d", 50)],),
            ([("d", "c", 1), ("c", "b", 1), ("b", "a", 1)],),
            ([("me", "you", 25), ("you", "they", 30)],),
            ([("a", "b", 8), ("c", "b", 8), ("b", "c", 16)],),
        ),
    ),
    "share_by_weight": Cases(
        tests=((10, [1, 1]), (101, [1, 1]), (100, [1, 2, 3]), (0, [5, 5])),
        hidden=(
            (7, [1]),
            (1, [1, 1, 1]),
            (2, [1, 1, 1]),
            (10, [3, 3, 1]),
            (100, [1, 1, 4]),
            (5, [1, 2]),
            (99, [50, 50]),
            (1000, [1, 1, 1, 1, 1, 1, 1]),
            (3, [5, 1, 1]),
            (17, [2, 3, 4]),
            (1, [1, 9]),
            (250, [7, 11, 13]),
        ),
    ),
}
