"""Opening an engine for a workspace, and closing everything it started.

The one place where the pieces are joined: which workspace a file belongs to, whether it is
trusted, what the settings allow, and which model, type checker and sandbox answer.
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from pathspec import GitIgnoreSpec

from trueline.analysis.errors import CannotRun
from trueline.analysis.interpreter import packages_of
from trueline.analysis.testing import TestJudge, is_project
from trueline.analysis.typecheck import TypeChecker
from trueline.analysis.workspace import Workspace, find_root
from trueline.assistant.caches import workspace_cache
from trueline.assistant.config import Settings, cache_dir, load
from trueline.assistant.models.opening import open_model
from trueline.assistant.models.protocol import ReadsWorkspace
from trueline.assistant.outcome import Engine
from trueline.assistant.trust import is_trusted


@dataclass(frozen=True, slots=True)
class Opened:
    """A workspace with its settings, and one line for each setting that was ignored."""

    workspace: Workspace
    settings: Settings
    warnings: tuple[str, ...]


def open_workspace(
    path: Path, flags: Mapping[str, object] | None = None, trusted: Sequence[Path] = ()
) -> Opened:
    """The workspace of the file or folder `path`, with the settings that hold in it.

    `trusted` are folders that the editor says its user trusts, besides those trusted before.
    """
    root = find_root(path)
    loaded = load(root, flags)
    real = root.resolve()
    trust = is_trusted(root) or any(real.is_relative_to(one.resolve()) for one in trusted)
    return Opened(Workspace(root, trust), loaded.settings, loaded.warnings)


class Excluded(CannotRun):
    """Nothing is suggested in the file: the settings exclude it, or it is not written by hand."""


def refuse_excluded(opened: Opened, path: Path) -> None:
    """Refuse to suggest anything for a file that the settings exclude.

    Raises:
        Excluded: if they do.
    """
    for pattern in opened.settings.exclude:
        if any(_matches(one, pattern, opened.workspace.root) for one in (path, path.resolve())):
            raise Excluded(f"{path}: the setting exclude = {pattern!r} keeps suggestions away")


def _matches(path: Path, pattern: str, root: Path) -> bool:
    """Whether a file is meant: by the rules of `.gitignore` from the root, or by its whole path."""
    if path.match(pattern):
        return True
    path = path.absolute()
    for folder in (root.absolute(), root.resolve()):
        if path.is_relative_to(folder):
            inside = path.relative_to(folder).as_posix()
            return GitIgnoreSpec.from_lines([pattern]).match_file(inside)
    return False


@contextmanager
def open_types(opened: Opened, *, standby: bool = False) -> Iterator[TypeChecker]:
    """A type checker for the workspace, with its cache in the platform's cache folder.

    With `standby` it answers while it takes in what changed, as a server needs it.

    Raises:
        CannotRun: if the cache folder cannot be written.
    """
    with workspace_cache(cache_dir() / "types", opened.workspace.root) as folder:
        types = TypeChecker(opened.workspace, folder, standby=standby)
        try:
            yield types
        finally:
            types.close()


def open_judge(
    opened: Opened,
    *,
    unsafe: bool = False,
    python: Path | None = None,
    timeout_s: float | None = None,
    tell: Callable[[int, int], None] | None = None,
) -> TestJudge:
    """The test judge of a workspace.

    The tests run in `python` and see its packages; where the user names none, in the workspace's
    environment if it is trusted, else in our own interpreter without any packages.
    """
    workspace = opened.workspace
    theirs = python or (workspace.python if workspace.trusted else None)
    return TestJudge(
        workspace.root,
        python=theirs or Path(sys.executable),
        site_packages=packages_of(theirs) if theirs else (),
        unsafe=unsafe,
        whole=is_project(workspace.root),
        timeout_s=timeout_s,
        tell=tell,
    )


@asynccontextmanager
async def open_engine(
    opened: Opened, *, unsafe: bool = False, standby: bool = False
) -> AsyncIterator[Engine]:
    """An engine for the workspace; leaving the block stops every process it started.

    Raises:
        WrongUsage: if the settings name an unknown model.
        ModelUnavailable: if the embedded model's files are missing or damaged.
    """
    # Importing a model's libraries takes a tenth of a second: a server may not stand still.
    model = await asyncio.to_thread(open_model, opened.settings)
    try:
        with (
            open_types(opened, standby=standby) as types,
            open_judge(opened, unsafe=unsafe) as judge,
        ):
            yield Engine(model, types, judge)
    finally:
        await model.aclose()


async def prepare(engine: Engine, opened: Opened) -> None:
    """Have a model that reads the workspace itself read all of it first.

    Raises:
        ModelUnavailable: if the embedded model's files are missing or damaged.
    """
    if isinstance(engine.model, ReadsWorkspace):
        await engine.model.prepare(opened.workspace.root)
