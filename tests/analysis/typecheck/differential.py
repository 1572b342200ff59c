"""Quick answers beside mypy's full update: the same changes judged both ways.

What the quick check says of the whole file (its messages on the changed place, and the file's own
ones elsewhere) must be what a full update says. Where the two differ a run of mypy on a copy of
the project, with the changed file on disk, says who is right: an update makes one pass less over a
function than such a run does, and overlooks a name that is used before its type is known.
"""

import statistics
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from trueline.analysis.typecheck.edits import edits_between
from trueline.analysis.typecheck.message import Message
from trueline.analysis.typecheck.module import NotCovered
from trueline.analysis.typecheck.options import configured
from trueline.analysis.typecheck.session import Session
from trueline.analysis.typecheck.target import Target

from .changes import Change
from .mypy_run import Errors, MypyRuns


@dataclass(slots=True)
class Outcome:
    """What became of the changes.

    Attributes:
        answered: how many the quick check answered, of `asked`.
        found: how many of the answered ones bring a new error, by mypy's full update.
        different: the answers that neither the update nor a run of mypy confirms.
        overlooked: the answers that a run of mypy confirms, and its update does not.
        accepted: those where the quick check sees no new error and mypy does.
        unanswered: the changes that it did not answer, with its reason.
        kinds: how many were asked, and how many answered, by kind; `shapes` by shape of function.
        quick_ms: CPU milliseconds of each quick answer; `full_ms` of each full update.
    """

    asked: int = 0
    answered: int = 0
    found: int = 0
    different: list[str] = field(default_factory=list)
    overlooked: list[str] = field(default_factory=list)
    accepted: list[str] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)
    kinds: Counter[tuple[str, bool]] = field(default_factory=Counter)
    shapes: Counter[tuple[str, bool]] = field(default_factory=Counter)
    quick_ms: list[float] = field(default_factory=list)
    full_ms: list[float] = field(default_factory=list)

    @property
    def coverage(self) -> float:
        """The share of changes that were answered."""
        return self.answered / self.asked

    @property
    def equality(self) -> float:
        """The share of answers that mypy confirms."""
        return 1 - len(self.different) / self.answered

    def add(self, other: "Outcome") -> None:
        """Count another project in."""
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def lines(self) -> Iterator[str]:
        """What came out, for people."""
        share, equal = self.coverage * 100, self.equality * 100
        yield f"{self.asked} changes, {self.answered} answered ({share:.2f} %), {self.found} wrong"
        yield f"{len(self.different)} differ from mypy ({equal:.2f} % equal)"
        yield f"{len(self.accepted)} accepted that mypy rejects"
        unseen = sum("where nothing ever gets" in one for one in self.unanswered)
        yield f"{unseen} of those not answered lie where mypy does not look on this platform"
        for title, counted in (("kind", self.kinds), ("shape", self.shapes)):
            names = sorted({name for name, _ in counted})
            said = (f"{n or 'plain'} {counted[n, True]}/{self._asked(counted, n)}" for n in names)
            yield f"answered by {title}: {', '.join(said)}"
        quick, full = (statistics.median(one) for one in (self.quick_ms, self.full_ms))
        yield f"CPU ms, median: quick {quick:.2f}, full update {full:.1f}"
        for title in ("accepted", "different", "overlooked", "unanswered"):
            yield from (f"{title}: {one}" for one in getattr(self, title))

    @staticmethod
    def _asked(counted: Counter[tuple[str, bool]], name: str) -> int:
        return counted[name, True] + counted[name, False]


class Comparison:
    """A project whose changes are judged both ways.

    The project is a copy that nobody else needs: files of it are changed and put back.
    """

    def __init__(self, root: Path, cache: Path, packages: Sequence[Path] = ()) -> None:
        self.root = root
        self._cache = cache
        options = configured(root, cache, trusted=False).options
        options.mypy_path = [*options.mypy_path, str(root)]
        self.session = Session(options, [str(one) for one in packages], root)
        self.outcome = Outcome()

    def run(self, changes: Sequence[Change]) -> Outcome:
        """Judge the changes, those of one file together."""
        for path in sorted({one.path for one in changes}):
            mine = [one for one in changes if one.path == path]
            base = self._full(path, mine[0].before)
            quick = [self._quick(one) for one in mine]
            doubtful = []
            for one, answer in zip(mine, quick, strict=True):
                if answer is None:
                    continue
                began = time.process_time()
                full = self._full(path, one.after) - base
                self.outcome.full_ms.append((time.process_time() - began) * 1000)
                self.outcome.found += bool(full)
                if answer != full:
                    doubtful.append((one, answer, full))
            for one, answer, full in doubtful:
                self._settle(one, answer, full)
        return self.outcome

    def _quick(self, change: Change) -> Errors | None:
        """The new errors by the quick check, None if it does not answer."""
        outcome, path = self.outcome, str(change.path)
        outcome.asked += 1
        edits = edits_between(change.before, change.after)
        answer = None
        began = time.process_time()
        try:
            judged = self.session.check(path, self.session.number(path), (), edits)
        except NotCovered as error:
            outcome.unanswered.append(f"{self._named(change)}: {error}")
        else:
            outcome.quick_ms.append((time.process_time() - began) * 1000)
            answer = _errors(judged.new) - _errors(judged.old)
            outcome.answered += 1
        outcome.kinds[change.kind, answer is not None] += 1
        outcome.shapes[change.shape, answer is not None] += 1
        return answer

    def _settle(self, change: Change, quick: Errors, full: Errors) -> None:
        """Ask mypy itself who is right."""
        with MypyRuns(self.root, self._cache / "run") as runs:
            before = runs.errors(change.path, change.before)
            run = runs.errors(change.path, change.after) - before
        only_full, only_quick = sorted((full - quick).elements()), sorted((quick - full).elements())
        said = f"{self._named(change)}: only update {only_full}, only quick {only_quick}"
        if quick == run:
            self.outcome.overlooked.append(said)
            return
        missed = sorted((run - quick).elements())
        self.outcome.different.append(f"{said}, a run misses in quick {missed}")
        if run and not quick:
            self.outcome.accepted.append(said)

    def _full(self, path: Path, text: str) -> Errors:
        parts = path.relative_to(self.root).with_suffix("").parts
        module = ".".join(parts).removesuffix(".__init__")
        return _errors(self.session.update(Target(str(path), module, str(self.root)), text))

    def _named(self, change: Change) -> str:
        return f"{change.path.relative_to(self.root)} {change.function} ({change.kind})"


def _errors(messages: Sequence[Message]) -> Errors:
    return Counter((one.code, one.text) for one in messages if one.severity == "error")
