"""What happens at the desk: letters, lists and sums."""

# ruff: noqa: ARG001 - the bodies are left to the candidates
import functools
import re
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import ParamSpec, TypeVar

from .models import Book, Kind, Loan, Member
from .store import Source, Store

P = ParamSpec("P")
R = TypeVar("R")


def logged(call: Callable[P, R]) -> Callable[P, R]:
    """Count the calls of a function."""
    return call


@functools.cache
def pattern(word: str) -> re.Pattern[str]:
    """What finds a word in a title."""
    return re.compile(word)


def notice(loan: Loan) -> str:
    """The letter about a loan."""
    return ""


def grouped(books: Sequence[Book]) -> dict[Kind, list[Book]]:
    """The books of each kind."""
    return defaultdict(list)


def parse_year(text: str) -> int | None:
    """The first four digits."""
    return None


def oldest(books: Sequence[Book]) -> Book | None:
    """The book with the smallest year."""
    return None


def mail_of(member: Member) -> str:
    """Where letters go."""
    return ""


def titles(path: Path) -> list[str]:
    """The titles in a file, one a line."""
    return []


async def first_found(source: Source, isbns: Sequence[str]) -> Book | None:
    """The first book that a source has."""
    return None


async def gathered(calls: Sequence[Awaitable[Book | None]]) -> list[Book]:
    """What came out of the calls."""
    return []


def report(store: Store) -> str:
    """How many books there are of each kind."""
    return ""
