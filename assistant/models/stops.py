"""Ending a text that grows by pieces at the first stop string.

A stop string may come in two pieces, so the end of the text is held back while it could still be
the beginning of one: what was shown cannot be taken back.
"""

from collections.abc import Sequence


class Stops:
    r"""The stop strings of one answer, and what of it is held back.

    Usage:
        stops = Stops(["\n\n"])
        for piece in pieces:
            show(stops.feed(piece))
            if stops.reached:
                break
        show(stops.flush())
    """

    def __init__(self, strings: Sequence[str]) -> None:
        self._strings = tuple(filter(None, strings))
        self._text = ""
        self.reached = False

    def feed(self, piece: str) -> str:
        """The text that is now certain; sets `reached` when a stop string came."""
        if self.reached:
            return ""
        self._text += piece
        found = [at for stop in self._strings if (at := self._text.find(stop)) >= 0]
        if found:
            self.reached = True
            return self._take(min(found))
        return self._take(len(self._text) - self._held())

    def flush(self) -> str:
        """What was held back and turned out to be text after all."""
        return "" if self.reached else self._take(len(self._text))

    def _take(self, length: int) -> str:
        text, self._text = self._text[:length], self._text[length:]
        return text

    def _held(self) -> int:
        """Characters at the end that may be the beginning of a stop string."""
        longest = max(map(len, self._strings), default=1) - 1
        for length in range(min(longest, len(self._text)), 0, -1):
            if any(stop.startswith(self._text[-length:]) for stop in self._strings):
                return length
        return 0
