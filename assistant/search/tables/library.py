"""Components of the standard library: only functions that `frequent.MOST_CALLED` lists."""

from trueline.assistant.search.tables.row import Row

LIBRARY = (
    Row("int int -> int", "math.gcd(x, y)", "math.gcd({0}, {1})", 4, True),
    Row("int -> float", "math.sqrt(x)", "math.sqrt({0})", 3),
    Row("float -> float", "math.sqrt(x)", "math.sqrt({0})", 3),
    Row("float -> int", "math.ceil(x)", "math.ceil({0})", 3),
    Row("float -> int", "math.floor(x)", "math.floor({0})", 3),
    Row("float -> float", "math.log(x)", "math.log({0})", 6),
    Row("float -> float", "math.log2(x)", "math.log2({0})", 6),
    Row("float -> float", "math.exp(x)", "math.exp({0})", 6),
    Row("float -> float", "math.cos(x)", "math.cos({0})", 6),
    Row("float -> float", "math.sin(x)", "math.sin({0})", 6),
    Row("float -> bool", "math.isnan(x)", "math.isnan({0})", 6),
    Row("float -> bool", "math.isfinite(x)", "math.isfinite({0})", 6),
    Row("float -> bool", "math.isinf(x)", "math.isinf({0})", 6),
    Row("list[int] -> int", "product(x)", "math.prod({0})", 4),
    Row("list[float] -> float", "product(x)", "math.prod({0})", 5),
    Row("list[int] -> list[int]", "accumulated(x)", "list(itertools.accumulate({0}))", 4),
    Row("list[float] -> list[float]", "accumulated(x)", "list(itertools.accumulate({0}))", 4),
    Row("list[int] -> list[int]", "largest(x)", "list(itertools.accumulate({0}, max))", 5),
    Row("list[float] -> list[float]", "largest(x)", "list(itertools.accumulate({0}, max))", 5),
    Row("list[S] -> dict[S, int]", "counted(x)", "dict(collections.Counter({0}))", 4),
    Row("str -> dict[str, int]", "counted(x)", "dict(collections.Counter({0}))", 4),
    Row("list[T] T -> int", "bisect.bisect_left(x, some(y))", "bisect.bisect_left({0}, {1})", 5),
    Row("list[T] T -> int", "bisect.bisect_right(x, some(y))", "bisect.bisect_right({0}, {1})", 5),
    Row("str -> str", "bounded(html.escape(x))", "html.escape({0})", 6),
    Row("str -> list[str]", "tuple(shlex.split(x))", "shlex.split({0})", 6),
    Row("str -> str", "shlex.quote(x)", "shlex.quote({0})", 6),
    Row("str -> str", "textwrap.dedent(x)", "textwrap.dedent({0})", 6),
    Row("str str -> str", "bounded(textwrap.indent(x, some(y)))", "textwrap.indent({0}, {1})", 6),
)
