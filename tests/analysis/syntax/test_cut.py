"""The cut of a candidate: what no public report covers, and what holds for any text."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from trueline.analysis.syntax import HoleKind, cut, has_ended

CODE = st.text(alphabet="ab():[]{}\"'#\n \t\\=,.", max_size=60)
KINDS = st.sampled_from(["line", "block", "function"])


def check(before: str, candidate: str, after: str, kind: HoleKind = "line") -> None:
    """The candidate, cut and put at the cursor, gives `after`."""
    prefix, suffix = before.split("§")
    assert after == prefix + cut(prefix, candidate, suffix, kind) + suffix


@given(CODE, CODE, CODE, KINDS)
@example("", "", "", "line")
@example('"""', "a\n", "", "block")
def test_any_text_is_cut(prefix: str, completion: str, suffix: str, kind: HoleKind) -> None:
    """No text makes the cut fail, and it never ends in white space of its own line."""
    found = cut(prefix, completion, suffix, kind)
    quotes = suffix.startswith(('"""', "'''"))
    assert quotes or not found.rstrip("\n").endswith("\t")
    moved = (completion.count("\n") + 1) * len(prefix.rpartition("\n")[2])
    assert len(found) <= len(completion) + 9 + moved


@pytest.mark.parametrize(
    ("before", "candidate", "after"),
    [
        ("def f(x):\n    a = 1\n    §\n    return a\n",
         "for i in x:\n        a += i\n    return a\n",
         "def f(x):\n    a = 1\n    for i in x:\n        a += i\n    return a\n"),
        ("def f(x):\n    for §\n", "i in x:\n        go(i)\n\n        on()\n    return x",
         "def f(x):\n    for i in x:\n        go(i)\n\n        on()\n"),
        ("    for §\n", "i in x:\n    go(i)\nstop()", "    for i in x:\n        go(i)\n"),
        ("def f():\n    a()\n    §\n",
         "try:\n        b()\n    # why\n    except E:\n        c()\n    finally:\n        d()\n"
         "    e()",
         "def f():\n    a()\n    try:\n        b()\n    # why\n    except E:\n        c()\n"
         "    finally:\n        d()\n"),
        ("§\n", "@cache\n@wrapped(1)\ndef f(x):\n    return x\n\n\ny = 1",
         "@cache\n@wrapped(1)\ndef f(x):\n    return x\n"),
        ("@cache\n§\n", "def f(x):\n    return x\ny = 1", "@cache\ndef f(x):\n    return x\n"),
        ("@§\n\n\n@wrapped\ndef f(): ...\n", "cache\ndef f():\n    pass",
         "@cache\n\n\n@wrapped\ndef f(): ...\n"),
        ("def §\n", "f(\n    a,\n):\n    return a\nx", "def f(\n    a,\n):\n    return a\n"),
        ("§\n", "if x == '#':\n    go()\n# so\nstop()", "if x == '#':\n    go()\n"),
        ("if §\n    go()\n", "x > 1:\n    stop()", "if x > 1:\n    go()\n"),
        ("if x: # §\n", "why:\n    go()", "if x: # why:\n"),
        ("f(\n    lambda x§\n", ":\n        x", "f(\n    lambda x:\n        x\n"),
    ],
)  # fmt: skip
def test_a_line_that_opens_a_block(before: str, candidate: str, after: str) -> None:
    """A header is nothing without its block, unless the file has it already."""
    check(before, candidate, after)


@pytest.mark.parametrize(
    ("before", "candidate", "after"),
    [
        ("try:\n    §\n", "return int(x)\nexcept ValueError:\n    return 0\nelse:\n    a()\nb()",
         "try:\n    return int(x)\nexcept ValueError:\n    return 0\nelse:\n    a()\n"),
        ("if x:\n    try:§\n    a()\n", "\n        b()\n    finally:\n        c()\n    d()",
         "if x:\n    try:\n        b()\n    finally:\n        c()\n    a()\n"),
        ("try:\n    §\nexcept E:\n    a()\n", "b()\nexcept D:\n    c()",
         "try:\n    b()\nexcept E:\n    a()\n"),
        ("if x:\n    §\n", "b()\nelse:\n    c()", "if x:\n    b()\n"),
    ],
)  # fmt: skip
def test_a_try_without_except(before: str, candidate: str, after: str) -> None:
    """What a `try` needs to be valid is part of its block; no other clause is."""
    check(before, candidate, after, "block")


def test_a_stream_goes_on_to_the_end_of_a_block() -> None:
    """The block that a line opens is waited for, and what may become another clause."""
    said = ("i in x:", "i in x:\n    go()\n", "i in x:\n    go()\nel", "i in x:\n    go()\nend")
    assert [has_ended("for ", text, "\n", "line") for text in said] == [False, False, False, True]
    said = ("@a\n", "@a\ndef f(x", "@a\ndef f(x):\n", "@a\ndef f(x):\n    y = x\nend")
    assert [has_ended("", text, "\n", "line") for text in said] == [False, False, False, True]
    said = ("a()\n", "a()\nexc", "a()\nexcept E:\n", "a()\nexcept E:\n    b()\nend")
    assert [has_ended("try:\n", f"    {one}", "\n", "block") for one in said] == [
        False, False, False, True,
    ]  # fmt: skip


def test_stop_words_in_a_docstring_are_no_end() -> None:
    """A `def` at column 0 inside a string does not end the function."""
    body = '    """Read.\n\ndef not_this():\n    """\n    return 1\n'
    check("def f():\n§", body + "\ndef g():\n    pass", "def f():\n" + body.rstrip(), "function")


def test_a_new_function_ends_with_its_body() -> None:
    """After `def NAME(` the candidate is the rest of the header and the body."""
    check(
        "def f(§",
        "a,\n    b,\n):\n    return a\n\nx = 1\n",
        "def f(a,\n    b,\n):\n    return a",
        "function",
    )


def test_comment_between_statements_stays() -> None:
    """A comment further left does not end the block while the block goes on."""
    check("if x:\n    §\n", "a()\n# why\n    b()\nc()", "if x:\n    a()\n# why\n    b()\n", "block")


def test_a_stream_ends_at_the_dedent() -> None:
    """A block's stream can be stopped at the first word that is outside, and not before."""
    asked = [has_ended("if x:\n    ", text, "\n", "block") for text in ("a()", "a()\n", "a()\nb")]
    assert asked == [False, False, True]


def test_a_stream_goes_on_after_indentation_twice() -> None:
    """Text dropped at the beginning of a candidate does not end its stream."""
    assert not has_ended("def f():\n    ", "    ret", "\n", "function")


def test_comment_after_the_block_goes() -> None:
    """A comment further left that nothing of the block follows belongs to what comes next."""
    check("if x:\n    §\n", "a()\n# next\nc()", "if x:\n    a()\n", "block")


def test_open_brackets_go_on_to_the_next_line() -> None:
    """The rest of a line goes on while brackets that it opened are open."""
    check("x = §\n", "f(\n    1,\n)\ny = 2\n", "x = f(\n    1,\n)\n")


def test_whole_lines_get_a_newline_before_code() -> None:
    """A body put directly above code ends its own line."""
    check("def f():\n§x = 1\n", "    return 1", "def f():\n    return 1\nx = 1\n", "function")


def test_a_repetition_of_the_suffix_is_nothing() -> None:
    """A candidate that only says what follows anyway is empty."""
    assert cut("if x:\n    ", "log(x)\n    send(x)", "\n    log(x)\n    send(x)\n", "block") == ""


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("    return 1\n\n    def extra(self):\n        pass\n", "    return 1"),
        ("    raise E(\n        1\n    )\n    x = 2\n", "    raise E(\n        1\n    )"),
        ("    if x:\n        return 1\n    return 2\n    y\n", "    if x:\n        return 1\n    return 2"),  # noqa: E501 - one row a case
        ("    returned = 1\n    return returned\n", "    returned = 1\n    return returned"),
    ],
)  # fmt: skip
def test_nothing_behind_a_statement_that_leaves(said: str, kept: str) -> None:
    """What would never run is not part of a candidate, and the stream can stop there."""
    prefix = "def f(x):\n"
    assert cut(prefix, said, "", "function") == kept
    assert has_ended(prefix, kept + "\n", "", "function")


@pytest.mark.parametrize(
    ("before", "candidate", "after"),
    [
        ('x = f"a {§} b"\n', 'name} b"', 'x = f"a {name} b"\n'),
        ("x = f'{d[§]}'\n", '"k"]}\'', "x = f'{d[\"k\"]}'\n"),
        ('x = f"{d[§]}"\n', "'k']}", "x = f\"{d['k']}\"\n"),
        ('print(f"{x§}")\n', ':>10}")', 'print(f"{x:>10}")\n'),
        ('x = f"a {name§\n', '!r}"\ny = 1', 'x = f"a {name!r}"\n'),
        ('x = f"{{§}}"\n', 'a"', 'x = f"{{a}}"\n'),
        ('x = rf"""a {§}"""\n', 'b}"""', 'x = rf"""a {b}"""\n'),
        ('x = "it §"\n', 'is")', 'x = "it is"\n'),
        ("x = '§'\n", "it\\'s' + y", "x = 'it\\'s'\n"),
        ('x = rb"§"\n', 'a")', 'x = rb"a"\n'),
        ('def f():\n    """§"""\n', 'Do.\n\n    More.\n    """\n    return 1',
         'def f():\n    """Do.\n\n    More.\n    """\n'),
        ("# note: §\nx = 1\n", "the next line\nx = 2", "# note: the next line\nx = 1\n"),
        ("@§\ndef f(): ...\n", "cache\ndef f(): ...", "@cache\ndef f(): ...\n"),
        ("@app.get(§)\ndef f(): ...\n", '"/x")\ndef g(): ...', '@app.get("/x")\ndef f(): ...\n'),
        ("def f(x: list[§]) -> int: ...\n", "int]) -> str:", "def f(x: list[int]) -> int: ...\n"),
        ("def f(x: §) -> int:\n    return 1\n", "int) -> int:\n    return x",
         "def f(x: int) -> int:\n    return 1\n"),
        ("class A:\n    x: dict[str, §]\n", "int] = {}", "class A:\n    x: dict[str, int]\n"),
        ("match x:\n    case §\n", "[a, b]:\n        go()\n    case _:\n        stop()",
         "match x:\n    case [a, b]:\n        go()\n"),
        ("async def f():\n    await §\n", "g(\n        1,\n    )\n    return 2",
         "async def f():\n    await g(\n        1,\n    )\n"),
        ("if x§:\n    pass\n", " > 1:", "if x > 1:\n    pass\n"),
        ("import os\nimport §\n", "os", "import os\nimport \n"),
        ("import os\n§\n", "import os.path", "import os\nimport os.path\n"),
        ("x = ab§\n", "abc", "x = abc\n"),
        ("x = ab§\n", "ab(1)", "x = abab(1)\n"),
        ('x = "ab§"\n', "abc", 'x = "ababc"\n'),
    ],
)  # fmt: skip
def test_wherever_the_cursor_is(before: str, candidate: str, after: str) -> None:
    """Strings, f-strings, comments, decorators, annotations, patterns, async code."""
    check(before, candidate, after)


@pytest.mark.parametrize(
    ("before", "candidate", "after"),
    [
        ("match x:\n    case 1:\n        §\n    case _:\n        stop()\n",
         "go()\n    case 2:\n        no()",
         "match x:\n    case 1:\n        go()\n    case _:\n        stop()\n"),
        ("match x:\n    §\n", "case 1:\n        go()\n    case _:\n        stop()\ny = 1",
         "match x:\n    case 1:\n        go()\n    case _:\n        stop()\n"),
        ("if a:\n\tif x:\n\t\t§\n", "    go()\n        stop()",
         "if a:\n\tif x:\n\t\tgo()\n\t\tstop()\n"),
        ("if a:\n\tif x:\n\t\t§\n", "for y in x:\n            go(y)",
         "if a:\n\tif x:\n\t\tfor y in x:\n\t\t\tgo(y)\n"),
        ("if a:\n    if x:\n        §\n", "\tgo()\n\tstop()\n",
         "if a:\n    if x:\n        go()\n        stop()\n"),
        ("if a:\n    if x:\n        §\n", "    for y in x:\n        go(y)",
         "if a:\n    if x:\n        for y in x:\n            go(y)\n"),
        ("if a:\n  if x:\n    §\n", "\tgo()\n\tstop()", "if a:\n  if x:\n    go()\n    stop()\n"),
        ("if a:\n\tif x:\n\t\t§\n", "for y in x:\n    go(y)\nstop()",
         "if a:\n\tif x:\n\t\tfor y in x:\n\t\t\tgo(y)\n\t\tstop()\n"),
        ("if a:\n    if x:\n        §\n", "for y in x:\n    go(y)\n\nstop()",
         "if a:\n    if x:\n        for y in x:\n            go(y)\n\n        stop()\n"),
        ("if a:\n    if x:\n        §\n", "if y:\n        # why\n            go()\n        stop()",
         "if a:\n    if x:\n        if y:\n        # why\n            go()\n        stop()\n"),
        ("if a:\n    if x:§\n", " # why:\n        go()\n    stop()",
         "if a:\n    if x: # why:\n        go()\n"),
        ("if a:\n\tif x:\n\t\t§\n", 'y = """\n    kept\n"""',
         'if a:\n\tif x:\n\t\ty = """\n    kept\n"""\n'),
    ],
)  # fmt: skip
def test_indentation(before: str, candidate: str, after: str) -> None:
    """Tabs and blanks become the file's, and lines count from the cursor."""
    check(before, candidate, after, "block")
