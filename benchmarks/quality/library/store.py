"""Everything the library has, and who has it now."""

# ruff: noqa: ARG002, ARG003 - the bodies are left to the candidates
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Generic, Protocol, TypeVar, overload

from .models import Book, Kind, Loan, Member

T = TypeVar("T")


class Source(Protocol):
    """Where books are looked up."""

    async def fetch(self, isbn: str) -> Book | None:
        """The book with this number."""

    async def close(self) -> None:
        """Let go of the connection."""


class Shelf(Generic[T]):
    """A place for things of one sort."""

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.things: list[T] = []

    def put(self, thing: T) -> bool:
        """Put it there if there is room."""
        return False

    def first(self) -> T | None:
        """What was put there first."""
        return None


class Store:
    """The books, the members and the loans."""

    def __init__(self) -> None:
        self.books: dict[str, Book] = {}
        self.loans: list[Loan] = []
        self.shelf: Shelf[Book] = Shelf(100)

    def find(self, isbn: str) -> Book | None:
        """The book with this number."""
        return None

    def by_author(self, author: str) -> list[Book]:
        """Everything that somebody wrote, the oldest first."""
        return []

    def lend(self, isbn: str, member: Member, *, days: int = 14) -> Loan:
        """Lend a book."""
        raise KeyError(isbn)

    def overdue(self, today: date) -> Iterator[Loan]:
        """The loans that should be back."""
        yield from ()

    async def load(self, source: Source, isbns: Iterable[str]) -> int:
        """Take in books; how many there were."""
        return 0

    @overload
    def count(self, kind: Kind) -> int: ...
    @overload
    def count(self, kind: None = None) -> dict[Kind, int]: ...
    def count(self, kind: Kind | None = None) -> int | dict[Kind, int]:
        """How many books there are of a kind, or of each."""
        return 0

    @classmethod
    def of(cls, books: Iterable[Book]) -> "Store":
        """A store with these books."""
        return cls()


def fortnight(day: date) -> date:
    """Two weeks later."""
    return day + timedelta(days=14)
