"""Examples that no function can meet, known before anything is proposed.

Two examples with the same arguments and different results end a search, and mostly everything else
too. Not always: a test may not be run, a function may remember what it was given, a number may be
meant about. So it is sure only where both are `>>>` lines or asserts of plain tests (imports,
asserts and calls of the function alone), their results are of one kind, and the module has nothing
that could remember: constants, classes, other modules than the standard library's, decorators and
defaults that can change leave it open. So do examples in prose, in the description, in classes.
"""

import ast
import doctest
import sys
from collections.abc import Iterable, Sequence

from trueline.analysis.testing import Asserts, PytestFiles, Suite
from trueline.assistant.search.example import Example
from trueline.assistant.search.examples import Contradiction, examples_of
from trueline.assistant.search.from_tests import LONGEST

TESTS = "tests"


def contradiction(source: str, name: str, suites: Sequence[Suite]) -> str:
    """What contradicts what, in one line, where all of it is run as tests; else empty.

    `source` is the text of the module with function `name`, `suites` are the user's tests.
    """
    function = _forgetful(source, name)
    if function is None:
        return ""
    docstring = ast.get_docstring(function) or ""
    texts = [text for suite in suites for text in _plain(suite, name)]
    parameters = [one.arg for one in function.args.args]
    try:
        examples_of(name, parameters, docstring if _asks_only(docstring, name) else "", texts)
    except Contradiction as error:
        one, other = error.pair
        sure = _is_run(one) and _is_run(other) and _apart(one.result, other.result)
        return str(error) if sure else ""
    return ""


def _is_run(one: Example) -> bool:
    return one.prompt or one.where.startswith(TESTS)


def _apart(one: object, other: object) -> bool:
    """Whether no value can be both: a result that is shown as a tuple may equal a list."""
    if isinstance(one, int | float) and isinstance(other, int | float):
        return one < other or one > other
    return None in (one, other) or type(one) is type(other)


def _forgetful(source: str, name: str) -> ast.FunctionDef | None:
    """The function, if it takes arguments and nothing in its module could remember a call."""
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    functions = [one for one in body if isinstance(one, ast.FunctionDef)]
    found = [one for one in functions if one.name == name]
    rest = [one for one in body if one not in functions]
    if len(found) != 1 or not all(map(_is_neutral, rest)) or not all(map(_keeps, functions)):
        return None
    args = found[0].args
    others = (args.vararg, args.kwarg, *args.kwonlyargs, *args.posonlyargs)
    return found[0] if args.args and not any(others) else None


def _keeps(function: ast.FunctionDef) -> bool:
    """Whether a function has no decorator and no default that can change."""
    defaults = [*function.args.defaults, *function.args.kw_defaults]
    return not function.decorator_list and all(
        one is None or isinstance(one, ast.Constant) for one in defaults
    )


def _is_neutral(statement: ast.stmt) -> bool:
    match statement:
        case ast.Import(names=names):
            return all(map(_standard, (one.name for one in names)))
        case ast.ImportFrom(module=str(module), level=0):
            return _standard(module)
        case ast.Expr(value=ast.Constant()):
            return True
    return False


def _standard(module: str) -> bool:
    return module.partition(".")[0] in sys.stdlib_module_names


def _plain(suite: Suite, name: str) -> Iterable[str]:
    """The texts of a suite in which every statement is an import, an assert or a plain test."""
    match suite:
        case Asserts(source=text):
            return [text] if _is_plain(text, name, tests=False) else []
        case PytestFiles(files=files):
            return [text for _, text in files if _is_plain(text, name, tests=True)]
    return []


def _is_plain(text: str, name: str, *, tests: bool) -> bool:
    if len(text) > LONGEST:
        return False
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    functions = [one for one in tree.body if tests and isinstance(one, ast.FunctionDef)]
    names = {one.name for one in functions if one.name.startswith("test")}
    bare = not any(one.decorator_list or ast.unparse(one.args) for one in functions)
    statements = [one for one in tree.body if one not in functions]
    for one in functions:
        statements += one.body
    plain = bare and len(names) == len(functions) and all(map(_is_plain_statement, statements))
    return plain and _calls_only(tree, name)


def _is_plain_statement(statement: ast.stmt) -> bool:
    match statement:
        case ast.Import() | ast.ImportFrom() | ast.Assert():
            return True
        case ast.Expr(value=ast.Constant() | ast.Call()):
            return True
    return False


def _asks_only(docstring: str, name: str) -> bool:
    """Whether the `>>>` lines of a docstring call the function and do nothing else."""
    try:
        prompts = doctest.DocTestParser().get_examples(docstring)
        trees = [ast.parse(one.source) for one in prompts]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    bodies = [tree.body for tree in trees]
    plain = all(len(body) == 1 and isinstance(body[0], ast.Expr) for body in bodies)
    return plain and all(one.want for one in prompts) and all(_calls_only(t, name) for t in trees)


def _calls_only(tree: ast.AST, name: str) -> bool:
    """Whether every call is one of the function by its name."""
    calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return all(isinstance(one, ast.Name) and one.id == name for one in calls)
