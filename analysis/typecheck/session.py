"""What one mypy process knows: a build, the text each open file has in it, and quick answers.

A file's base is the text of its last full update. What is asked later comes as edits of the base,
and only the function they lie in is looked at. Where that does not hold the answer says so, and
whoever asked decides whether to wait for a full update.
"""

import gc
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mypy.options import Options

from trueline.analysis.spread import Edit
from trueline.analysis.typecheck.base import Base, Place
from trueline.analysis.typecheck.build import Blocked, Build
from trueline.analysis.typecheck.edits import Lines
from trueline.analysis.typecheck.members import Known
from trueline.analysis.typecheck.message import Message, shifted
from trueline.analysis.typecheck.module import Hook, Module, NotCovered
from trueline.analysis.typecheck.outline import Outline
from trueline.analysis.typecheck.target import Target
from trueline.analysis.typecheck.unfinished import certain

YOUNG = 40_000  # objects: some ten megabytes
MOST_FILES = 8  # each is read again by every new build
UPDATES = 10  # whose old trees may stay frozen


@dataclass(frozen=True, slots=True)
class Judged:
    """mypy's messages on the place of an edit, before and after it.

    Attributes:
        old: what it says of the place before the edit; not asked where `new` has no error.
        new: what it says of the place after the edit, at the lines of the text after it.
        clean: whether the file has no error outside the place.
    """

    old: tuple[Message, ...]
    new: tuple[Message, ...]
    clean: bool


class Session:
    """One warm build and the bases of its open files, of the last few of them.

    Attributes:
        known: types of members that were found since the last update.

    Usage:
        session = Session(options, site_packages, root)
        session.update(target, text)
        session.check(target.path, 1, before=[], after=[Edit(10, 12, "x")])
    """

    def __init__(self, options: Options, site_packages: Sequence[str], root: Path) -> None:
        self._build = Build(options, site_packages, root)
        self._bases: dict[str, Base] = {}
        self._count = 0
        self._frozen = self._swept = self._rested = 0
        self._dropped: list[str] = []
        self.known: Known = {}

    def update(self, target: Target, text: str) -> tuple[Message, ...]:
        """What mypy says of the whole file with this text, which becomes its base.

        Raises:
            Blocked: if mypy gives up, as it does at a syntax error; the old base stays.
        """
        self._let_go(target.path)
        try:
            messages = tuple(self._build.check(target, text))
            self._count += 1
            base = self._based(target, text, self._count, messages)
            self._bases.pop(target.path, None)  # to stand behind those asked about before it
            self._bases[target.path] = base
        finally:
            self._renew()
            self.known.clear()
        return messages

    def expect(self, targets: Sequence[Target]) -> None:
        """Let the first build hold these files as well: each that comes later is a new build."""
        self._build.expect(targets)

    def dropped(self) -> list[str]:
        """The files let go since this was asked last."""
        found, self._dropped = self._dropped, []
        return found

    def number(self, path: str) -> int:
        """The number of a file's base, 0 if it has none."""
        base = self._bases.get(path)
        return base.number if base is not None else 0

    def target(self, path: str) -> Target | None:
        """A file that has a base."""
        base = self._bases.get(path)
        return base.target if base is not None else None

    def reached(self, path: str) -> frozenset[str]:
        """The top-level modules that a file imports, itself or through others."""
        base = self._bases.get(path)
        return self._build.reached(base.target.module) if base is not None else frozenset()

    def check(
        self, path: str, number: int, before: Sequence[Edit], after: Sequence[Edit]
    ) -> Judged:
        """What mypy says of the place that `after` lies in, with `before` and with `after`.

        Raises:
            NotCovered: if the edits do not lie in one place of the base, or reach out of it.
        """
        base = self._base(path, number)
        if not after:
            raise NotCovered("nothing changes")
        head, inner = _parted(after)
        imports = "".join(edit.text for edit in head)
        place = base.place(inner)
        new = base.judge_edits(place, inner, imports)
        old = base.before(place, before) if any(one.severity == "error" for one in new) else ()
        return Judged(
            old=old,
            new=tuple(shifted(one, imports.count("\n")) for one in new),
            clean=base.is_clean_but_for(place),
        )

    def unfinished(self, path: str, number: int, before: Sequence[Edit], edit: Edit) -> Judged:
        """What mypy says for certain of a place whose text ends at the cursor, where `edit` ends.

        Raises:
            NotCovered: as `check` does.
        """
        base = self._base(path, number)
        place, text = _typed(base, edit)
        new = certain(place.begin, text, base.judge(place, text, unfinished=True))
        old = base.before(place, before) if new else ()
        return Judged(old, new, base.is_clean_but_for(place))

    def look(self, path: str, number: int, edit: Edit, hook: Hook) -> None:
        """Have `hook` called while the types of the text are at hand that ends where `edit` ends.

        Raises:
            NotCovered: as `check` does.
        """
        base = self._base(path, number)
        place, text = _typed(base, edit)
        base.judge(place, text, unfinished=True, hook=hook)

    def rest(self) -> None:
        """Give back memory between questions, where there is much to give back.

        A collection of everything takes long, so it is made for an older build alone, and once in
        a while for what updates replaced. What is in use is frozen: later collections, and mypy's
        own, need not look at it.
        """
        if self._build.builds != self._frozen or self._count - self._swept > UPDATES:
            gc.unfreeze()
            gc.collect()
            self._frozen, self._swept = self._build.builds, self._count
        elif self._count != self._rested:
            gc.collect(1)
        elif gc.get_count()[0] > YOUNG:
            gc.collect()
            return
        else:
            return
        gc.freeze()
        self._rested = self._count

    def _base(self, path: str, number: int) -> Base:
        base = self._bases.get(path)
        if base is None or base.number != number:
            raise NotCovered("the file was not read yet")
        if self._build.disk_changed():
            raise NotCovered("a file of the project changed on disk")
        return base

    def _based(self, target: Target, text: str, number: int, messages: tuple[Message, ...]) -> Base:
        manager, state = self._build.parts(target)
        lines = Lines(text)
        return Base(
            target=target,
            text=text,
            number=number,
            messages=messages,
            lines=lines,
            outline=Outline(state.tree, lines),
            module=Module(manager, state),
        )

    def _renew(self) -> None:
        """Read files again whose trees went with an older build; their texts are as they were."""
        for path, base in list(self._bases.items()):
            if self._build.is_current(base.target, base.module.state):
                continue
            try:
                messages = tuple(self._build.check(base.target, base.text))
                self._bases[path] = self._based(base.target, base.text, base.number, messages)
            except Blocked:
                del self._bases[path]

    def _let_go(self, wanted: str) -> None:
        """Make room for a file: those asked about longest ago go, if they are as on disk."""
        room = MOST_FILES - (wanted not in self._bases)
        for path, base in list(self._bases.items()):
            if len(self._bases) > room and path != wanted and base.is_on_disk():
                del self._bases[path]
                self._build.forget(path)
                self._dropped.append(path)


def _typed(base: Base, edit: Edit) -> tuple[Place, str]:
    """The place that a text is typed at, and what stands of it up to the cursor."""
    place = base.place([Edit(edit.start, edit.start, edit.text)])
    return place, base.text[base.lines.start(place.begin) : edit.start] + edit.text


def _parted(edits: Sequence[Edit]) -> tuple[Sequence[Edit], Sequence[Edit]]:
    """Imports put between other lines of the module, and the rest.

    Raises:
        NotCovered: if more than one thing changes besides.
    """
    head = [edit for edit in edits[:-1] if edit.start == edit.end and _only_imports(edit.text)]
    if len(head) < len(edits) - 1:
        raise NotCovered("the change is not inside one function")
    return head, edits[-1:]


def _only_imports(text: str) -> bool:
    rows = [row for row in text.split("\n") if row.strip()]
    return text.endswith("\n") and all(row.startswith(("import ", "from ")) for row in rows)
