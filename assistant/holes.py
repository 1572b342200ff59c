"""Where a function is written: into the body that is there, or below all that is there."""

import ast

from trueline.analysis.errors import WrongUsage
from trueline.analysis.syntax import FunctionSpan
from trueline.assistant.baseline import NOT_WRITTEN
from trueline.assistant.request import Hole
from trueline.assistant.source import SourceFile

RAISE = f"raise NotImplementedError({NOT_WRITTEN!r})"


def rewritten(source: SourceFile, span: FunctionSpan) -> tuple[Hole, str]:
    """The hole of an existing function's body, and a body that only says it is not written."""
    text, path = source.text, source.path.resolve()
    hole = Hole(path, text, span.body_start, span.end, "function", span.lead, span.tail)
    return hole, f" {RAISE}" if span.inline else f"{span.indent}{RAISE}"


def refuse_taken(source: SourceFile, name: str) -> None:
    """A function must not hide what the module has under its name.

    Raises:
        WrongUsage: the module imports, assigns or defines something of that name.
    """
    for node in ast.parse(source.text).body if name else ():
        bound = [one.asname or one.name for one in getattr(node, "names", ())]
        bound += [one.id for one in getattr(node, "targets", ()) if isinstance(one, ast.Name)]
        if isinstance(node, ast.ClassDef | ast.AnnAssign):
            bound.append(node.name if isinstance(node, ast.ClassDef) else ast.unparse(node.target))
        if name in bound:
            raise WrongUsage(
                f"{source.path}: {name} in line {node.lineno} is no function; "
                "remove it or choose another name"
            )


def new_function(source: SourceFile, name: str) -> tuple[Hole, str]:
    """A hole at the end of the file, below two blank lines, for a function not there yet."""
    owner, _, short = name.rpartition(".")
    if owner:
        raise WrongUsage(
            f"{source.path}: no method {short} in {owner}; write its header first "
            f"(def {short}(self): ...), then ask again"
        )
    text = source.text
    gap = "\n" * max(0, 3 - (len(text) - len(text.rstrip("\n")))) if text.strip() else ""
    lead = f"{gap}def {short}(" if short else f"{gap}def "
    end = len(text)
    hole = Hole(source.path.resolve(), text, end, end, "function", lead, "\n")
    return hole, f"*_: object, **__: object) -> object:\n    {RAISE}"
