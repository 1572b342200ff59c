"""What runs in the jail must run in interpreters older than ours, without our dependencies."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from trueline.analysis.sandbox import inside

FILES = sorted(Path(inside.__file__).parent.glob("*.py"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_python_39_and_standard_library_only(file: Path) -> None:
    """Each module has syntax of Python 3.9 and imports the standard library or a sibling."""
    tree = ast.parse(file.read_text(), feature_version=(3, 9))
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            names = [] if node.level == 1 else [node.module or "."]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        roots = {name.partition(".")[0] for name in names} - {"pytest"}
        assert roots <= sys.stdlib_module_names
    modern = [node for node in ast.walk(tree) if isinstance(node, ast.Match)]
    assert modern == []


def test_every_module_loads_under_its_private_name() -> None:
    """Nothing inside imports through the package it has on our side."""
    for file in FILES:
        assert "trueline.analysis" not in file.read_text()


def test_the_zygote_loads_nothing_that_is_dear_at_a_fork() -> None:
    """`random` seeds itself in every child, and each library is mapped anew."""
    code = f"import sys; sys.path.insert(0, {str(FILES[0].parents[1])!r}); import inside.zygote"
    ask = f"{code}; print(*{{'random', 'shutil', 'tempfile', 'pathlib', 'ssl'}} & {{*sys.modules}})"
    command = [sys.executable, "-S", "-s", "-B", "-c", ask]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "\n"
