"""Starts mypy processes: plainly, or in a jail with the workspace's plugins in them.

A plugin is a program of the repository or of its environment. In a trusted workspace it is loaded,
into a process that can read the project and its packages, and do nothing else. What such a
process caches no other kind of process reads. Where it cannot be had, or ends by itself time and
again, mypy goes on without plugins, and says why.
"""

from pathlib import Path

from trueline.analysis.errors import CannotRun
from trueline.analysis.process import Child, python_command
from trueline.analysis.sandbox import service
from trueline.analysis.typecheck.config_file import may_name_plugins
from trueline.analysis.typecheck.protocol import Settings
from trueline.analysis.workspace import Workspace

WORKER = "trueline.analysis.typecheck.worker"
NEEDS = (
    "trueline",
    "mypy",
    "mypy_extensions",
    "typing_extensions",
    "pathspec",
    "librt",
    "ast_serialize",
    "msgspec",
)
PLUGINS = "plugins"  # the folder of the cache that workers with plugins have for their own
MOST_CRASHES = 3
ADDRESS_SPACE_MIB = 8000


class Starter:
    """Starts the workers of one workspace, and keeps in mind whether plugins are loaded."""

    def __init__(self, workspace: Workspace, cache_dir: Path) -> None:
        self._workspace = workspace
        self._cache_dir = cache_dir
        self._why_none = ""
        self._crashes = 0

    def start(self) -> tuple[Child, Settings]:
        """A worker that waits for its settings."""
        wanted = self._workspace.trusted and may_name_plugins(self._workspace.root)
        if wanted and not self._why_none:
            try:
                return service.start(self._service()), self._settings(plugins=True)
            except CannotRun as error:
                self.refuse(str(error))
        return Child(python_command(WORKER)), self._settings(plugins=False)

    def refuse(self, why: str) -> None:
        """Load no plugins from now on."""
        self._why_none = why

    def crashed(self) -> None:
        """Count a worker with plugins in it that did not answer: there is a last time."""
        self._crashes += 1
        if self._crashes >= MOST_CRASHES:
            self.refuse(f"mypy with it failed {self._crashes} times")

    def _service(self) -> service.Service:
        return service.Service(
            module=WORKER,
            needs=NEEDS,
            project=self._workspace.root.absolute(),
            site_packages=self._workspace.environment.site_packages,
            keeps=self._cache_dir / PLUGINS,
            memory_mib=ADDRESS_SPACE_MIB,
        )

    def _settings(self, *, plugins: bool) -> Settings:
        workspace, environment = self._workspace, self._workspace.environment
        return Settings(
            root=str(workspace.root),
            trusted=workspace.trusted,
            cache_dir=service.KEPT if plugins else str(self._cache_dir),
            site_packages=[str(folder) for folder in environment.site_packages],
            python_version=environment.python_version,
            source_roots=[str(root) for root in workspace.source_roots if root != workspace.root],
            plugins=plugins,
            why_none=self._why_none,
        )
