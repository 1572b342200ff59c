"""Whether a body does anything.

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


def _is_nothing(statement: ast.stmt) -> bool:
    match statement:
        case ast.Pass() | ast.Expr(ast.Constant(str())):
            return True
        case ast.FunctionDef(body=body) | ast.AsyncFunctionDef(body=body):
            return all(map(_is_nothing, body))
        case _:
            return False
