"""Projects and files that are odd or broken: a right verdict or a reason, never a hang."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from trueline.analysis.findings import Accept, Reject, Unknown, Verdict
from trueline.analysis.typecheck import TypeChecker
from trueline.analysis.workspace import Workspace

from .conftest import CART, Opener

GOOD = "return sum(price(name) for name in names)"
BAD = "return price(names)"
PRICES = "def price(name: str) -> int:\n    return len(name)\n"
LATIN = f"# été\n{PRICES}".encode("latin-1")
USER = "from {} import price\n\n\ndef total(names: list[str]) -> int:\n    return 0\n"
BOOK = "# In[1]:\n\nx = 1\n\n# In[2]:\n\n{}\n"
FILES: dict[str, str | bytes] = {
    "left.py": "import right\n\n\ndef price(name: str) -> int:\n    return right.half(name)\n",
    "right.py": "import left\n\n\ndef half(name: str) -> int:\n    return left.price(name) // 2\n",
    "spread/out/prices.py": PRICES,
    "stubbed.pyi": "def price(name: str) -> int: ...\n",
    "beside.py": "def price(name):\n    return len(name)\n",
    "beside.pyi": "def price(name: str) -> int: ...\n",
    "declared.py": b"# -*- coding: latin-1 -*-\n" + LATIN,
    "undeclared.py": LATIN,
    "halfway.py": "def price(:\n",
}
RIGHT = ("left", "spread.out.prices", "stubbed", "beside", "declared")
UNREADABLE = {"undeclared": "Cannot decode file", "halfway": "[syntax]"}
CONFIGURATIONS = {
    "not a boolean": ("mypy.ini", "[mypy]\nstrict = perhaps\n", "Not a boolean"),
    "no such option": ("mypy.ini", "[mypy]\nstricter = 1\n", "Unrecognized option"),
    "no such code": ("mypy.ini", "[mypy]\nenable_error_code = nope\n", "Invalid error code"),
    "no section's end": ("pyproject.toml", "[tool.mypy\nstrict = 1\n", "pyproject.toml: Expected"),
    "Python 2": ("mypy.ini", "[mypy]\npython_version = 2.7\n", "no Python 2"),
    "no version": ("mypy.ini", "[mypy]\npython_version = new\n", "Invalid python version"),
}
LINES = 50_000
PIECE = '''def piece_{0}(count: int) -> int:
    """Piece {0}.

    It counts.
    """
    counted = count + {0}
    return counted


'''


@pytest.fixture(scope="module")
def odd(
    tmp_path_factory: pytest.TempPathFactory, types_cache: Path
) -> Iterator[tuple[Path, TypeChecker]]:
    """A project of odd and broken files, and its checker, which leaves no process."""
    root = tmp_path_factory.mktemp("odd")
    for name, text in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    types = TypeChecker(Workspace(root), types_cache)
    yield root, types
    processes = types.workers.process_ids
    types.close()
    for process in processes:
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)


async def both(types: TypeChecker, path: Path, text: str = CART) -> list[Verdict]:
    """The verdicts on a right and on a wrong body of a file's `total`."""
    return await types.check(path, text, [text.replace("return 0", one) for one in (GOOD, BAD)])


@pytest.mark.parametrize("module", RIGHT)
async def test_odd_modules(odd: tuple[Path, TypeChecker], module: str) -> None:
    """Import cycles, namespace packages, stubs and declared encodings are judged as usual."""
    root, types = odd
    path, text = root / f"uses_{module.replace('.', '_')}.py", USER.format(module)
    path.write_text(text)
    good, bad = await both(types, path, text)
    assert good == Accept()
    assert isinstance(bad, Reject)


@pytest.mark.parametrize("module", UNREADABLE)
async def test_unreadable_modules(odd: tuple[Path, TypeChecker], module: str) -> None:
    """What imports a module that mypy cannot read is unknown, and the reason names the module."""
    root, types = odd
    for verdict in await both(types, root / "new.py", USER.format(module)):
        assert isinstance(verdict, Unknown)
        assert f"{module}.py" in verdict.why
        assert UNREADABLE[module] in verdict.why
        assert "\n" not in verdict.why
    assert [type(one) for one in await both(types, root / "new.py", USER.format("left"))] == [
        Accept,
        Reject,
    ]


async def test_relative_import_without_a_package(odd: tuple[Path, TypeChecker]) -> None:
    """What mypy gives up at is unknown, and the reason is one place and one sentence."""
    root, types = odd
    [verdict] = await types.check(root / "new.py", "", ["from .. import left\n"])
    said = "new.py:1: No parent module -- cannot perform relative import"
    assert verdict == Unknown(said)


async def test_file_in_another_encoding(odd: tuple[Path, TypeChecker]) -> None:
    """The text that is asked about counts, not what cannot be read on disk."""
    root, types = odd
    path = root / "undeclared.py"
    text = USER.format("left")
    good, bad = await both(types, path, text)
    assert good == Accept()
    assert isinstance(bad, Reject)


async def test_stub_itself(odd: tuple[Path, TypeChecker]) -> None:
    """A stub can be worked on like any file."""
    root, types = odd
    stub = str(FILES["stubbed.pyi"])
    texts = [stub.replace("int", "list[int]"), stub.replace("int", "Nope")]
    good, bad = await types.check(root / "stubbed.pyi", stub, texts)
    assert good == Accept()
    assert isinstance(bad, Reject)


async def test_exported_notebook(odd: tuple[Path, TypeChecker]) -> None:
    """Cells with magic do not parse and are unknown; the calls it is exported as are judged."""
    root, types = odd
    magic, call = BOOK.format("%matplotlib inline"), BOOK.format("print(x)")
    [unknown] = await types.check(root / "book.py", magic, [f"{magic}y = x + 1\n"])
    assert isinstance(unknown, Unknown)
    assert "book.py:7" in unknown.why, unknown
    good, bad = await types.check(root / "book.py", call, [f"{call}x += 1\n", f"{call}x + ''\n"])
    assert good == Accept()
    assert isinstance(bad, Reject)


@pytest.mark.parametrize("name", CONFIGURATIONS)
async def test_broken_configuration(project: Path, checker: Opener, name: str) -> None:
    """A configuration that mypy does not understand is one line, with the file's name."""
    file, text, why = CONFIGURATIONS[name]
    (project / file).write_text(text)
    for verdict in await both(checker(), project / "cart.py"):
        assert isinstance(verdict, Unknown)
        assert verdict.why.startswith(f"mypy configuration: {file}: ")
        assert why in verdict.why
        assert "\n" not in verdict.why


async def test_missing_plugin(project: Path, checker: Opener) -> None:
    """A plugin that is nowhere is named; the project's own might have allowed what is wrong."""
    (project / "mypy.ini").write_text("[mypy]\nplugins = nowhere.plugin, ./nowhere.py\n")
    good, bad = await both(checker(), project / "cart.py")
    assert messages(good) == [
        "plugin not loaded: nowhere.plugin",
        "plugin not loaded: ./nowhere.py",
    ]
    assert isinstance(bad, Unknown)
    assert "plugin not loaded: ./nowhere.py" in bad.why


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("mypy.ini", "[mypy]\npython_version = 3.9\n"),
        ("pyproject.toml", "[tool.mypy]\npython_version = '3.9'\n"),
        (".venv/pyvenv.cfg", "version = 3.9.18\n"),
    ],
)
async def test_too_old_a_python(project: Path, checker: Opener, file: str, text: str) -> None:
    """A project for Python 3.9 is judged as 3.10, and the verdict says so."""
    (project / ".venv" / "lib" / "python3.9" / "site-packages").mkdir(parents=True)
    (project / file).write_text(text)
    good, bad = await both(checker(), project / "cart.py")
    said = "judged as Python 3.10: mypy 2.4.1 cannot judge as 3.9"
    assert messages(good) == [said]
    assert said in messages(bad)
    assert isinstance(bad, Reject)


async def test_newest_python(project: Path, checker: Opener) -> None:
    """What came with Python 3.14 is right in a project for it, and only there."""
    new = f"{CART}\n\ntry:\n    total([])\nexcept ValueError, TypeError:\n    pass\n"
    config = "[mypy]\nstrict = True\npython_version = 3.{}\n"
    (project / "mypy.ini").write_text(config.format(14))
    assert await checker().check(project / "cart.py", CART, [new]) == [Accept()]
    (project / "mypy.ini").write_text(config.format(12))
    [verdict] = await checker().check(project / "cart.py", CART, [new])
    assert isinstance(verdict, Reject)
    assert [one.code for one in verdict.findings] == ["syntax"]


async def test_own_configuration_wins(project: Path, checker: Opener) -> None:
    """The Python that the configuration names counts, whatever the environment has."""
    packages = project / ".venv" / "lib" / "python3.14" / "site-packages"
    packages.mkdir(parents=True)
    (project / ".venv" / "pyvenv.cfg").write_text("version = 3.14.0\n")
    (project / "mypy.ini").write_text("[mypy]\npython_version = 3.11\n")
    text = "import sys\n\nif sys.version_info >= (3, 12):\n    x: int = ''\n"
    assert await checker().check(project / "new.py", "", [text]) == [Accept()]


async def test_environment_without_types(project: Path, checker: Opener) -> None:
    """A package without types is mypy's finding; another mypy in the environment is named."""
    packages = project / ".venv" / "lib" / "python3.11" / "site-packages"
    (packages / "tills").mkdir(parents=True)
    (packages / "tills" / "__init__.py").write_text("def open_till(number):\n    return number\n")
    (packages / "mypy-1.8.0.dist-info").mkdir()
    (project / ".venv" / "pyvenv.cfg").write_text("version = 3.11.7\n")
    text = "import tills\n" + CART.replace("return 0", "return len(tills.open_till(names))")
    [verdict] = await checker().check(project / "cart.py", CART, [text])
    assert isinstance(verdict, Accept)
    untyped, other = messages(verdict)
    assert 'Skipping analyzing "tills"' in untyped
    assert other == "judged by mypy 2.4.1; the project has 1.8.0"


async def test_fifty_thousand_lines(project: Path, checker: Opener) -> None:
    """A file of fifty thousand lines is judged like any other."""
    text = "".join(map(PIECE.format, range(LINES // PIECE.count("\n") + 1)))
    assert text.count("\n") >= LINES
    right, wrong = (text.replace("count + 3000", one) for one in ("count * 2", "count.nope"))
    good, bad = await checker().check(project / "long.py", text, [right, wrong])
    assert good == Accept()
    assert isinstance(bad, Reject)


def messages(verdict: Verdict) -> list[str]:
    """What a verdict's findings and notes say."""
    assert not isinstance(verdict, Unknown), verdict
    found = verdict.findings if isinstance(verdict, Reject) else verdict.notes
    return [one.message for one in found]
