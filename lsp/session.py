"""Everything the server knows of one client: documents, options, engines, running requests."""

import asyncio
import contextlib
import logging
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from lsprotocol import types
from pygls import uris

from trueline.analysis.errors import TruelineError
from trueline.assistant.config import cache_dir
from trueline.assistant.opening import Opened, open_workspace
from trueline.assistant.source import too_wide
from trueline.lsp.documents import Documents, Snapshot
from trueline.lsp.engines import Engines
from trueline.lsp.options import Options
from trueline.lsp.places import Suggestion
from trueline.lsp.scheduler import Scheduler

REMEMBERED: Final = 64
log = logging.getLogger("trueline.lsp")


class Session:
    """The state of one client's session; `gone` is called when the client turns out to be dead."""

    def __init__(self, gone: Callable[[], None]) -> None:
        self.documents = Documents()
        self.engines = Engines()
        self.scheduler = Scheduler()
        self.options = Options()
        self.initial: Mapping[str, object] = {}
        self.folders: tuple[Path, ...] = ()
        self.gone = gone
        self._said: set[str] = set()
        self._shown: OrderedDict[str, tuple[Snapshot, Suggestion]] = OrderedDict()
        self._background: set[asyncio.Task[None]] = set()

    def opened(self, path: Path) -> Opened:
        """The workspace of a file, with the settings and the trust that hold now.

        Raises:
            WrongUsage: if the user's own configuration is invalid.
        """
        trusted = self.folders if self.options.trusted else ()
        return open_workspace(path, self.options.settings, trusted)

    def path_of(self, snapshot: Snapshot) -> Path:
        """The file of a document; an unsaved one lies in the first folder of the workspace."""
        if self.folders:
            return snapshot.path(self.folders[0])
        unsaved = cache_dir() / "unsaved"
        with contextlib.suppress(OSError):  # whoever needs the folder says that it is not there
            unsaved.mkdir(parents=True, exist_ok=True)
        return snapshot.path(unsaved)

    def follows(self, snapshot: Snapshot) -> bool:
        """Whether a document is read ahead: Python that people write, in the client's workspace."""
        path = self.path_of(snapshot)
        inside = any(path.is_relative_to(folder) for folder in self.folders)
        return snapshot.python and inside and not too_wide(snapshot.text)

    def first_time(self, line: str) -> bool:
        """Whether the user was not told this before."""
        new = line not in self._said
        self._said.add(line)
        return new

    def remember(self, snapshot: Snapshot, suggestions: Sequence[Suggestion]) -> None:
        """Keep what is shown, for when it is accepted; the oldest are forgotten."""
        self._shown.update({one.id: (snapshot, one) for one in suggestions})
        while len(self._shown) > REMEMBERED:
            self._shown.popitem(last=False)

    def recall(self, suggestion: str) -> tuple[Snapshot, Suggestion] | None:
        """What was shown under an id, and the snapshot it was made for."""
        return self._shown.get(suggestion)

    def start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Do something in the background, until the session ends; its failure is logged."""
        task = asyncio.ensure_future(_logged(work))
        self._background.add(task)
        task.add_done_callback(self._background.discard)
        return task

    async def aclose(self) -> None:
        """Stop every request and close every engine."""
        self.scheduler.stop("the server stops")
        for task in self._background:
            task.cancel()
        await asyncio.gather(*self._background, return_exceptions=True)
        await self.engines.aclose()


def folders_of(params: types.InitializeParams) -> tuple[Path, ...]:
    """The folders of the client's workspace, in its order; the older fields where it has none."""
    named = paths_of(folder.uri for folder in params.workspace_folders or ())
    older = paths_of([params.root_uri or ""])
    oldest = (Path(params.root_path),) if params.root_path else ()
    return named or older or oldest


def paths_of(addresses: Iterable[str]) -> tuple[Path, ...]:
    """The folders on this machine among the URIs."""
    paths = [uris.to_fs_path(uri) for uri in addresses]
    return tuple(Path(path) for path in paths if path)


async def _logged(work: Coroutine[Any, Any, None]) -> None:
    try:
        await work
    except TruelineError as error:
        log.warning("%s", error)
