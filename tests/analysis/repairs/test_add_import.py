"""Rule add-import: before → after, and when it must not fire."""

from pathlib import Path

import pytest

from trueline.analysis.findings import Reject
from trueline.analysis.names.check import check_names
from trueline.analysis.repairs import repair
from trueline.analysis.workspace import Workspace


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A project with a package, and an environment that has numpy but no pandas."""
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    packages = tmp_path / ".venv" / "lib" / "python3.11" / "site-packages"
    (packages / "numpy").mkdir(parents=True)
    (tmp_path / ".venv" / "pyvenv.cfg").write_text("version = 3.11.7\n")
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "__init__.py").touch()
    (tmp_path / "shop" / "cart.py").write_text(
        "class Cart: ...\ndef total(x): ...\nclass Twice: ...\n"
    )
    (tmp_path / "shop" / "tax.py").write_text("class Twice: ...\nclass Path: ...\nRATE = 0.2\n")
    (tmp_path / "pricing.py").write_text("def price(): ...\n")
    (tmp_path / "script.py").write_text("data = [1]\nlogger: object = data\n")
    return Workspace(tmp_path)


def repaired(workspace: Workspace, text: str) -> list[str]:
    """What the rules make of a file whose names fail."""
    path = workspace.root / "demo.py"
    verdict = check_names(workspace, path, "", text)
    assert isinstance(verdict, Reject)
    return [one.text for one in repair(workspace, path, "", text, verdict.findings)]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("x = json.dumps(1)\n", "import json\n\nx = json.dumps(1)\n"),
        ('"""Doc."""\n\nx = json.dumps(1)\n', '"""Doc."""\n\nimport json\n\nx = json.dumps(1)\n'),
        (
            "#!/usr/bin/python\ndef f():\n    re.sub\n",
            "#!/usr/bin/python\nimport re\n\n\ndef f():\n    re.sub\n",
        ),
        (
            "from __future__ import annotations\n\nimport os\nimport sys\n\nre.sub(os, sys)\n",
            "from __future__ import annotations\n\nimport os\nimport re\nimport sys\n\n"
            "re.sub(os, sys)\n",
        ),
        (
            "import numpy\nx: Any = numpy\n",
            "from typing import Any\n\nimport numpy\nx: Any = numpy\n",
        ),
        (
            "from typing import Any, cast\nx: Final = Any, cast\n",
            "from typing import Any, Final, cast\nx: Final = Any, cast\n",
        ),
        ("import os\n\nos.x(np.y)\n", "import os\n\nimport numpy as np\n\nos.x(np.y)\n"),
        ("c = Cart()\n", "from shop.cart import Cart\n\nc = Cart()\n"),
        (
            "print(total(RATE))\n",
            "from shop.cart import total\nfrom shop.tax import RATE\n\nprint(total(RATE))\n",
        ),
        ("pricing.price()\n", "import pricing\n\npricing.price()\n"),
        (
            "import os\r\n\r\nos.x(\tre.M )  # é\r\n",
            "import os\r\nimport re\r\n\r\nos.x(\tre.M )  # é\r\n",
        ),
        ("d = defaultdict(list)", "from collections import defaultdict\n\nd = defaultdict(list)"),
        ("x = pi\n", "from math import pi\n\nx = pi\n"),
        ("map(floor, [1])\n", "from math import floor\n\nmap(floor, [1])\n"),
        ("x: list[date] = []\n", "from datetime import date\n\nx: list[date] = []\n"),
        ("x = list[date]\n", "from datetime import date\n\nx = list[date]\n"),
        ("def f() -> 'deque': ...\n",
         "from collections import deque\n\n\ndef f() -> 'deque': ...\n"),
        ("isinstance(1, (int, date))\n",
         "from datetime import date\n\nisinstance(1, (int, date))\n"),
        ("datetime.now()\n", "from datetime import datetime\n\ndatetime.now()\n"),
        ("datetime.datetime.now()\n", "import datetime\n\ndatetime.datetime.now()\n"),
    ],
)  # fmt: skip
def test_fires(workspace: Workspace, before: str, after: str) -> None:
    """Exactly one import fits: it is put where the imports are, and all else stays."""
    assert repaired(workspace, before) == [after]
    assert (
        check_names(workspace, workspace.root / "demo.py", "", after).__class__.__name__ == "Accept"
    )


@pytest.mark.parametrize(
    "text",
    [
        "t = Twice()\n",
        "p = Path()\n",
        "pd.DataFrame()\n",
        "json.dumpz(1)\n",
        "print(json)\n",
        "print(nothing_like_it)\n",
        "print(_private)\n",
        "def f(a):\n    prod = a\n    return product\n",
        "x = {'date': date}\n",
        "x = [one for one in [1] if one > floor]\n",
        "x = cache['x']\n",
        "x = total\n",
        "data.append(1)\n",
        "logger.info(data)\n",
        "datetime.now(datetime.timedelta(1))\n",
    ],
)
def test_does_not_fire(workspace: Workspace, text: str) -> None:
    """No import fits, or more than one does: nothing is done."""
    assert repaired(workspace, text) == []


def test_message(workspace: Workspace) -> None:
    """The repair says what it added."""
    text = "json.dumps(Cart)\n"
    path = workspace.root / "demo.py"
    verdict = check_names(workspace, path, "", text)
    assert isinstance(verdict, Reject)
    [made] = repair(workspace, path, "", text, verdict.findings)
    assert made.rule == "add-import"
    assert made.message == "import added: import json, from shop.cart import Cart"


def test_text_that_does_not_parse(workspace: Workspace) -> None:
    """Without a parse there is no place to put an import."""
    verdict = check_names(workspace, workspace.root / "a.py", "", "json.x\n")
    assert isinstance(verdict, Reject)
    assert repair(workspace, workspace.root / "a.py", "", "json.x(\n", verdict.findings) == ()


@pytest.fixture
def project(workspace: Workspace) -> Workspace:
    """The project with more files, which import in their own way, and an installed package."""
    package = workspace.root / ".venv" / "lib" / "python3.11" / "site-packages" / "rich"
    package.mkdir()
    (package / "__init__.py").write_text("def inspect(): ...\n")
    (workspace.root / "shop" / "view.py").write_text(
        "from rich.table import (\n    Table,  # shown\n    Column as C,\n)\n"
        "from shop.tax import Twice\nfrom nowhere import Gone\nimport rich\n"
        "from script import logger\n"
    )
    return workspace


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Table()\n", "from rich.table import Table"),
        ("Twice()\n", "from shop.tax import Twice"),
        ("inspect(1)\n", "from rich import inspect"),
        ("@inspect\nclass A: ...\n", "from rich import inspect"),
        ("logger.info(1)\n", "from script import logger"),
        ("x = logger\n", None),
        ("print(inspect)\n", None),
        ("Column()\n", None),
        ("C()\n", None),
        ("Gone()\n", None),
    ],
)
def test_as_the_project_imports(project: Workspace, text: str, line: str | None) -> None:
    """What other files take from a package, or what a package that they use exports."""
    made = repaired(project, text)
    assert [one.partition("\n")[0] for one in made] == ([line] if line else [])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "from .cart import Cart\n\nCart(total)\n",
            "from .cart import Cart, total\n\nCart(total)\n",
        ),
        (
            "from . import tax\n\ntax.x(Cart)\n",
            "from . import tax\nfrom .cart import Cart\n\ntax.x(Cart)\n",
        ),
        ("import os\n\nos.x(Cart)\n", "import os\n\nfrom shop.cart import Cart\n\nos.x(Cart)\n"),
        (
            "from . import tax\nimport shop.cart\n\ntax.x(Cart, shop)\n",
            "from . import tax\nimport shop.cart\nfrom shop.cart import Cart\n\n"
            "tax.x(Cart, shop)\n",
        ),
        ("from . import tax\n\ntax.x(re.M)\n", "import re\n\nfrom . import tax\n\ntax.x(re.M)\n"),
    ],
)
def test_relative_as_the_file_is(project: Workspace, before: str, after: str) -> None:
    """An import of the file's own package has dots where all others have."""
    path = project.root / "shop" / "mine.py"
    verdict = check_names(project, path, "", before)
    assert isinstance(verdict, Reject)
    assert [one.text for one in repair(project, path, "", before, verdict.findings)] == [after]


FUTURE = "from __future__ import annotations\n\nfrom typing import TYPE_CHECKING\n\n"
BLOCK = "if TYPE_CHECKING:\n    from pathlib import Path\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            f"{FUTURE}{BLOCK}\n\ndef f(a: Iterator[Path]) -> Cart:\n    b: Path\n",
            f"{FUTURE}if TYPE_CHECKING:\n    from collections.abc import Iterator\n"
            "    from pathlib import Path\n\n    from shop.cart import Cart\n"
            "\n\ndef f(a: Iterator[Path]) -> Cart:\n    b: Path\n",
            id="into the block",
        ),
        pytest.param(
            f"{FUTURE}{BLOCK}\n\ndef f(a: Path) -> Any: ...\n",
            f"{FUTURE.replace('_CHECKING', '_CHECKING, Any')}{BLOCK}\n\n"
            "def f(a: Path) -> Any: ...\n",
            id="typing itself stays at the top",
        ),
        pytest.param(
            f"{FUTURE}{BLOCK}\n\ndef f(a: Path) -> Cart:\n    return Cart()\n",
            f"{FUTURE}from shop.cart import Cart\n\n{BLOCK}\n\n"
            "def f(a: Path) -> Cart:\n    return Cart()\n",
            id="needed at run time",
        ),
        pytest.param(
            f"{FUTURE}{BLOCK}\n\nclass A:\n    a: Path\n    b: Cart\n",
            f"{FUTURE}from shop.cart import Cart\n\n{BLOCK}\n\n"
            "class A:\n    a: Path\n    b: Cart\n",
            id="read from a class",
        ),
        pytest.param(
            f"from typing import TYPE_CHECKING\n\n{BLOCK}\n\ndef f(a: 'Path') -> Cart: ...\n",
            f"from typing import TYPE_CHECKING\n\nfrom shop.cart import Cart\n\n{BLOCK}\n\n"
            "def f(a: 'Path') -> Cart: ...\n",
            id="evaluated",
        ),
    ],
)
def test_for_annotations(project: Workspace, before: str, after: str) -> None:
    """What only annotations need goes where the file keeps such imports."""
    assert repaired(project, before) == [after]


def test_block_keeps_line_ends_and_tabs(project: Workspace) -> None:
    """The block is changed by one line; tabs, line ends and the rest stay."""
    head = FUTURE.replace("\n", "\r\n")
    block = "if TYPE_CHECKING:\r\n\tfrom os import (\r\n\t\tPathLike,\r\n\t)\r\n"
    rest = "\r\ndef f(a: PathLike, b: Iterator[int]):  pass\r\n"
    new = block.replace("\tfrom", "\tfrom collections.abc import Iterator\r\n\tfrom", 1)
    assert repaired(project, head + block + rest) == [head + new + rest]
