"""What runs share is made ready once, and changes no verdict."""

from pathlib import Path
from textwrap import dedent

import pytest

from trueline.analysis.testing import TestJudge, load_suite
from trueline.analysis.testing.warming import Shared, shared_by

FILES = {
    "shop/__init__.py": "",
    "shop/cart.py": "import json, xml.dom\nfrom shop.rates import RATE\nfrom . import tools\n",
    "shop/rates.py": "import decimal\nfrom os import path\nRATE = 2\n",
    "shop/tools.py": "if True:\n    import calendar\n",
    "calendar.py": "",
    "broken.py": "def (",
    "tests/helper.py": "import calendar\n",
    "tests/test_cart.py": "import shop.cart, tests.helper, broken\ndef test_it(): assert 1\n",
}


def lay_out(folder: Path, files: dict[str, str]) -> None:
    """Write files into a folder."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(dedent(text))


def test_what_is_shared(tmp_path: Path) -> None:
    """Installed modules by name, the project's other modules by path; nothing else."""
    lay_out(tmp_path, FILES)
    loaded = ["_pytest.python", "conftest", "shop.rates", "a-b", "x.__main__", "idlelib.idle"]
    found = shared_by(tmp_path, [""], {"shop/cart.py"}, ["tests/test_cart.py"], loaded)
    assert set(found.modules) == {
        *("_pytest.python", "json", "xml.dom", "decimal"),
        *("os", "os.path"),  # the first that can be loaded is enough
    }
    assert set(found.files) == {
        *("shop/__init__.py", "shop/rates.py", "shop/tools.py"),
        *("calendar.py", "tests/helper.py"),
    }
    assert shared_by(tmp_path, [""], set(), ["nowhere.py", "broken.py"], []) == Shared()


def test_names_of_the_project(tmp_path: Path) -> None:
    """A name that any folder of the project, or what is shown of it, has a module for is its own.

    Which of them are imported from is not known before the run.
    """
    names = ("colorsys", "calendar", "json")
    lay_out(tmp_path, {"lib/colorsys.py": "", "a/b/json/x.py": "", "calendar.txt": ""})
    assert shared_by(tmp_path, [""], set(), [], names).modules == ("calendar",)
    assert shared_by(tmp_path, [""], set(), [], names, shown=["lib/colorsys.py"]).modules == (
        *("calendar", "json"),
    )


SHADOWING = {
    "pyproject.toml": "[tool.pytest.ini_options]\npythonpath = ['lib']\n",
    "m.py": "import string\n\ndef f(): return string.WHO\n",
    "string.py": "WHO = 'mine'\n",
    "lib/colorsys.py": "WHO = 'mine'\n",
    "tests/statistics.py": "WHO = 'mine'\n",
    "tests/test_m.py": """
        import colorsys, statistics
        from m import f

        def test_f():
            assert colorsys.WHO == 'mine'
            assert statistics.WHO == 'mine'
    """,
    "asserts.py": "from m import f\nassert f() == 'mine'\n",
}


def test_a_module_of_the_project_is_never_taken_for_an_installed_one(tmp_path: Path) -> None:
    """Wherever it is imported from, and whether we have loaded the other before."""
    lay_out(tmp_path, SHADOWING)
    with TestJudge(tmp_path) as judge:
        for tests in ("tests/test_m.py", "asserts.py"):
            edits = {Path("m.py"): (tmp_path / "m.py").read_text()}
            assert judge.judge_sync(edits, load_suite(tmp_path / tests)).passed, tests


SEEN = """
    import importlib, os, sys
    from shop import cart, rates

    def test_value():
        assert cart.total([1, 2]) == 6

    def test_seen():
        found = sorted(name for _, _, names in os.walk("/pyc") for name in names)
        assert found == ["__init__.pyc", "rates.pyc"], found
        assert rates.__cached__ == "/pyc/project/shop/rates.pyc"
        try:
            open("/pyc/project/shop/rates.pyc", "ab")
        except OSError:
            return
        raise AssertionError
"""
SHOP = {
    "shop/__init__.py": "",
    "shop/rates.py": "RATE = 2\n",
    "shop/cart.py": "from shop.rates import RATE\ndef total(xs):\n    return sum(xs) * RATE\n",
    "tests/test_seen.py": SEEN,
    "tests/test_cart.py": """
        from shop import cart, rates
        def test_value():
            assert cart.total([1, 2]) == 6
            assert rates.RATE == 2
    """,
}


def test_only_other_modules_are_compiled(tmp_path: Path) -> None:
    """Neither the file under test nor the tests; read-only, and there in each run."""
    lay_out(tmp_path, SHOP)
    text = (tmp_path / "shop/cart.py").read_text()
    with TestJudge(tmp_path) as judge:
        for _ in range(2):
            suite = load_suite(tmp_path / "tests/test_seen.py")
            result = judge.judge_sync({Path("shop/cart.py"): text}, suite)
            assert result.verified, result


@pytest.mark.parametrize("rate", ["2", "3"])
def test_a_text_is_never_taken_for_another(tmp_path: Path, rate: str) -> None:
    """A module that was compiled for one candidate is edited by the next; a changed one is seen."""
    lay_out(tmp_path, SHOP)
    text = (tmp_path / "shop/cart.py").read_text()
    suite = load_suite(tmp_path / "tests/test_cart.py")
    with TestJudge(tmp_path) as judge:
        assert judge.judge_sync({Path("shop/cart.py"): text}, suite).verified
        edited = judge.judge_sync({Path("shop/rates.py"): f"RATE = {rate}\n"}, suite)
        assert edited.verified is (rate == "2")
        (tmp_path / "shop/rates.py").write_text(f"RATE = {rate}\n")
        changed = judge.judge_sync({Path("shop/cart.py"): text}, suite)
        assert changed.verified is (rate == "2")


@pytest.mark.parametrize(
    "module",
    [
        "import threading\nthreading.Thread(target=threading.Event().wait, daemon=True).start()\n",
        "import sys, os\nif 'pytest' not in sys.argv[0]:\n    os._exit(3)\n",
        "raise SystemExit\n",
    ],
)
def test_a_library_that_cannot_be_loaded_before(tmp_path: Path, module: str) -> None:
    """It starts threads, or ends the process, or only fails: the verdicts are what they were."""
    lay_out(tmp_path / "p", SHOP)
    lay_out(tmp_path / "site", {"odd.py": module})
    text = "try:\n    import odd\nexcept BaseException:\n    pass\n" + dedent(SHOP["shop/cart.py"])
    text = text.replace("try:\n", "import sys\ntry:\n").replace("pass\n", "sys.x = 1\n")
    (tmp_path / "p/shop/cart.py").write_text("import odd\n" + text)
    suite = load_suite(tmp_path / "p/tests/test_cart.py")
    with TestJudge(tmp_path / "p", site_packages=[tmp_path / "site"]) as judge:
        for _ in range(2):
            result = judge.judge_sync({Path("shop/cart.py"): text}, suite)
            assert result.verified, result
            wrong = judge.judge_sync({Path("shop/cart.py"): text.replace("sum", "max")}, suite)
            assert wrong.status == "wrong"
