"""A call beside its result, as it was written: what every reader of examples hands on."""

from dataclasses import dataclass, field

SHOWN = 100


@dataclass(frozen=True, slots=True)
class Written:
    """A call and its result, arguments by position and by name, and where they stand.

    `line` is 1-based in its text. `truth` says that only the truth of the result was stated, as
    `assert f(x)` does; `prompt` that it is a `>>>` line with the output below it.
    """

    positional: tuple[object, ...]
    keywords: tuple[tuple[str, object], ...]
    result: object
    where: str
    line: int = 0
    truth: bool = False
    prompt: bool = False


@dataclass(slots=True)
class Reading:
    """What a reader found, in the order of the text, and what it had to leave."""

    found: list[Written] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)

    def leave(self, where: str, why: str) -> None:
        """Say once that something there looks like an example and is not read, and why."""
        line = f"{where}: {why}"
        if line not in self.unread:
            self.unread.append(line)

    def extend(self, other: "Reading") -> None:
        """Take over what another reader found and left."""
        self.found += other.found
        self.unread += [line for line in other.unread if line not in self.unread]


def place(source: str, line: int, text: str) -> str:
    """The words for a place: "docstring line 3: f(2) ==> 4", on one line and not too long."""
    words = " ".join(text.split()).removesuffix(":")
    return f"{source} line {line}: {words if len(words) <= SHOWN else words[: SHOWN - 3] + '...'}"
