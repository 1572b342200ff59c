"""Whether a body does anything, and whether somebody has still to write it.

A model that has nothing to say writes a comment, repeats the docstring, or says `pass`. All of it
is valid Python, so no other check finds fault with it. `...` and `raise NotImplementedError` are
not meant: they say on purpose that there is no body here.
"""

import ast
import textwrap


def does_nothing(text: str) -> bool:
    """Whether a function's body, or a whole function, is comments, text and `pass` alone.

    What does not parse on its own counts as doing something; other checks judge it.
    """
    try:
        tree = ast.parse(textwrap.dedent(text.strip("\n")))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return all(map(_is_nothing, tree.body))


def is_unwritten(text: str) -> bool:
    """Whether a function's body is missing, does nothing, or only says that it is not written."""
    try:
        statements = ast.parse(textwrap.dedent(text.strip("\n")).strip()).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return all(_is_nothing(one) or _says_unwritten(one) for one in statements)


def _says_unwritten(statement: ast.stmt) -> bool:
    match statement:
        case ast.Raise(exc=ast.Call(func=ast.Name(error)) | ast.Name(error)):
            return error == "NotImplementedError"
        case ast.Expr(ast.Constant(value)):
            return value is ...
        case _:
            return False


def _is_nothing(statement: ast.stmt) -> bool:
    match statement:
        case ast.Pass() | ast.Expr(ast.Constant(str())):
            return True
        case ast.FunctionDef(body=body) | ast.AsyncFunctionDef(body=body):
            return all(map(_is_nothing, body))
        case _:
            return False
