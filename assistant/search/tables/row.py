"""One line of a table of components."""

from typing import NamedTuple


class Row(NamedTuple):
    """A component before its kinds are chosen.

    `signature` is written as `int list[T] -> T`, where T and U stand for any kind and S for one
    that Python can hash; `value` computes
    it from x, y and z as they are held; `source` is what is written, in parentheses where it
    needs some. A component that `commutes` is not tried both ways.
    """

    signature: str
    value: str
    source: str
    cost: int
    commutes: bool = False
