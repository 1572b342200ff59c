"""Rule add-parameter: before → after, and when it must not fire."""

import pytest

from trueline.analysis.repairs.add_parameter import add_parameter

from .typed import Typed

HEAD = "class Cart:\n    size = 1\n\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "def f() -> int:\n        return self.size",
            "def f(self) -> int:\n        return self.size",
        ),
        (
            "def f(x: int) -> int:\n        return self.size",
            "def f(self, x: int) -> int:\n        return self.size",
        ),
        ("def f(  # é\r\n        x: int,\r\n    ) -> int:\r\n        return self.size", None),
        (
            "def f(\r\n        x: int,\r\n    ) -> int:\r\n        return self.size",
            "def f(\r\n        self,\r\n        x: int,\r\n    ) -> int:\r\n"
            "        return self.size",
        ),
        (
            "def f(*xs: int) -> int:\n        return self.size",
            "def f(self, *xs: int) -> int:\n        return self.size",
        ),
        (
            "async def f() -> int:\n        return self.size",
            "async def f(self) -> int:\n        return self.size",
        ),
        (
            "@property\n    def f() -> int:\n        return self.size",
            "@property\n    def f(self) -> int:\n        return self.size",
        ),
        (
            "@classmethod\n    def f() -> int:\n        return cls.size",
            "@classmethod\n    def f(cls) -> int:\n        return cls.size",
        ),
        (
            "@classmethod\n    def f(x: int) -> int:\n        return cls.size",
            "@classmethod\n    def f(cls, x: int) -> int:\n        return cls.size",
        ),
        ("def f() -> int:\n        return 1", "def f(self) -> int:\n        return 1"),
        (
            "def f() -> int:\n        g = lambda: self.size\n        return g()",
            "def f(self) -> int:\n        g = lambda: self.size\n        return g()",
        ),
        ("@staticmethod\n    def f() -> int:\n        return self.size", None),
        ("def f(cart: 'Cart') -> int:\n        return cart.size + self.size", None),
        ("@classmethod\n    def f() -> int:\n        return self.size", None),
        ("def f() -> int:\n        return cls.size + self.size", None),
        ("def f() -> int:\n        return 1\n\n\nCart.f()", None),
        ("def f(self) -> int:\n        return self.size", None),
        ("def f(self) -> int:\n        return 1\n\n\nprint(self)", None),
    ],
)
async def test_in_a_class(typed: Typed, before: str, after: str | None) -> None:
    """The parameter that the method lacks is put first, as the others are written."""
    expected = f"{HEAD}    {after}\n" if after else None
    assert await typed.repaired(add_parameter, f"{HEAD}    {before}\n") == expected


async def test_only_heads_that_the_candidate_wrote(typed: Typed) -> None:
    """A body cannot change the head above it."""
    before = f"{HEAD}    def f() -> int:\n        pass\n"
    after = before.replace("pass", "return self.size")
    assert await typed.repaired(add_parameter, after, before) is None
