"""The order and the parts of a large suite, and their limits."""

from trueline.analysis.sandbox import Limits
from trueline.analysis.testing.chunks import TESTS, affected_first, in_chunks, scaled


def test_files_that_mention_the_module_come_first() -> None:
    """By its full name, its last part, or a dotted use; not as a part of another word."""
    texts = ["import cartoon", "import shop.rates", "from shop import cart", "shop.cart.total()"]
    assert affected_first(texts, ["shop.cart"]) == [2, 3, 0, 1]
    assert affected_first(texts, []) == [0, 1, 2, 3]


def test_parts_are_whole_files() -> None:
    """Few tests are one part; a file of many is one of its own."""
    assert list(in_chunks([1, 0, 2], {0: 5, 1: 5, 2: 5})) == [[1, 0, 2]]
    assert list(in_chunks([0, 1, 2], {0: 5, 1: TESTS * 2, 2: 5})) == [[0], [1], [2]]
    assert list(in_chunks([], {})) == []


def test_limits_grow_with_the_tests_but_not_past_the_time_left() -> None:
    """A few tests have the plain limits; one that hangs is ended after the wall limit of one."""
    plain = Limits(cpu_s=5, wall_s=20)
    few, many = scaled(plain, 2, 300), scaled(plain, 25, 300)
    assert (few.cpu_s, few.wall_s, few.stall_s) == (5, 20, 20)
    assert (many.cpu_s, many.wall_s, many.stall_s) == (50, 200, 20)
    assert scaled(plain, 25, 7).wall_s == 7
    assert scaled(plain, 100_000, 1e9).cpu_s == 100
