"""A module with every shape of function that a candidate can stand in."""

SHAPES = '''"""Shapes."""

import functools
import sys
from collections.abc import AsyncIterator, Iterator
from typing import Final, Generic, Protocol, TypeVar, overload

T = TypeVar("T")


def price(name: str) -> int:
    return len(name)


@overload
def parse(value: str) -> str: ...
@overload
def parse(value: int) -> int: ...
def parse(value: str | int) -> str | int:
    return value


class Named(Protocol):
    def name(self) -> str: ...


class Item(Generic[T]):
    count = 0

    def __init__(self, name: str, tags: list[T]) -> None:
        self.name = name
        self.tags = tags

    @property
    def title(self) -> str:
        return self.name.title()

    @title.setter
    def title(self, value: str) -> None:
        self.name = value

    @classmethod
    def empty(cls) -> "Item[T]":
        return cls("", [])

    def first(self) -> T | None:
        return self.tags[0] if self.tags else None

    class Inner:
        def depth(self) -> int:
            return 1


class Special(Item[int]):
    def total(self) -> int:
        return sum(self.tags)


if price("x") > 1:

    def chosen(x: int) -> int:
        return x

else:

    def chosen(x: int) -> int:
        return -x


@functools.cache
def cached(x: int) -> int:
    return x * 2


def title(
    name: str,
) -> str: return name


def accented(name: str = "é") -> None: ...


class Limit:
    most: Final[int]

    def __init__(self) -> None:
        self.most = 1


if sys.version_info >= (3, 99):

    def future() -> int:
        return 31


async def numbers() -> AsyncIterator[int]:
    yield 1


async def lines(names: list[str]) -> AsyncIterator[str]:
    for name in names:
        yield name


def pairs(names: list[str]) -> Iterator[tuple[int, str]]:
    def number(name: str) -> int:
        return len(name)

    for name in names:
        yield number(name), name


def optional(x: str | None) -> int:
    # the length
    if x is None:
        return 0
    return len(x)


def last() -> None:
    pass
'''
