"""Books, the people who borrow them, and loans."""

from dataclasses import dataclass, field
from datetime import date
from enum import Enum


class Kind(Enum):
    """What sort of book it is."""

    NOVEL = "novel"
    ATLAS = "atlas"
    COMIC = "comic"


@dataclass(frozen=True)
class Book:
    """A book on a shelf."""

    isbn: str
    title: str
    year: int
    kind: Kind = Kind.NOVEL
    authors: tuple[str, ...] = ()

    def is_by(self, author: str) -> bool:
        """Whether somebody wrote it."""
        return author in self.authors


@dataclass
class Member:
    """Somebody who borrows books."""

    name: str
    email: str | None = None
    loans: list["Loan"] = field(default_factory=list)

    @property
    def greeting(self) -> str:
        """How letters to them begin."""
        return f"Dear {self.name}"


@dataclass
class Loan:
    """A book that a member has until it is due."""

    book: Book
    member: Member
    due: date
    returned: date | None = None
