"""Undefined names and missing imports."""

from pathlib import Path
from textwrap import dedent

import pytest

from trueline.analysis.findings import Accept, Reject, Unknown
from trueline.analysis.names.check import check_names, names_findings
from trueline.analysis.workspace import Workspace


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A project with one package, one module, and an environment with `requests`."""
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    packages = tmp_path / ".venv" / "lib" / "python3.11" / "site-packages"
    (packages / "requests").mkdir(parents=True)
    (tmp_path / ".venv" / "pyvenv.cfg").write_text("version = 3.11.7\n")
    (packages / "requests" / "x.py").touch()
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "__init__.py").write_text("def cart(): ...\n")
    (tmp_path / "shop" / "tax.py").write_text(
        "RATE = 1\ntry:\n    import x as y\nexcept E:\n    y = 0\n"
    )
    (tmp_path / "shop" / "loose.py").write_text("globals().update(x=1)\n")
    return Workspace(tmp_path)


def found(workspace: Workspace, text: str, name: str = "demo.py") -> list[str]:
    """The findings of a file, as `line:column message`."""
    answer = names_findings(workspace, workspace.root / name, dedent(text))
    assert not isinstance(answer, Unknown)
    return [f"{one.line}:{one.column} {one.message}" for one in answer]


@pytest.mark.parametrize(
    "text",
    [
        "def f(a, *b, c=1, **d):\n    return a, b, c, d, __name__, print",
        "xs = [x for x in range(3) if x for y in [x]]",
        "class A:\n    n = 1\n    m = n\n    def f(self):\n        return __class__, A",
        "def f():\n    global g\n    g = 1\ndef h():\n    return g",
        "def f():\n    x = 1\n    def g():\n        nonlocal x\n        x = 2\n    return g",
        "if (n := 1):\n    n\ndef f():\n    return [m := 1 for _ in 'a'], m",
        "try:\n    import nothing_like_it\nexcept ImportError:\n    nothing_like_it = None",
        "try:\n    unicode\nexcept NameError:\n    unicode = str",
        "try:\n    pass\nexcept* ValueError as e:\n    print(e)",
        "from typing import TYPE_CHECKING as T\nif T:\n    from shop import cart\nx: 'cart'",
        "match 1:\n    case [a, *b]:\n        a, b\n    case {'k': c, **d} as e:\n        c, d, e",
        "with open('f') as f, f as (g, *h):\n    f, g, h",
        "for i, (j, k) in []:\n    i, j, k",
        "import os.path as p, sys\np, sys",
        "from shop import cart, tax\nfrom shop.tax import y\nfrom . import shop\nimport requests.x",
        "from typing import Literal, Annotated\nx: Literal['free']\ny: Annotated[int, 'any words']",
        "from shop.loose import whatever",
        "class T:\n    def f(self) -> 'T': ...\n    def g(self) -> list['T']: ...",
        "f = lambda a, *, b=1: (a, b)",
        "del_me = 1\ndel del_me",
        "def deco(f): return f\n@deco\ndef f(): ...\n__all__ = ['f']",
        "import collections.abc\nfrom os import path",
        "import re._parser",
    ],
)
def test_nothing_to_find(workspace: Workspace, text: str) -> None:
    """Every way to bind a name binds it."""
    assert found(workspace, text) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("é = missing", "1:5 undefined name 'missing'"),
        ("class A:\n    n = 1\n    def f(self):\n        return n", "4:16 undefined name 'n'"),
        ("class A:\n    n = 1\n    xs = [n for _ in 'a']", "3:11 undefined name 'n'"),
        ("[x for x in 'a']\nprint(x)", "2:7 undefined name 'x'"),
        ("def f(a: 'Cart'): ...", "1:10 undefined name 'Cart'"),
        ("x: list['Cart']", "1:9 undefined name 'Cart'"),
        ("def f():\n    y = 1\nprint(y)", "3:7 undefined name 'y'"),
        ("@deco\ndef f(): ...", "1:2 undefined name 'deco'"),
        ("def f():\n    global g\n    return g", "3:12 undefined name 'g'"),
        ("__all__ = ['gone']", "1:12 undefined name 'gone' in __all__"),
        ("from shop import basket", "1:18 cannot import name 'basket' from 'shop'"),
        ("from os import pathh", "1:16 cannot import name 'pathh' from 'os'"),
        ("import shop.prices", "1:8 no module named 'shop.prices'"),
        ("import collections.abd", "1:8 no module named 'collections.abd'"),
        ("from .prices import x", "1:1 no module named '.prices'"),
        ("from os import *\nfrom shop.tax import *\ngetcwd, RATE, x", "3:15 undefined name 'x'"),
    ],
)
def test_one_finding(workspace: Workspace, text: str, message: str) -> None:
    """What nothing binds is found, at its place in characters."""
    assert found(workspace, text) == [message]


FUTURE = "from __future__ import annotations\n"
TYPED = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from shop import cart as C\n"


@pytest.mark.parametrize(
    "text",
    [
        "def f(a: 'C', *b: list['C']):\n    c: C = 1",
        "x: 'C' = 1\nclass A:\n    y: 'list[C]'",
        "if TYPE_CHECKING:\n    def f(a: C) -> C: ...",
        "def f():\n    from shop import cart as C\n    return C()",
        "def f(C):\n    return C()\nclass A:\n    C = 1\n    x = C",
        "if TYPE_CHECKING:\n    D = C | None\nelse:\n    E = 1\nE",
        "if not TYPE_CHECKING:\n    C = object",
        "if not TYPE_CHECKING:\n    E = 1\nelse:\n    E = C\nE",
        "class A(C if TYPE_CHECKING else object): ...",
        "try:\n    C\nexcept NameError:\n    pass",
        "def f():\n    global C\n    C = 1\nC",
    ],
)
def test_names_for_type_checkers(workspace: Workspace, text: str) -> None:
    """What is imported under `if TYPE_CHECKING` serves annotations, and what binds it as well."""
    assert found(workspace, TYPED + text) == []
    assert found(workspace, f"{FUTURE}{TYPED}{text}") == []


@pytest.mark.parametrize(
    "text", ["def f(a: C): ...", "async def f() -> list[C]: ...", "x: C", "class A:\n    x: C"]
)
def test_annotations_of_names_for_type_checkers(workspace: Workspace, text: str) -> None:
    """An annotation is evaluated where it stands, unless the module or its Python puts it off."""
    said = [one.partition(" ")[2] for one in found(workspace, TYPED + text)]
    assert said == ["'C' is there for type checkers only"]
    assert found(workspace, f"{FUTURE}{TYPED}{text}") == []
    (workspace.root / ".venv" / "pyvenv.cfg").write_text("version = 3.14.0\n")
    assert found(workspace, TYPED + text) == []


@pytest.mark.parametrize(
    "text",
    [
        "C()",
        "def f(a: 'C'):\n    a = C()",
        "class A(C): ...",
        "def f(a=C): ...",
        "@C\ndef f(): ...",
    ],
)
def test_names_for_type_checkers_at_run_time(workspace: Workspace, text: str) -> None:
    """The name is not there when the code runs; a stub does not run."""
    said = [one.partition(" ")[2] for one in found(workspace, TYPED + text)]
    assert said == ["'C' is there for type checkers only"]
    assert found(workspace, TYPED + text, "demo.pyi") == []
    before = TYPED + "def f():\n    return 1\n"
    path = workspace.root / "a.py"
    assert isinstance(check_names(workspace, path, before, before.replace("1", "C()")), Reject)


def test_missing_package_in_a_known_environment(workspace: Workspace) -> None:
    """With the project's own environment at hand, an unknown package is an error."""
    verdict = check_names(workspace, workspace.root / "a.py", "", "import numpyy\n")
    assert isinstance(verdict, Reject)
    assert verdict.findings[0].code == "missing-module"


def test_missing_package_without_an_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the environment is only assumed, an unknown package is a warning."""
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    verdict = check_names(Workspace(tmp_path), tmp_path / "a.py", "", "import numpyy\n")
    assert isinstance(verdict, Accept)
    assert verdict.notes[0].severity == "warning"


def test_module_beside_the_file(workspace: Workspace) -> None:
    """A script finds the modules of its own folder."""
    assert found(workspace, "import tax\n", "shop/run.py") == []


def test_only_new_findings_count(workspace: Workspace) -> None:
    """What the file lacked before is not the candidate's fault, wherever it moved."""
    before = "print(old)\n"
    path = workspace.root / "a.py"
    assert check_names(workspace, path, before, "x = 1\n" + before) == Accept()
    verdict = check_names(workspace, path, before, before + "print(new, old)\n")
    assert isinstance(verdict, Reject)
    assert [one.message for one in verdict.findings] == [
        "undefined name 'new'",
        "undefined name 'old'",
    ]


@pytest.mark.parametrize("comment", ["# type: ignore", "# type: ignore[import]", "# noqa"])
def test_a_candidate_silences_nothing(workspace: Workspace, comment: str) -> None:
    """Its own comment is no excuse for what it made up; the user's is one, wherever it moved."""
    path = workspace.root / "a.py"
    made_up = f"import numpyy  {comment}\nprint(nowhere)  {comment}\n"
    verdict = check_names(workspace, path, "y = 1\n", f"y = 1\n{made_up}")
    assert isinstance(verdict, Reject)
    assert [one.code for one in verdict.findings] == ["missing-module", "undefined-name"]
    users = f"import numpyy  {comment}\ny = 1\n"
    moved = f"if True:\n    import numpyy  {comment}\n    y = 2\n"
    assert check_names(workspace, path, users, moved) == Accept()


def test_a_string_silences_nothing(workspace: Workspace) -> None:
    """What looks like a comment in a string is none."""
    assert found(workspace, "print(nope, '# noqa')\n") == ["1:7 undefined name 'nope'"]
    assert found(workspace, "print(nope, 'it is')  # noqa\n") == []


def test_text_before_does_not_parse(workspace: Workspace) -> None:
    """In the middle of a line, only what the candidate's lines lack counts."""
    path = workspace.root / "a.py"
    before = "print(old)\nx = (\n"
    assert check_names(workspace, path, before, "print(old)\nx = (1)\n") == Accept()
    assert isinstance(check_names(workspace, path, before, "print(old)\nx = (n)\n"), Reject)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("x = (", "the file does not parse, so its names cannot be resolved"),
        ("from shop.loose import *\nx", "`from shop.loose import *` hides which names exist"),
        ("globals().update(x=1)\nx", "`globals()` hides which names exist"),
        (
            "import enum\n@enum.global_enum\nclass E(enum.Enum): x = 1\nx",
            "`global_enum()` hides which names exist",
        ),
    ],
)
def test_unknown(workspace: Workspace, text: str, why: str) -> None:
    """Where reading cannot tell, the answer is unknown with the reason."""
    assert check_names(workspace, workspace.root / "a.py", "", text) == Unknown(why)


def test_star_import_without_open_questions(workspace: Workspace) -> None:
    """A star import does no harm while every name is bound anyway."""
    assert found(workspace, "from os import *\nx = 1\nprint(x)\n") == []
