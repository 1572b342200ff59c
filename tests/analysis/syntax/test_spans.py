"""Spans of functions by name."""

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
