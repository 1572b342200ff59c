"""The words that may stand at a place of a text, as far as analysis knows."""

from bisect import bisect_left
from collections.abc import Iterable


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
        if not self._sorted:
            self._sorted = sorted(self._all)
        at = bisect_left(self._sorted, part)
        if at < len(self._sorted) and self._sorted[at].startswith(part):
            return True
        if self.private and part.startswith("_"):
            return True
        return self._beside is not None and self._beside.has_beginning(part)
