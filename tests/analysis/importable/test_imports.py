"""Imports, looked up in the project and in what is installed for it; nothing is run."""

import pytest

from tests.analysis.conftest import MakeProject
from trueline.analysis.findings import Unknown
from trueline.analysis.names.check import names_findings
from trueline.analysis.workspace import Workspace

INSTALLED = {
    "requests/__init__.py": "from .sessions import Session\nfrom .api import *\n",
    "requests/sessions.py": "class Session: ...\n",
    "requests/api.py": "__all__ = ['get']\ndef get(): ...\ndef hidden(): ...\n",
    "typed/__init__.py": "from typed._impl import run\n",
    "typed/__init__.pyi": "def run() -> None: ...\nclass OnlyTyped: ...\n",
    "typed/_impl.py": "def run(): ...\n",
    "fast/__init__.py": "x = 1\n",
    "fast/core.cpython-312-x86_64-linux-gnu.so": "",
    "fast/core.pyi": "def speed() -> int: ...\n",
    "plain-stubs/__init__.pyi": "def stubbed() -> int: ...\n",
    "plain/__init__.py": "def real(): ...\n",
    "ghost-stubs/__init__.pyi": "def stubbed() -> int: ...\n",
    "old/__init__.py": "def __getattr__(name):\n    if name == 'Markup':\n        return 1\n"
    "    raise AttributeError(name)\n",
    "lazy/__init__.py": "def __getattr__(name):\n    return load(name)\n",
    "always/__init__.py": "def __getattr__(name):\n    return 1\n",
    "mostly/__init__.py": "def __getattr__(name):\n    if name == 'old':\n        warn(name)\n"
    "    return 1\n",
    "odd/__init__.py": "def __getattr__(name):\n    if name == 'old':\n        return 1\n"
    "    elif name == 'older':\n        return 2\n    else:\n        raise AttributeError(name)\n",
    "scoped.py": "class Scope:\n    globals: dict\n",
    "tables/__init__.py": "def fill():\n    globals()['made'] = 1\n",
    "space/part/__init__.py": "inner = 1\n",
    "moved.py": "import sys\nsys.modules[__name__ + '.moves'] = object()\n",
    "broken.py": "def (:\n",
    "cycle_a.py": "from cycle_b import *\na = 1\n",
    "cycle_b.py": "from cycle_a import *\nb = 1\n",
    "more.pth": "/nowhere\n",
}
FILES = {
    "shop/__init__.py": "from .cart import Cart\n",
    "shop/cart.py": "class Cart: ...\n",
    "shop/tax.pyi": "RATE: int\n",
    "shop/tax.py": "RATE = 1\n_private = 2\n",
    "shop/native.pyx": "",
    "scripts/tool.py": "def use(): ...\n",
}


@pytest.fixture
def project(make_project: MakeProject) -> Workspace:
    """A project with installed packages of every kind."""
    return make_project(FILES, INSTALLED)


def found(workspace: Workspace, text: str, name: str = "demo.py") -> list[str]:
    """The findings as `severity message`."""
    answer = names_findings(workspace, workspace.root / name, text)
    assert not isinstance(answer, Unknown)
    return [f"{one.severity} {one.message}" for one in answer]


@pytest.mark.parametrize(
    "text",
    [
        "from requests import Session, get, sessions, api",
        "import requests.sessions, typed._impl",
        "from typed import run, OnlyTyped",
        "from fast.core import speed, anything_compiled",
        "from plain import stubbed, real",
        "from old import Markup",
        "from lazy import whatever",
        "from always import whatever\nfrom mostly import whatever\nfrom odd import old, older",
        "from tables import made",
        "import space.part\nfrom space.part import inner\nfrom space import part",
        "from moved.moves import urllib",
        "from broken import anything",
        "from cycle_a import a, b",
        "from requests import *\nget, Session",
        "from shop import Cart, cart, tax, native",
        "from shop.tax import RATE, _private",
        "from shop.native import x",
        "import tomllib, imaplib, test.support, encodings.idna",
        "from os import sys",
        "from collections import abc\nfrom concurrent import futures",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from ghost import stubbed\n"
        "    from _typeshed import StrPath",
        "import sys\nif sys.version_info < (3, 11):\n    import tomli\nelse:\n    import nothing",
        "import os\nif os.name == 'nt':\n    import pywin",
        "try:\n    import ujson as json\nexcept ImportError:\n    import simplejson as json",
        "from contextlib import suppress\nwith suppress(ImportError):\n    import ujson",
        "import numpyy  # type: ignore",
        "import numpyy  # type: ignore[import-not-found]",
        "from requests import Sesion  # type: ignore[attr-defined]",
    ],
)
def test_what_is_there(project: Workspace, text: str) -> None:
    """Whatever exists, may exist, or is guarded, is no finding."""
    assert found(project, text) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("from requests import Sesion", "error cannot import name 'Sesion' from 'requests'"),
        ("from requests import hidden", "error cannot import name 'hidden' from 'requests'"),
        ("import requests.sesions", "error no module named 'requests.sesions'"),
        ("from requests.sessions import get",
         "error cannot import name 'get' from 'requests.sessions'"),
        ("from typed import gone", "error cannot import name 'gone' from 'typed'"),
        ("from plain import gone", "error cannot import name 'gone' from 'plain'"),
        ("from old import escape", "error cannot import name 'escape' from 'old'"),
        ("from odd import new", "error cannot import name 'new' from 'odd'"),
        ("from scoped import globals", "error cannot import name 'globals' from 'scoped'"),
        ("import space.other", "error no module named 'space.other'"),
        ("import ghost", "warning only the stubs of 'ghost' are installed"),
        ("from shop._version import v", "warning no module named 'shop._version'"),
        ("from shop import cart_pb2", "error cannot import name 'cart_pb2' from 'shop'"),
        ("from shop.cart_pb2 import Cart", "warning no module named 'shop.cart_pb2'"),
        ("from shop.cart import Basket", "error cannot import name 'Basket' from 'shop.cart'"),
        ("from cycle_a import c", "error cannot import name 'c' from 'cycle_a'"),
        ("import imp", "error no module named 'imp' in the project, its environment or the "
         "standard library"),
        ("import typing_extensions", "error no module named 'typing_extensions' in the project, "
         "its environment or the standard library"),
        ("from os import pathh  # type: ignore[import]",
         "error cannot import name 'pathh' from 'os'"),
        ("if x:\n    import numpyy\nx = 1", "error no module named 'numpyy' in the project, its "
         "environment or the standard library"),
    ],
)  # fmt: skip
def test_what_is_not_there(project: Workspace, text: str, message: str) -> None:
    """A module or a name that no file has is found; a file that a build writes is a warning."""
    assert message in found(project, text)


@pytest.mark.parametrize(
    ("python", "text", "wrong"),
    [
        ("3.10", "import tomllib", True),
        ("3.11", "import tomllib", False),
        ("3.11", "import imp, distutils.core", False),
        ("3.12", "from typing import override", False),
        ("3.11", "from typing import override", True),
        ("3.10", "from enum import StrEnum", True),
        ("3.11", "from collections import Mapping", True),
        ("3.11", "from inspect import getargspec", True),
        ("3.12", "from os import path, sep\nfrom socket import AF_INET, socket", False),
        ("3.12", "from typing import AsyncContextManager\nfrom abc import abstractmethod", False),
        ("3.11", "from xml.etree import ElementTree\nfrom asyncio import timeouts", False),
        ("3.10", "from asyncio import timeouts", True),
    ],
)
def test_versions(make_project: MakeProject, python: str, text: str, wrong: bool) -> None:
    """The standard library is the one of the project's Python, not of ours."""
    assert bool(found(make_project({}, python=python), text)) == wrong


@pytest.mark.parametrize(
    ("pth", "severity"),
    [("import mystery_finder\n", "warning"), ("import _virtualenv\n", "error"), ("/x\n", "error")],
)
def test_code_in_path_files(make_project: MakeProject, pth: str, severity: str) -> None:
    """Where code adds to the import path, a missing module proves nothing."""
    workspace = make_project({}, {"some.pth": pth})
    assert [one.split()[0] for one in found(workspace, "import numpyy")] == [severity]


def test_distutils_of_setuptools(make_project: MakeProject) -> None:
    """Setuptools brings the module back that Python lost."""
    assert found(make_project({}, {"setuptools/__init__.py": ""}), "import distutils.core") == []


def test_editable_install_by_mapping(make_project: MakeProject) -> None:
    """A module is read where an editable install says that it is."""
    workspace = make_project({"elsewhere/mine/__init__.py": "x = 1\n"})
    finder = workspace.site_packages[0] / "__editable___mine_1_finder.py"
    finder.write_text(f"MAPPING: dict = {{'mine': '{workspace.root}/elsewhere/mine'}}\n")
    assert found(workspace, "from mine import x\n") == []
    assert found(workspace, "from mine import y\n") == ["error cannot import name 'y' from 'mine'"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("tests/unit/test_a.py", "from helpers import a\n"),
        ("packages/api/src/api/a.py", "import api.b\n"),
        ("shop/run.py", "from cart import anything\n"),
    ],
)
def test_folders_above_the_file(make_project: MakeProject, name: str, text: str) -> None:
    """Test folders, sub-projects with their `src`, and scripts in a package find their modules."""
    files = {"tests/helpers.py": "a = 1\n", "packages/api/src/api/b.py": "", **FILES}
    assert found(make_project(files), text, name) == []


def test_a_module_does_not_import_from_itself(project: Workspace) -> None:
    """At module level the names are not there yet; later, and for types, they are."""
    wrong = "error 'shop.cart' is this module, which cannot import from itself"
    assert found(project, "from shop.cart import Cart\n", "shop/cart.py") == [wrong]
    assert found(project, "from .cart import Cart\n", "shop/cart.py") == [
        wrong.replace("'shop.cart'", "'.cart'")
    ]
    assert found(project, "def f():\n    from shop.cart import Cart\n", "shop/cart.py") == []
    assert found(project, "from . import cart\nfrom shop import tax\n", "shop/__init__.py") == []
    assert found(project, "from types import CodeType\n", "shop/types.py") == []
