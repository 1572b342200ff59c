"""A hostile program as a value."""

from dataclasses import dataclass
from typing import Literal

Class = Literal["exhaustion", "escape", "forging"]

# what many programs begin with: the C library, and a call that must not be refused
LIBC = """\
import ctypes, os, platform
libc = ctypes.CDLL(None, use_errno=True)
X86 = platform.machine() == "x86_64"
def must(result):
    if result < 0: raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result
"""


@dataclass(frozen=True, slots=True)
class Program:
    """One program: what it does, how, and what stops it.

    `mechanism` is what no other program has. `harm` names what the arena observes, not what the
    program says of itself: for exhaustion a measure of `watching`, for escape a check of
    `canaries`, for forging the harness of `plainly` that calls it passed. `layer` is what stops it
    under tier A, where it ends with `status`: one word, or two as `a|b` where timing decides; for
    forging three such, one for each of the suites in `forging.SUITES`; `tests` are what it needs
    in place of the common ones. `@NAME@` in the text stands for where the arena has put things.
    """

    name: str
    mechanism: str
    text: str
    harm: str
    layer: str
    status: str
    tests: str = ""

    def expected(self, position: int = 0) -> tuple[str, ...]:
        """The statuses that may come of it, for forging by the suite at this position."""
        return tuple(self.status.split()[position].split("|"))

    @property
    def shows_while_running(self) -> bool:
        """Whether the harm is gone when the program is."""
        return self.harm.startswith(("[", "AF_")) or self.harm in ("namespace", "locked")

    def filled(self, places: dict[str, str]) -> str:
        """The text with the arena's places put in."""
        text = self.text
        for name, place in places.items():
            text = text.replace(f"@{name}@", place)
        return text
