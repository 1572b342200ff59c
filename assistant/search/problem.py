"""What a search is asked: the function, its words, and its examples; and what it may use of them.

Everything here is read from the prompt: the signature, the docstring and the literal examples.
`constants.py` says which constants a program may hold.
"""

import ast
import re
from dataclasses import dataclass

from trueline.analysis.errors import CannotRun
from trueline.assistant.search.constants import Constants, constants_of
from trueline.assistant.search.example import Example
from trueline.assistant.search.kinds import ANY, EMPTY, Kind, joined, kind_of, searchable

LARGEST_LITERAL = 20_000  # characters of all examples together
MOST_EXAMPLES = 40
DEEPEST = 6  # brackets of one kind
EXAMPLE_LINE = re.compile(r"^\s*>>>.*(?:\n(?!\s*$).*)?", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Problem:
    """A function to find.

    Attributes:
        name: what it is called.
        parameters: the names of its arguments, each positional.
        annotations: the kinds that their annotations say, or empty ones; the result's is last.
        docstring: its words, without indentation.
        examples: what it must give, at least one.
    """

    name: str
    parameters: tuple[str, ...]
    annotations: tuple[Kind, ...]
    docstring: str
    examples: tuple[Example, ...]

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kind of each argument and of the result, by the examples, then the annotations."""
        columns = zip(*(one.arguments for one in self.examples), strict=True)
        shown = [joined(map(kind_of, column)) for column in columns]
        shown.append(joined(kind_of(one.result) for one in self.examples))
        return tuple(settled(one, said) for one, said in zip(shown, self.annotations, strict=True))

    @property
    def words(self) -> str:
        """The docstring without its examples: lines that call the function, or show a result."""
        prose = EXAMPLE_LINE.sub("", self.docstring)
        shown = re.compile(rf"==>|=>|->|➞|➔|→|\b{re.escape(self.name)}\(")
        return "\n".join(line for line in prose.splitlines() if not shown.search(line))

    def refuse_unsearchable(self) -> None:
        """Say in one line what keeps this from being searched.

        Raises:
            CannotRun: no example, too large ones, or a kind of value that is not searched.
        """
        if not self.examples:
            raise CannotRun(f"{self.name}: no example to search from")
        if sum(len(repr(one.arguments)) for one in self.examples) > LARGEST_LITERAL:
            raise CannotRun(f"{self.name}: examples of more than {LARGEST_LITERAL} characters")
        if not all(map(_is_literal, self.examples)):
            raise CannotRun(f"{self.name}: examples with values that no literal writes")
        names = (*self.parameters, "result")
        for name, kind in zip(names, self.kinds, strict=True):
            if kind.count("[") > DEEPEST:
                raise CannotRun(
                    f"{self.name}: {name} has values nested more than {DEEPEST} deep, "
                    "which are not searched"
                )
            allowed = searchable(kind) or (name == "result" and kind != EMPTY)
            if not allowed:
                said = "values of several kinds" if kind == ANY else f"values of kind {kind}"
                raise CannotRun(f"{self.name}: {name} has {said}, which are not searched")

    def constants(self) -> Constants:
        """Constants that a program may hold, as (kind, source), and what each costs."""
        return constants_of(self.name, self.words, self.kinds, self.examples)

    def states(self, result: object) -> bool:
        """Whether a result may be written into a program: a trivial one, or one the words name."""
        if result in (None, True, False, 0, 1, -1) or result in ("", [], (), {}):
            return True
        text = result if isinstance(result, str) else repr(result)
        return re.search(rf"(?<!\w){re.escape(text)}(?!\w)", self.words) is not None


def _is_literal(one: Example) -> bool:
    """Whether its values can be written as literals: no infinity, no frozenset."""
    values = (one.arguments, one.result)
    try:
        return bool(ast.literal_eval(repr(values)) == values)
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return False


def settled(shown: Kind, said: Kind) -> Kind:
    """The kind that examples show, with what an annotation adds where they leave it open."""
    if not said or shown == said:
        return shown
    if shown == EMPTY or "?" in shown:
        return joined((shown, said)) if joined((shown, said)) != ANY else shown
    return said if joined((shown, said)) == said else shown


def annotated(node: ast.expr | None) -> Kind:
    """The kind that an annotation says, empty for none and for what is not searched."""
    if node is None:
        return ""
    text = ast.unparse(node).replace("typing.", "")
    for old, new in (
        ("List[", "list["),
        ("Dict[", "dict["),
        ("Set[", "set["),
        ("Tuple[", "tuple["),
        ("Sequence[", "list["),
    ):
        text = text.replace(old, new)
    return text if searchable(text) else ""
