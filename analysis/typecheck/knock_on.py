"""What a changed attribute of a class does to the other functions of its file.

A body that defines attributes through `self` may define others than before, or of another type.
What follows from that is in the functions that name the attribute, and they are checked as well,
as they are: nobody is asked to read them anew. It is not covered where that would not be enough:
where another class of the file, or a protocol anywhere, knows the attribute; where it is used
outside of functions; and where a function that names it defines attributes itself.
"""

import ast
import re
import textwrap
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from mypy.nodes import MypyFile, TypeInfo

from trueline.analysis.typecheck.edits import Lines
from trueline.analysis.typecheck.message import Message, messages_of
from trueline.analysis.typecheck.module import Module, NotCovered
from trueline.analysis.typecheck.outline import Function, Outline

IGNORED = re.compile(r"#\s*type:\s*ignore")


@dataclass(slots=True)
class KnockOn:
    """The functions that a change of a class reaches, and what mypy says of them with it.

    Attributes:
        changed: the function with the new body.
        said: what mypy says of each of the others with the changed class.
    """

    module: Module
    outline: Outline
    lines: Lines
    changed: Function
    said: list[tuple[Function, Counter[Message]]] = field(default_factory=list)

    def look(self, gone: set[str], names: set[str]) -> None:
        """Check what names one of the attributes, of which some are `gone`; the class is changed.

        Raises:
            NotCovered: if that is not all that could follow.
        """
        active = self.changed.active
        if active is None:
            return
        self._refuse_known_elsewhere(active, names)
        reached = list(self._reached(names, gone))
        self.said = [(one, self._checked(one)) for one in reached]

    def fresh(self) -> list[Message]:
        """What mypy says with the changed class alone; the class is as before again."""
        found: list[Message] = []
        for function, said in self.said:
            if said:
                found += (said - self._checked(function)).elements()
        if self.said:
            self.module.state.free_state()
        return found

    def _checked(self, function: Function) -> Counter[Message]:
        self.module.fresh_errors()
        nothing = MypyFile([], [])
        self.module.obey_comments(nothing)
        infos = self.module.check(function.target, function.active, function.func, nothing)
        return Counter(messages_of(infos))

    def _refuse_known_elsewhere(self, active: TypeInfo, names: Collection[str]) -> None:
        for info in [active, *(one.info for one in self.outline.classes)]:
            for other in info.mro if active in info.mro else ():
                for name in names if other is not active else ():
                    if name in other.names:
                        raise NotCovered(f"{other.name} defines {name} as well")
        for name in names:
            if name in self.module.protocol_members:
                raise NotCovered(f"a protocol has a member {name}")

    def _reached(self, names: set[str], gone: set[str]) -> Iterator[Function]:
        """The other functions that use one of the attributes, of whatever."""
        uses = _uses(names)
        outside = 1
        for one in self.outline.functions:
            self._refuse_outside(uses, outside, one.begin - 1)
            outside = one.end + 1
            text = self.lines.between(one.begin, one.end)
            if not any(name in text for name in names):
                continue
            found = [match["of"] for match in uses.finditer(text)]
            if one.func is self.changed.func or not found:
                continue
            if all(of == "self" for of in found) and not self._is_related(one.active):
                continue
            if one.func.def_or_infer_vars or one.target.def_or_infer_vars:
                raise NotCovered(f"{one.func.name} defines attributes as well")
            if IGNORED.search(text):
                raise NotCovered(f"an error is ignored in {one.func.name}")
            if gone and gone & _assigned(text):
                raise NotCovered(f"{one.func.name} assigns the attribute")
            yield one
        self._refuse_outside(uses, outside, len(self.lines))

    def _is_related(self, active: TypeInfo | None) -> bool:
        return active is None or self.changed.active in active.mro

    def _refuse_outside(self, uses: re.Pattern[str], first: int, last: int) -> None:
        found = uses.search(self.lines.between(first, last)) if first <= last else None
        if found is not None:
            raise NotCovered(f"{found[0].strip(' .')} is used outside of functions")


def _uses(names: Collection[str]) -> re.Pattern[str]:
    """What finds the names behind a dot, in a pattern of a `case`, and as a text for `hasattr`.

    The group `of` is `self` where it stands before the dot.
    """
    either = "|".join(map(re.escape, names))
    dotted = rf"(?:(?<![\w.])(?P<of>self)\s*)?\.\s*(?:{either})\b"
    return re.compile(rf"{dotted}|\bcase\b.*\b(?:{either})\b|[\"'](?:{either})[\"']")


def _assigned(text: str) -> set[str]:
    """The attributes, of whatever, that a function's text assigns or deletes."""
    try:
        tree = ast.parse(textwrap.dedent(text))
    except (SyntaxError, ValueError, RecursionError) as error:
        raise NotCovered("a function that names the attribute does not parse by itself") from error
    return {
        one.attr
        for one in ast.walk(tree)
        if isinstance(one, ast.Attribute) and not isinstance(one.ctx, ast.Load)
    }
