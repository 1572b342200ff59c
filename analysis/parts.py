"""What a part of a module says about names, whatever the rest of the file says."""

import ast
from dataclasses import dataclass

Place = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Use:
    """A use of a name; in a class body it sees the class's names before the module's.

    `for_types` in an annotation, and wherever else only a type checker looks; `evaluated` in an
    annotation that Python evaluates where it stands, unless the module or its Python puts it off.
    """

    name: str
    place: Place
    in_class: bool = False
    for_types: bool = False
    evaluated: bool = False


@dataclass(frozen=True, slots=True)
class Unbound:
    """A use of a function's own name that no path binds before (`sure`), or not every path."""

    use: Use
    sure: bool


@dataclass(frozen=True, slots=True)
class Imported:
    """One `import module`, or one `from ...module import names`.

    `runs_at_once` if the module's import runs it, `for_types` under `if TYPE_CHECKING`.
    """

    module: str
    level: int
    names: tuple[tuple[str, Place], ...]
    place: Place
    runs_at_once: bool
    for_types: bool

    @property
    def star(self) -> bool:
        """Whether it binds names that it does not name."""
        return any(name == "*" for name, _ in self.names)


@dataclass(frozen=True, slots=True)
class Part:
    """What some statements bind and use; lines count from 0 at their first line.

    Attributes:
        binds: the module's names that they bind, of which type checkers alone see `for_types`.
        declared: the names that they call `global`.
        class_binds: the names of the class whose body they stand in.
        uses: the names that nothing within them binds; `needs` are their names.
        dynamic: what of it binds names unseen: `globals`, `exec`, `global_enum`.
        early: those of the module that run before the statements themselves bind them.
        unbound: uses of a function's own names before they are bound.
        imports: the imports whose failure nothing catches.
        stars: all star imports.
        listed: the texts in `__all__`.
    """

    binds: frozenset[str] = frozenset()
    declared: frozenset[str] = frozenset()
    for_types: frozenset[str] = frozenset()
    class_binds: frozenset[str] = frozenset()
    uses: tuple[Use, ...] = ()
    needs: frozenset[str] = frozenset()
    dynamic: frozenset[str] = frozenset()
    early: tuple[Use, ...] = ()
    unbound: tuple[Unbound, ...] = ()
    imports: tuple[Imported, ...] = ()
    stars: tuple[Imported, ...] = ()
    listed: tuple[Use, ...] = ()


def place_of(node: ast.expr | ast.stmt | ast.alias, line: int) -> Place:
    """Where a node is, lines counted from `line`, columns in UTF-8 bytes as `ast` counts them."""
    last = node.end_lineno or node.lineno
    return node.lineno - line, node.col_offset, last - line, node.end_col_offset or 0
