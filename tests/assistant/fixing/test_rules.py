"""Repairs by rule on whole files: before → after."""

import pytest

from trueline.assistant.fixing import Draft, repaired_by_rule

from .conftest import Checks


async def fixed(checks: Checks, text: str) -> Draft:
    """The file after all rules."""
    own = checks("a.py")
    return await repaired_by_rule(own, await own.opened(text))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("json.dumps(1)\n", "import json\n\njson.dumps(1)\n", id="an import"),
        pytest.param(
            "json.dumps(re.escape(''))\n",
            "import json\nimport re\n\njson.dumps(re.escape(''))\n",
            id="two imports",
        ),
        pytest.param(
            "json.dumps(nothing)\n", "import json\n\njson.dumps(nothing)\n", id="one has no repair"
        ),
        pytest.param(
            "class A:\n    def __init__(self) -> None:\n        self.n = 1\n\n"
            "    def f(self) -> str:\n        return json.dumps(n)\n",
            "import json\n\n\nclass A:\n    def __init__(self) -> None:\n        self.n = 1\n\n"
            "    def f(self) -> str:\n        return json.dumps(self.n)\n",
            id="two rules",
        ),
        pytest.param(
            "values = [1]\nvalues.apend(2)\nvlaues.sort()\n",
            "values = [1]\nvalues.append(2)\nvalues.sort()\n",
            id="a mistyped attribute and a mistyped name",
        ),
        pytest.param(
            "def f(x):\n    y = x\n      return y\n",
            "def f(x):\n    y = x\n    return y\n",
            id="a line too deep",
        ),
        pytest.param(
            "def f(x):\ny = x\nreturn y\n\n\nz = 1\n",
            "def f(x):\n    y = x\n    return y\n\n\nz = 1\n",
            id="a body at the margin",
        ),
        pytest.param(
            "def f(x):\n    y = x\n  return json.dumps(y)\n",
            "import json\n\n\ndef f(x):\n    y = x\n    return json.dumps(y)\n",
            id="indentation, then what it hid",
        ),
        pytest.param(
            "def g(length: int) -> int:\n    return length\n\n\ng( lenght=1 )\n",
            "def g(length: int) -> int:\n    return length\n\n\ng( length=1 )\n",
            id="a mistyped keyword",
        ),
        pytest.param("x = len([1, 2)\n", "x = len([1, 2])\n", id="another bracket"),
        pytest.param('if len((""):\n    pass\n', 'if len(("")):\n    pass\n', id="before a colon"),
        pytest.param(
            "def f(x: str) -> str:\n    return json.dumps(x)\n\n\nx = f(\"a')\n",
            'import json\n\n\ndef f(x: str) -> str:\n    return json.dumps(x)\n\n\nx = f("a")\n',
            id="another quote, then what it hid",
        ),
        pytest.param(
            "def f(x=[]):\n\t'É.'\n\treturn x  \n\f\nf( 1 )",
            "def f(x=None):\n\t'É.'\n\tif x is None:\n\t\tx = []\n\treturn x  \n\f\nf( 1 )",
            id="a shared default, in tabs, with a form feed and no last newline",
        ),
        pytest.param(
            "def f(m: str | None, n: str | None) -> None:\n    m.upper()\n    m.lower()\n"
            "    n.upper()\n",
            "def f(m: str | None, n: str | None) -> None:\n    assert m is not None\n"
            "    m.upper()\n    m.lower()\n    assert n is not None\n    n.upper()\n",
            id="None, asserted once for each name",
        ),
        pytest.param(
            "async def f() -> str:\n    return ''\n\n\nasync def g() -> None:\n"
            "    f().upper(  )\n    (await f()).lower()\n",
            "async def f() -> str:\n    return ''\n\n\nasync def g() -> None:\n"
            "    (await f()).upper(  )\n    (await f()).lower()\n",
            id="an await",
        ),
        pytest.param(
            "class A:\n    def f(x: int) -> int:\n        return self.g(x)\n\n"
            "    def g(self, length: int) -> int:\n        return length\n",
            "class A:\n    def f(self, x: int) -> int:\n        return self.g(x)\n\n"
            "    def g(self, length: int) -> int:\n        return length\n",
            id="a parameter",
        ),
    ],
)
async def test_repaired(checks: Checks, before: str, after: str) -> None:
    """What has one sure repair gets it; the rest of the file stays as it is."""
    assert (await fixed(checks, before)).text == after


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("x = 1\n", id="nothing is wrong"),
        pytest.param("nothing\n", id="no rule knows it"),
        pytest.param("for x in []:\nprint(x)\nprint()\n", id="two readings of the indentation"),
        pytest.param(
            "def f(x):\n    if x:\n         print(x)\n        return 1\n    y = x\n    return y\n",
            id="the line above is the wrong one",
        ),
        pytest.param("x = (\n", id="something is still to come"),
        pytest.param("len(1)\n", id="a type error"),
        pytest.param("def f():\n    total = 1\n\n\nprint(totl)\n", id="mistyped, but not visible"),
        pytest.param("x = 1\n    \n\n", id="blank lines"),
        pytest.param("", id="an empty file"),
    ],
)
async def test_left_alone(checks: Checks, text: str) -> None:
    """What has none, or more than one, stays."""
    draft = await fixed(checks, text)
    assert (draft.text, draft.fixed, draft.repairs) == (text, (), ())


async def test_a_repair_that_brings_in_something_new_is_not_kept(checks: Checks) -> None:
    """The only import that fits leads to a type error: the finding stays rather than another."""
    text = "x = total('abc', 3)\n"
    assert (await fixed(checks, text)).text == text
    right = "x = total([1])\n"
    assert (await fixed(checks, right)).text == f"from prices import total\n\n{right}"


async def test_once_is_enough(checks: Checks) -> None:
    """A repaired file is repaired no further."""
    once = await fixed(checks, "def f():\nreturn json.dumps(re.escape(''))\n")
    assert once.fixed
    assert (await fixed(checks, once.text)).text == once.text
