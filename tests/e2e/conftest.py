"""Running the real command in a home of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest


@dataclass(frozen=True)
class Done:
    """What a command printed and how it ended."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The JSON document on stdout."""
        return json.loads(self.out)

    @property
    def only_error(self) -> str:
        """The one line on stderr."""
        lines = self.err.splitlines()
        assert len(lines) == 1, self.err
        return lines[0]


Trueline = Callable[..., Done]


@pytest.fixture(scope="session")
def standard_types(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the first test leaves the types of the standard library for the others."""
    return tmp_path_factory.mktemp("standard")


@pytest.fixture
def environment(tmp_path_factory: pytest.TempPathFactory, standard_types: Path) -> dict[str, str]:
    """The environment of a new user: empty configuration and cache folders.

    Only the types of the standard library are there already, or every test would wait for them.
    """
    home = tmp_path_factory.mktemp("home")
    types = home / "cache" / "trueline" / "types"
    types.mkdir(parents=True)
    (types / "standard").symlink_to(standard_types, target_is_directory=True)
    kept = {key: os.environ[key] for key in ("PATH", "LANG", "TMPDIR") if key in os.environ}
    return kept | {
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_CACHE_HOME": str(home / "cache"),
    }


@pytest.fixture
def trueline(environment: dict[str, str], tmp_path: Path) -> Trueline:
    """Run `trueline ARGUMENTS…` in the test's folder (or `cwd`)."""

    def run(*arguments: str | Path, cwd: Path = tmp_path, **extra: str) -> Done:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "trueline", *map(str, arguments)],
            cwd=cwd,
            env=environment | extra,
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )
        return Done(done.returncode, done.stdout, done.stderr)

    return run
