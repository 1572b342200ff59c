"""Answers as models give them, and the code that must come out of them."""

import ast
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trueline.assistant.prompts.blocks import cleaned, compiles
from trueline.assistant.prompts.extract import extract_function, extract_middle

ADD = "def add(a, b):\n    return a + b\n"
DOCUMENTED = 'def add(a: int, b: int) -> int:\n    """Add.\n\n    >>> add(1, 2)\n    3\n    """\n'


@pytest.mark.parametrize(
    "answer",
    [
        f"```python\n{ADD}```",
        f"Here you are:\n\n```python\n{ADD}```\n\nThis adds two numbers. Hope it helps!",
        f"```\n{ADD}```",
        f"~~~py\n{ADD}~~~\n",
        f"````python\n{ADD}````",
        f"```python\n{ADD}",
        f"```python\n{ADD}\nThis function returns the sum.",
        "1. First:\n\n   ```python\n   def add(a, b):\n       return a + b\n   ```\n",
        ADD,
        " " + ADD,
        f"Sure! Here is the function:\n\n{ADD}\nIt adds the numbers.",
        f"[PYTHON]\n{ADD}[/PYTHON]",
        f"```\npython\n{ADD}```",
        f"<think>\nMaybe ```python\ndef add(): pass\n``` no.\n</think>\n```python\n{ADD}```",
        f"so I add them.\n</think>\n\n```python\n{ADD}```",
        f"```python\n{ADD}```".replace("\n", "\r\n"),
        f"```python\n{ADD}\nprint(add(1, 2))\nassert add(1, 2) == 3\n```",
        f"```python\n{ADD}\nif __name__ == '__main__':\n    add(1, 2)\n```",
        f"```python\n{ADD}```\n\nUsage:\n\n```python\nprint(add(1, 2))\n```",
        f"```bash\npip install numpy\n```\n```python\n{ADD}```",
        f"```python\n{ADD}\ndef broken(:\n```",
        f"```python\ndef other():\n    return 1\n\n\n{ADD}```",
        f"```python\ndef add(a, b):\n    pass\n```\nBetter:\n```python\n{ADD}```",
    ],
)
def test_one_function(answer: str) -> None:
    """Fences of every kind, none, reasoning, prose, usage, stubs: the same function comes out."""
    assert extract_function(answer, "add") == ADD


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (
            '```python\ndef add(a, b):\n    """Add.\n\n    ```\n    add(1, 2)\n    ```\n    """\n'
            "    return a + b\n```\nDone.",
            'def add(a, b):\n    """Add.\n\n    ```\n    add(1, 2)\n    ```\n    """\n'
            "    return a + b\n",
        ),
        (
            "```python\nimport math\nimport os\n\nLIMIT = 3\n\n\ndef helper(x):\n"
            "    return math.floor(x) + LIMIT\n\n\ndef unused():\n    return 0\n\n\n"
            "def add(a, b):\n    return helper(a) + b\n```",
            "import math\nLIMIT = 3\n\n\ndef helper(x):\n    return math.floor(x) + LIMIT\n\n\n"
            "def add(a, b):\n    return helper(a) + b\n",
        ),
        (
            "```python\n@cache\n@other(1)\ndef add(a, b):\n    return a + b\n```",
            "@cache\n@other(1)\ndef add(a, b):\n    return a + b\n",
        ),
        (
            "```python\nasync def add(a, b):\n    return a + b\n```",
            "async def add(a, b):\n    return a + b\n",
        ),
        ("```python\nadd = lambda a, b: a + b\n```", "add = lambda a, b: a + b\n"),
        (
            "```python\nclass add:\n    x = '\\d'\n```",
            "class add:\n    x = '\\d'\n",
        ),
    ],
    ids=["nested fence", "imports and helpers", "decorators", "async", "lambda", "class"],
)
def test_what_belongs_to_a_function(answer: str, code: str) -> None:
    """What the function uses comes along, what it does not use stays behind."""
    assert extract_function(answer, "add") == code


@pytest.mark.parametrize(
    "answer",
    [
        "```python\nclass Cart:\n    def total(self):\n        return 1\n\n    def other(self):\n"
        "        return 2\n```",
        "```python\ndef total(self):\n    return 1\n```",
    ],
)
def test_method(answer: str) -> None:
    """A method comes out of its class, or as the model gave it, at column 0."""
    assert extract_function(answer, "Cart.total") == "def total(self):\n    return 1\n"


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "I cannot do that.",
        "```python\ndef other():\n    return 1\n```",
        "```python\n    return a + b\n```",
        "<think>def add(a, b): return a + b",
        "```",
        "```python\nx = 'def add(a, b): pass'\n```",
        "\x00```python\ndef ad\x00d(): pass\n```",
        "```python\n" + "(" * 10_000,
    ],
)
def test_no_such_function(answer: str) -> None:
    """Nothing that defines the name: None, never an exception."""
    assert extract_function(answer, "add") is None


def test_think_inside_code_is_code() -> None:
    """A function that handles `</think>` itself is not cut."""
    code = "def add(a):\n    return a.split('</think>')\n"
    assert extract_function(f"```python\n{code}```", "add") == code
    assert cleaned(code) == code


def check(prefix: str, answer: str, suffix: str, middle: str) -> None:
    """The answer becomes `middle` between prefix and suffix, and the file is valid."""
    assert extract_middle(answer, prefix, suffix) == middle
    assert compiles(prefix + middle + suffix), prefix + middle + suffix


BODY = "    return a + b"


@pytest.mark.parametrize(
    "answer",
    [
        "```python\n    return a + b\n```",
        "```python\nreturn a + b\n```",
        "return a + b",
        "    return a + b\n",
        f"```python\n{DOCUMENTED}    return a + b\n```",
        "```python\ndef add(a: int, b: int) -> int:\n    return a + b\n```",
        "```python\ndef add(a, b):\n    return a + b\n```",
        'Sure:\n\n```\ndef add(a, b):\n    """Other words."""\n    return a + b\n```\nEnjoy!',
        f"```python\nimport os\n\n{DOCUMENTED}    return a + b\n\n\nprint(add(1, 2))\n```",
        '```python\n"""Add.\n\n>>> add(1, 2)\n3\n"""\nreturn a + b\n```',
        '"""Add.\n\n    >>> add(1, 2)\n    3\n    """\n    return a + b\n\nEND CODE\n',
        "return a + b\n\nThis returns the sum of both numbers.",
        "<think>hm</think>```python\nreturn a + b\n```",
    ],
)
def test_body_of_a_documented_function(answer: str) -> None:
    """Bare at column 0, indented, with the signature, with the docstring, with the file."""
    check(DOCUMENTED, answer, "", BODY)
    check(DOCUMENTED, answer, "\n\nx = 1\n", BODY)
    check("import os\n\n\n" + DOCUMENTED, answer, "\n\n\ndef after():\n    return 1\n", BODY)


@pytest.mark.parametrize(
    ("prefix", "answer", "suffix", "middle"),
    [
        ("def f(x):\n    return ", "```python\nx + 1\n```", "\n", "x + 1"),
        ("def f(x):\n    return ", "```python\nreturn x + 1\n```", "\n", "x + 1"),
        ("def f(x):\n    return ", "```python\n    return x + 1\n```", "\n", "x + 1"),
        ("def f(x):\n    return ", "```python\ndef f(x):\n    return x + 1\n```", "\n", "x + 1"),
        ("def f(x):\n    y = 1\n    ", "y += x\nreturn y", "\n", "y += x\n    return y"),
        ("def f(x):\n    y = 1\n    ", "    y += x\n    return y", "\n", "y += x\n    return y"),
        ("def f(x):\n", "if x:\n    y = 1\nreturn y", "", "    if x:\n        y = 1\n    return y"),
        ("def f(x):\n", "```\nreturn 1\n```", "x = f(1)\n", "    return 1\n"),
        ("print(len(", "```python\nxs))\n```", "))\n", "xs"),
        ("print(len(", "xs", "))\n", "xs"),
        ("x = 1\n", "```python\ny = 2\nz = 3\n```", "z = 3\n", "y = 2\n"),
        (
            "class A:\n    def f(self):\n        ",
            "```python\nclass A:\n    def f(self):\n        return 1\n```",
            "\n\n    def g(self):\n        return 2\n",
            "return 1",
        ),
        (
            "class A:\n    def f(self):\n        ",
            "```python\ndef f(self):\n    if self:\n        return 1\n    return 2\n```",
            "\n",
            "if self:\n            return 1\n        return 2",
        ),
        (
            "def f(xs):\n    total = 0\n    for x in xs:\n        ",
            "```python\ndef f(xs):\n    total = 0\n    for x in xs:\n        total += x\n"
            "    return total\n```",
            "\n    return total\n",
            "total += x",
        ),
        ("def f(", "```\ndef f(x) -> int:\n    return x\n```", "\n", "x) -> int:\n    return x"),
        ("x = 1\n\n\n", "```python\ndef g():\n    return 1\n```", "", "def g():\n    return 1"),
        ("def f():\n    return 1\n\n\n", "x = f()", "\n", "x = f()"),
        ("def f():\n    x = 1\n", "return x", "\n", "    return x"),
        ("", "```python\nx = 1\n```", "", "x = 1"),
        (
            "def f(n):\n",
            "for i in range(n):\n        n += g(i)\n    return n\n\ndef g(i):\n    return i\n",
            "",
            "    for i in range(n):\n        n += g(i)\n    return n\n\ndef g(i):\n    return i",
        ),
        (
            "def f(xs):\n    for x in xs:\n",
            "```\ndef f(xs):\n    for x in xs:\n        g(x)\n        h(x)\n    return 1\n```",
            "        h(x)\n    return 1\n",
            "        g(x)\n",
        ),
        ("def f(x):\n    if x:", "```\n\n        x = 1\n```", "\n    g()\n", "\n        x = 1"),
        ("def f(x):\n    if x:", "```python\nx = 1\n```", "\n    return x\n", "\n        x = 1"),
        ("x = [y for y in z", "```python\n if y\n```", "]\n", " if y"),
        ("if x > 1", "```python\nif x > 1 and y:\n    z = 1\n```", ":\n    z = 1\n", " and y"),
        ("async def f():\n    ", "```\nasync def f():\n    return 1\n```", "\n", "return 1"),
    ],
)  # fmt: skip
def test_places(prefix: str, answer: str, suffix: str, middle: str) -> None:
    """Line, expression, block, method and function holes; what is repeated goes."""
    check(prefix, answer, suffix, middle)


@pytest.mark.parametrize("answer", ["", "```python\n```", "<think>never ends", "\n\n"])
def test_no_middle(answer: str) -> None:
    """Nothing said is nothing to fill in."""
    assert extract_middle(answer, "x = ", "\n") == ""


def test_broken_surroundings() -> None:
    """A file that is broken elsewhere still gets the likeliest reading."""
    assert extract_middle("```\nreturn 1\n```", "def f():\n    ", "\n\ndef (:\n") == "return 1"


@pytest.mark.parametrize("unit", ["    ", "  ", "\t"])
def test_own_function_comes_back(unit: str) -> None:
    """Whatever the hole in a function, the whole function as answer gives the cut text."""
    source = dedent(
        """\
        def f(xs):
            total = 0
            for x in xs:
                if x > 1:
                    total += x
            return total
        """
    ).replace("    ", unit)
    lines = source.splitlines(keepends=True)
    for start in range(1, len(lines)):
        prefix, rest = "".join(lines[:start]), "".join(lines[start:])
        middle = extract_middle(f"```python\n{source}```", prefix, "")
        assert ast.dump(ast.parse(prefix + middle)) == ast.dump(ast.parse(prefix + rest))


@given(st.text(alphabet="ab =()[]:#'\"`~\n\t\\def return<think>/", max_size=80))
def test_never_raises(text: str) -> None:
    """Any answer gives some text or None."""
    extract_function(text, "a")
    extract_middle(text, "def a(b):\n    ", "\n")
