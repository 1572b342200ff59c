"""Helpers that a model wrote behind the function it was asked for.

The cut ends a candidate where the function ends, which is right in an editor; a sample of a
benchmark may call a helper that stands further down. What the function uses and nothing defines is
taken from there, with what that needs in turn, and nothing else of what the model went on to say.
"""

import ast
import builtins
import re

from trueline.assistant.prompts.extract import extract_function

_TOP = re.compile(r"^(?:@|def |async def |class |import |from |\w+ = )", re.MULTILINE)


def helpers(program: str, said: str) -> str:
    """Source of the definitions in `said` that `program` lacks; empty if it lacks none."""
    start = _TOP.search(said)
    if start is None:
        return ""
    behind, found = said[start.start() :], ""
    tried: set[str] = set()
    while missing := sorted(_unbound(program + found) - tried):
        tried.add(missing[0])
        source = extract_function(behind, missing[0])
        if source is not None:
            found += f"\n\n\n{source.rstrip()}"
    return found


def _unbound(source: str) -> set[str]:
    """Names that are read somewhere and bound nowhere; none if the source does not parse."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()
    read: set[str] = set()
    bound = set(dir(builtins))
    for node in ast.walk(tree):
        match node:
            case ast.Name(name, ast.Load()):
                read.add(name)
            case ast.Name(name):
                bound.add(name)
            case ast.arg(name):
                bound.add(name)
            case ast.FunctionDef(name) | ast.AsyncFunctionDef(name) | ast.ClassDef(name):
                bound.add(name)
            case ast.alias(name, asname):
                bound.add((asname or name).split(".")[0])
            case ast.ExceptHandler(name=str(name)):
                bound.add(name)
    return read - bound
