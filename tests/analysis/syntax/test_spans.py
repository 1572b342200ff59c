"""Spans of functions by name."""

import pytest

from trueline.analysis.syntax import enclosing_scopes, function_span

SOURCE = '''class Shape:
    @cached
    def area(self) -> int:
        """How much."""
        é = 1
        return é

    def empty(self): ...

def area(a,
         b):
    # first
    return a

async def only():
    """Nothing yet."""

def broken(
'''


def body(name: str, source: str = SOURCE) -> str:
    """The text of a function's body."""
    span = function_span(source, name)
    assert span is not None
    return source[span.body_start : span.end]


def test_method_below_its_docstring() -> None:
    """`Class.method` is found; the docstring stays outside, decorators inside the span."""
    span = function_span(SOURCE, "Shape.area")
    assert body("Shape.area") == "        é = 1\n        return é"
    assert span is not None
    assert SOURCE[span.start :].startswith("@cached")
    assert span.line == 3


def test_function_of_the_same_name() -> None:
    """A plain name is the module's function, not the method."""
    assert body("area") == "    # first\n    return a"


def test_body_on_the_header_line() -> None:
    """A body beside its header starts after the colon."""
    assert body("Shape.empty") == " ..."


def test_docstring_alone() -> None:
    """Where only a docstring stands the body is empty, on the line below."""
    span = function_span(SOURCE, "only")
    assert span is not None
    assert span.body_start == span.end
    assert SOURCE[: span.body_start].endswith('"""Nothing yet."""\n')


def test_unknown_name() -> None:
    """No such function is no span."""
    assert function_span(SOURCE, "volume") is None


def test_scopes_around_an_offset() -> None:
    """Classes and functions around a position, outermost first."""
    assert enclosing_scopes(SOURCE, SOURCE.index("return é")) == ("Shape", "area")
    assert enclosing_scopes(SOURCE, 0) == ("Shape",)


def rewritten(source: str, name: str, *statements: str) -> str:
    """The file with a new body, put in as the span says, checked to be Python."""
    span = function_span(source, name)
    assert span is not None
    lines = [f" {'; '.join(statements)}"] if span.inline else []
    new = "\n".join(lines or [span.indent + one for one in statements])
    text = source[: span.body_start] + span.lead + new + source[span.end :]
    compile(text, "new.py", "exec")
    return text


@pytest.mark.parametrize(
    ("rest", "left"),
    [
        ("  # TODO", ""),
        (";", ""),
        (" ;  # TODO", ""),
        ("\n    # below", "\n    # below"),
        ("\n\n# next", "\n\n# next"),
    ],
)
def test_comment_behind_the_last_statement(rest: str, left: str) -> None:
    """What stands behind the body on its last line goes with it; what stands below stays."""
    source = f"def f(x):\n    raise NotImplementedError{rest}\n"
    assert rewritten(source, "f", "return x") == f"def f(x):\n    return x{left}\n"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('def f():\n    """Doc."""', 'def f():\n    """Doc."""\n    return 1'),
        ("def f():", "def f():\n    return 1"),
        ("def f():  # soon", "def f():  # soon\n    return 1"),
        ("def f(): ...", "def f(): return 1"),
        ("class C:\n\tdef f():\n", "class C:\n\tdef f():\n\t\treturn 1"),
        ("def f():\n  pass\n", "def f():\n  return 1\n"),
    ],
)
def test_new_body_fits(source: str, expected: str) -> None:
    """A body put where the span says is valid, also where the file ends without a newline."""
    name = "C.f" if source.startswith("class") else "f"
    assert rewritten(source, name, "return 1") == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('def f(x): "doc"\n', 'def f(x):\n    "doc"\n    y = x\n    return y\n'),
        ('def f(x): "doc"; return 1\n', 'def f(x):\n    "doc"\n    y = x\n    return y\n'),
        ('def f(x): "doc"  # why\n', 'def f(x):\n    "doc"\n    y = x\n    return y\n'),
        ('def f(x):\n  "doc"; pass\n', 'def f(x):\n  "doc"\n  y = x\n  return y\n'),
    ],
)
def test_docstring_beside_something_survives(source: str, expected: str) -> None:
    """A docstring on the header's line, or with a statement behind it, is not swallowed."""
    assert rewritten(source, "f", "y = x", "return y") == expected


@pytest.mark.parametrize(
    "after",
    ["\n\ndef g(): ...\n", "def g(): ...\n", "    # below\n", "\nx = 1\n"],
)
def test_what_stands_below_a_docstring_stays(after: str) -> None:
    """A body below a lone docstring takes no line of what follows, and does not join it."""
    before = 'def f():\n    """Doc."""\n'
    span = function_span(before + after, "f")
    assert span is not None
    text = before + after
    new = text[: span.body_start] + span.lead + "    return 1" + span.tail + text[span.end :]
    assert new == f"{before}    return 1\n{after}"


@pytest.mark.parametrize(
    ("source", "tail"),
    [
        ("def f():\n    pass\n", ""),
        ("def f():\n    pass", "\n"),
        ("def f(): ...\n", ""),
        ("def f(): ...", "\n"),
        ('def f():\n    """Doc."""', "\n"),
        ('def f(): "doc"\nx = 1\n', ""),
    ],
)
def test_tail(source: str, tail: str) -> None:
    """A newline where the file has none, and nothing where one follows the body."""
    span = function_span(source, "f")
    assert span is not None
    assert span.tail == tail


PROPERTY = """class C:
    @property
    def v(self):
        return self._v

    @v.setter
    def v(self, value):
        self._v = value

    @v.deleter
    def v(self):
        del self._v
"""
OVERLOADS = """@typing.overload
def f(x: int) -> int: ...
@overload  # the other one
def f(x: str) -> str: ...
"""


def test_property_means_its_getter() -> None:
    """The setter and the deleter of the same name are not what the name means."""
    assert body("C.v", PROPERTY) == "        return self._v"


def test_overloads_mean_the_implementation() -> None:
    """The implementation, wherever it stands; without any the last overload."""
    implementation = "def f(x):\n    return x\n"
    assert body("f", OVERLOADS + implementation) == "    return x"
    assert body("f", implementation + OVERLOADS) == "    return x"
    span = function_span(OVERLOADS, "f")
    assert span is not None
    assert span.line == 4


def test_last_of_several_definitions() -> None:
    """Of two plain definitions the last one is what Python keeps."""
    assert body("f", "def f():\n    return 1\n\n@cache\ndef f():\n    return 2\n") == "    return 2"
