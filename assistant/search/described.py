"""What a file says about a function before it is written: its parameters and its docstring."""

import ast
import warnings
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Described:
    """A function's parameters, and its docstring with the 1-based line that it begins on.

    `docstring` is the first text that stands alone in the body: people put imports before it, too.
    """

    name: str
    parameters: tuple[str, ...]
    docstring: str
    line: int


def described(source: str, name: str) -> Described | None:
    """The function `name` of a module's text; None if there is none or the text does not parse.

    Of several with that name the last counts, as it does when the module runs. Methods are not
    looked for: an example of one needs an object.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            tree = ast.parse(source)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None
    for node in reversed(tree.body):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == name:
            text, line = _text(node)
            return Described(name, _parameters(node.args), text, line)
    return None


def _text(node: ast.FunctionDef | ast.AsyncFunctionDef) -> tuple[str, int]:
    for statement in node.body:
        match statement:
            case ast.Expr(value=ast.Constant(value=str() as text)):
                return text, statement.lineno
    return "", node.lineno


def _parameters(arguments: ast.arguments) -> tuple[str, ...]:
    """Every name that a call gives a value to; one that takes any number is marked by its star."""
    names = [one.arg for one in (*arguments.posonlyargs, *arguments.args)]
    names += [f"*{arguments.vararg.arg}"] if arguments.vararg else []
    names += [one.arg for one in arguments.kwonlyargs]
    return (*names, *([f"**{arguments.kwarg.arg}"] if arguments.kwarg else []))
