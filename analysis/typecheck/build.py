"""One warm mypy build, updated by one file's text at a time.

The build covers the files that were asked about and what they import. It is a load of the cache
in fine-grained mode, which takes a few hundredths of a second and can be updated module by module;
where the cache is not what the files say, an ordinary incremental build from disk refreshes it
first. A text that is not on disk enters through the overlay alone and never reaches the cache. Not
covered: errors that a change causes in other files.
"""

import contextlib
import os
import re
from collections.abc import Sequence
from pathlib import Path

from mypy import build
from mypy.build import BuildManager, State
from mypy.errors import CompileError
from mypy.modulefinder import BuildSource
from mypy.options import Options
from mypy.server.update import FineGrainedBuildManager

from trueline.analysis.typecheck.cache import alone_in, changed, holds, note
from trueline.analysis.typecheck.message import Message, messages_of
from trueline.analysis.typecheck.overlay import Overlay
from trueline.analysis.typecheck.packages import installed_imports, use_site_packages
from trueline.analysis.typecheck.standard import start_with_standard
from trueline.analysis.typecheck.target import Target
from trueline.analysis.typecheck.watch import Stamp, Watch, stamp

_PLACE = re.compile(r"(:\d+)(?::\d+){0,3}: error: ")


class Blocked(Exception):  # noqa: N818 - an answer, not a fault
    """mypy cannot check the text at all; the text says why in one line."""


class Build:
    """A mypy build that is kept warm.

    `builds` counts how often it was made anew; what was kept of an older one is to be dropped.

    Usage:
        build = Build(options, site_packages=["/p/.venv/lib/python3.12/site-packages"], root=root)
        messages = build.check(target, text)
    """

    def __init__(self, options: Options, site_packages: Sequence[str], root: Path) -> None:
        self._options = options
        self._root = str(root)
        self._site_packages = tuple(site_packages)
        self._targets: dict[str, Target] = {}
        self._texts: dict[str, str] = {}
        self.builds = 0
        self._packages: set[str] = set()
        self._refused: set[str] = set()
        self._overlay = Overlay()
        self._update: FineGrainedBuildManager | None = None
        self._watch = Watch({})
        use_site_packages(site_packages)

    def check(self, target: Target, text: str) -> list[Message]:
        """The messages of mypy for `target` with `text` in place of what is on disk.

        Raises:
            Blocked: if mypy gives up, as it does at a syntax error.
        """
        unread = self._update is None or target.path not in self._targets
        if unread or self._watch.changed_now():
            self._build(target, text)
        if self._update is not None and (new := self._new_packages(self._update, text)):
            self._cover(new, target, text)
        update = self._update
        if update is None:
            raise Blocked("mypy has no build")
        self._overlay.put(target.path, text)
        update.flush_cache()
        update.previous_targets_with_errors = set()
        said = update.update([(target.module, target.path)], [])
        if update.blocking_error is not None:
            raise Blocked(_first(said))
        self._texts[target.path] = text
        return messages_of(update.manager.errors.error_info_map.get(target.path, []))

    def expect(self, targets: Sequence[Target]) -> None:
        """Let the first build hold these files as well."""
        if self._update is None:
            self._targets.update({one.path: one for one in targets if os.path.exists(one.path)})

    def forget(self, path: str) -> None:
        """Leave a file out of the next build, but where another imports it."""
        self._targets.pop(path, None)
        self._texts.pop(path, None)

    def parts(self, target: Target) -> tuple[BuildManager, State]:
        """The objects that mypy has for a file of the build.

        Raises:
            Blocked: if the file is not in the build.
        """
        if self._update is None or target.module not in self._update.graph:
            raise Blocked("mypy has no build")
        return self._update.manager, self._update.graph[target.module]

    def is_current(self, target: Target, state: State) -> bool:
        """Whether `state` is still the build's own for this file."""
        return self._update is not None and self._update.graph.get(target.module) is state

    def reached(self, module: str) -> frozenset[str]:
        """The top-level modules that a module of the build imports, itself or through others."""
        graph = self._update.graph if self._update is not None else {}
        found: set[str] = set()
        waiting = [module]
        while waiting:
            name = waiting.pop()
            if name not in found and name in graph:
                found.add(name)
                waiting += graph[name].dependencies
        return frozenset(name.partition(".")[0] for name in found)

    def _build(self, target: Target, text: str) -> None:
        """Make a build that holds the target; where mypy gives up the one before it stays."""
        before = self._targets, self._overlay
        kept = {
            path: known
            for path, known in self._targets.items()
            if known.module != target.module and (os.path.exists(path) or path in self._texts)
        }
        self._targets = {**kept, target.path: target}
        try:
            self._update = self._built(target, text)
        except Blocked:
            self._targets, self._overlay = before
            raise
        self.builds += 1
        self._watch.close()
        self._watch = Watch(self._watched())

    def _built(self, target: Target, text: str) -> FineGrainedBuildManager:
        if all(map(os.path.exists, self._targets)):
            with contextlib.suppress(CompileError):
                return self._from_disk()
        return self._in_memory(target, text)

    def _from_disk(self) -> FineGrainedBuildManager:
        sources = [_source(known) for known in self._targets.values()]
        sources += [BuildSource(None, name, None) for name in sorted(self._packages)]
        with alone_in(self._options.cache_dir):
            found = self._from_cache(sources)
            if found is None:
                start_with_standard(self._options)
                note(self._options, build.build(sources, self._copied(), fscache=Overlay()))
                found = FineGrainedBuildManager(self._loaded(sources))
        return found

    def _from_cache(self, sources: list[BuildSource]) -> FineGrainedBuildManager | None:
        """The build as the cache has it, with the few files that changed since."""
        if not holds(self._options, sources):
            return None
        result = self._loaded(sources)
        modules = changed(result, sources)
        if modules is None:
            return None
        update = FineGrainedBuildManager(result)
        if any(self._new_packages(update, _text_of(path)) for _, path in modules):
            return None
        if modules:
            update.update(modules, [])
        return update if update.blocking_error is None else None

    def _loaded(self, sources: list[BuildSource]) -> build.BuildResult:
        self._overlay = Overlay()
        return build.build(sources, self._fine(cached=True), fscache=self._overlay)

    def _in_memory(self, target: Target, text: str) -> FineGrainedBuildManager:
        """A build without the cache, for files that are not on disk or do not parse there.

        The other files come along with the texts they had: each would be such a build by itself.
        """
        texts = {path: self._texts[path] for path in self._targets if path in self._texts}
        try:
            return self._overlaid({**texts, target.path: text})
        except CompileError:
            self._targets = {target.path: target}
        try:
            return self._overlaid({target.path: text})
        except CompileError as error:
            raise Blocked(_first(error.messages)) from error

    def _overlaid(self, texts: dict[str, str]) -> FineGrainedBuildManager:
        self._overlay = Overlay()
        for path, text in texts.items():
            self._overlay.put(path, text)
        sources = [_source(known) for known in self._targets.values()]
        options = self._fine(cached=False)
        return FineGrainedBuildManager(build.build(sources, options, fscache=self._overlay))

    def _cover(self, packages: set[str], target: Target, text: str) -> None:
        """Build again with these packages, from disk and so into the cache.

        An update would check them without it: every time, and for minutes if they are large.
        """
        self._packages |= packages
        self._build(target, text)
        missing = packages - self._update.graph.keys() if self._update is not None else packages
        self._packages -= missing
        self._refused |= missing

    def _new_packages(self, update: FineGrainedBuildManager, text: str) -> set[str]:
        """Installed modules that the text imports and the build does not cover yet."""
        known = update.graph.keys() | self._refused
        return installed_imports(text, known, update.manager, self._site_packages)

    def _fine(self, *, cached: bool) -> Options:
        options = self._copied()
        options.fine_grained_incremental = True
        options.use_fine_grained_cache = cached
        if not cached:
            options.cache_dir = os.devnull
        return options

    def _copied(self) -> Options:
        return self._options.apply_changes({})

    def _watched(self) -> dict[str, Stamp]:
        """Size and time of the project's own files in the build, the asked-about ones aside."""
        if self._update is None:
            return {}
        paths = [state.xpath for state in self._update.graph.values()]
        return {
            path: stamp(path)
            for path in paths
            if path.startswith(self._root) and path not in self._targets
        }

    def disk_changed(self) -> bool:
        """Whether a file of the project is another than when it was read, as far as is known."""
        return self._watch.changed()


def _source(target: Target) -> BuildSource:
    return BuildSource(target.path, target.module, None, target.base_dir)


def _text_of(path: str) -> str:
    return Path(path).read_text("utf-8", "replace")


def _first(said: list[str]) -> str:
    """The first message, with its line alone of its four numbers."""
    first = next((line for line in said if line.strip()), "mypy gave up without a message")
    return _PLACE.sub(r"\1: ", first, count=1)
