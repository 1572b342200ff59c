"""The words that may stand at a place of a text, as far as analysis knows."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator


class Words:
    """The words that may begin at a place, and how sure that is.

    Attributes:
        certain: whether any other word is an error that the checks reject; else it is only
            unlikely.
        private: whether words with a leading underscore may stand there although nobody lists them.
        keywords: in a call whose parameters are known, the names that may stand before `=`.

    Usage:
        words = Words(["append", "extend"], certain=True)
        words.has("append"), words.has_beginning("app")
    """

    __slots__ = ("_all", "_beside", "_sorted", "certain", "keywords", "private")

    def __init__(
        self,
        words: Iterable[str],
        *,
        certain: bool,
        private: bool = False,
        keywords: frozenset[str] | None = None,
        beside: "Words | None" = None,
    ) -> None:
        """List words, besides those of `beside`, which many places share."""
        self._all = frozenset(words)
        self._sorted: list[str] = []
        self._beside = beside
        self.certain, self.private, self.keywords = certain, private, keywords

    def has(self, word: str) -> bool:
        """Whether the whole word may stand there."""
        if word in self._all or (self.private and word.startswith("_")):
            return True
        return self._beside is not None and self._beside.has(word)

    def has_beginning(self, part: str) -> bool:
        """Whether some word that may stand there begins so."""
        if next(self._beginning(part), None) is not None:
            return True
        if self.private and part.startswith("_"):
            return True
        return self._beside is not None and self._beside.has_beginning(part)

    def letters_after(self, part: str) -> frozenset[str] | None:
        """The characters that the words which begin with a part go on with; None if any may."""
        if self.private and part.startswith("_"):
            return None
        found = {word[len(part)] for word in self._beginning(part) if len(word) > len(part)}
        if self.private and not part:
            found.add("_")
        more = self._beside.letters_after(part) if self._beside is not None else frozenset()
        return None if more is None else more.union(found)

    def _beginning(self, part: str) -> Iterator[str]:
        if not self._sorted:
            self._sorted = sorted(self._all)
        for at in range(bisect_left(self._sorted, part), len(self._sorted)):
            if not self._sorted[at].startswith(part):
                return
            yield self._sorted[at]
