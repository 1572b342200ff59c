"""Rule add-import: before → after, and when it must not fire."""

from pathlib import Path

import pytest

from trueline.analysis.findings import Reject
from trueline.analysis.names import check_names
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
    ],
)
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
