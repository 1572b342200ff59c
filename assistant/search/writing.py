"""From an expression of the search to the body of a function.

Statements are put before what uses them, each once, with names of their own; `tidying.py` makes of
the whole what a person would write.
"""

import ast
import re
from collections import Counter
from collections.abc import Iterator

from trueline.assistant.search.components import Expression, Template
from trueline.assistant.search.lines import Lines
from trueline.assistant.search.program import Program
from trueline.assistant.search.tidying import tidied

WHOLE = Template("{0}")
WORD = re.compile(r"[A-Za-z_]\w*")


def written(expression: Expression, around: Template = WHOLE) -> Program:
    """The body that returns what an expression computes, with this written around it."""
    writer = _Writer(((), around, expression))
    return tidied("\n".join((*writer.statements, f"return {writer.value}")))


class _Writer:
    """An expression as source: the statements that it needs, each piece once, and its value."""

    def __init__(self, whole: Expression) -> None:
        self.statements: list[str] = []
        self._names: dict[int, str] = {}
        self._everywhere = Counter(_words(whole))
        self.value = self._source(whole)

    def _source(self, expression: Expression) -> str:
        template = expression[1]
        if isinstance(template, Lines) and id(expression) in self._names:
            return self._names[id(expression)]
        inner = [self._source(part) for part in expression[2:]]
        if not isinstance(template, Lines):
            return str(template.source.format(*inner))
        text = "\n".join(template.lines).format(*inner)
        new = self._renamed(expression, template)
        begun = [f"{other} = {name}" for name, other in new.items() if _given(template, name)]
        if new:
            text = ast.unparse(_Renamed(new).visit(ast.parse(text)))
        self.statements += [*begun, text]
        self._names[id(expression)] = new.get(template.source, template.source)
        return self._names[id(expression)]

    def _renamed(self, expression: Expression, template: Lines) -> dict[str, str]:
        """Names that another piece has too, or an argument that others read as it was."""
        number = len(self._names) + 1
        within = Counter(_words(expression))
        return {
            name: f"{name}{number}"
            for name in template.names
            if (self._everywhere[name] > within[name] if _given(template, name) else number > 1)
        }


def _words(expression: Expression) -> Iterator[str]:
    """Every name in what an expression is written with."""
    template = expression[1]
    for text in (template.source, *(template.lines if isinstance(template, Lines) else ())):
        yield from WORD.findall(text)
    for part in expression[2:]:
        yield from _words(part)


def _given(template: Lines, name: str) -> bool:
    """Whether statements change an argument, and begin with what it was."""
    return not any(line.startswith((f"{name} = ", f"{name}, ")) for line in template.lines)


class _Renamed(ast.NodeTransformer):
    def __init__(self, names: dict[str, str]) -> None:
        self._names = names

    def visit_Name(self, node: ast.Name) -> ast.Name:
        node.id = self._names.get(node.id, node.id)
        return node
