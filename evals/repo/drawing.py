"""Which holes are asked about: a seeded draw that depends on nothing but the project's text.

Each place has a rank of its own, a digest of seed, kind, file and position; the lowest ranks are
drawn. So the order of the file system does not matter, every place of a kind is equally likely,
more holes keep those of a smaller draw, and a file that is added moves no hole in the others.
"""

import hashlib
import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Final

from trueline.analysis.syntax import Positions
from trueline.evals.repo.files import Project
from trueline.evals.repo.places import KINDS, Kind, Place, cut_in, places

MAX_FILES: Final = 400


@dataclass(frozen=True, slots=True)
class RepoHole:
    """A hole in a file of the project: `name` is the file's path below the root."""

    name: str
    place: Place
    original: str

    @property
    def truth(self) -> str:
        """What the author wrote in the hole."""
        return self.original[self.place.start : self.place.end]

    @property
    def text(self) -> str:
        """The file without it."""
        return self.original[: self.place.start] + self.original[self.place.end :]

    @property
    def position(self) -> tuple[int, int]:
        """The 1-based line and column of the cursor."""
        return Positions(self.original).at(self.place.start)

    @property
    def rows(self) -> list[str]:
        """The whole lines of the author's text that the hole touches."""
        end = self.original.find("\n", self.place.end)
        first = self.original.rfind("\n", 0, self.place.start) + 1
        return self.original[first : end if end >= 0 else None].split("\n")


def draw(
    project: Project, count: int, seed: int, progress: Callable[[str], None] = lambda _: None
) -> list[RepoHole]:
    """`count` holes spread evenly over the kinds, ordered by file and place.

    From `MAX_FILES` files at the most, themselves drawn. A kind with too few places gives all it
    has, and the others no more for it.
    """
    ranked: dict[Kind, list[tuple[bytes, str, Place]]] = {kind: [] for kind in KINDS}
    for name in heapq.nsmallest(MAX_FILES, project.sources, lambda one: rank(seed, "file", one)):
        progress(f"looking for places in {name}")
        for place in places(project.sources[name].text):
            ranked[place.kind].append((rank(seed, place.kind, name, place.start), name, place))
    drawn = [
        (name, _cut(place, key))
        for kind, wanted in shares(count).items()
        for key, name, place in heapq.nsmallest(wanted, ranked[kind])
    ]
    return [RepoHole(name, place, project.sources[name].text) for name, place in sorted(drawn)]


def shares(count: int) -> dict[Kind, int]:
    """How many holes each kind gets; what does not divide goes to the first kinds."""
    each, left = divmod(count, len(KINDS))
    return {kind: each + (at < left) for at, kind in enumerate(KINDS)}


def rank(seed: int, *parts: object) -> bytes:
    """A digest that orders things as good as randomly, and always the same way."""
    text = "\0".join(map(str, (seed, *parts)))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def by_file(holes: list[RepoHole]) -> Iterator[tuple[str, list[RepoHole]]]:
    """The holes of each file together, in order."""
    files: dict[str, list[RepoHole]] = {}
    for hole in holes:
        files.setdefault(hole.name, []).append(hole)
    yield from files.items()


def _cut(place: Place, key: bytes) -> Place:
    return cut_in(place, Random(key)) if place.kind == "line-middle" else place
