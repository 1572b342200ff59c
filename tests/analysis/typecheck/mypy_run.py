"""What an ordinary run of mypy says of a file, with a text put in its place."""

import contextlib
import re
import shutil
import tempfile
from collections import Counter
from pathlib import Path

from mypy import api

Errors = Counter[tuple[str, str]]
LINE = re.compile(r"^(?P<path>.+?):\d+:.*? error: (?P<text>.*?)(?:  \[(?P<code>[\w-]+)\])?$")
OPTIONS = (
    "--show-column-numbers",
    "--local-partial-types",
    "--no-error-summary",
    "--no-pretty",
    "--explicit-package-bases",
)


class MypyRuns:
    """A copy of a project, whose files get another text for one run and their own again.

    Usage:
        with MypyRuns(root, cache) as runs:
            new = runs.errors(path, after) - runs.errors(path, before)
    """

    def __init__(self, root: Path, cache: Path) -> None:
        self._root = root
        self._cache = cache
        self._folder = tempfile.TemporaryDirectory()
        self._copy = Path(self._folder.name) / root.name
        shutil.copytree(root, self._copy)

    def __enter__(self) -> "MypyRuns":
        return self

    def __exit__(self, *_: object) -> None:
        self._folder.cleanup()

    def errors(self, path: Path, text: str) -> Errors:
        """The errors in the file if it had this text, by code and what they say.

        Raises:
            RuntimeError: if mypy does not get as far as checking types.
        """
        relative = path.relative_to(self._root)
        place = self._copy / relative
        own = place.read_bytes() if place.exists() else None
        place.write_text(text, "utf-8")
        try:
            with contextlib.chdir(self._copy):
                command = [*OPTIONS, "--cache-dir", str(self._cache), str(relative)]
                said, failed, status = api.run(command)
        finally:
            if own is not None:
                place.write_bytes(own)
        if failed or status not in {0, 1}:
            raise RuntimeError(failed or said)
        found = [match for line in said.splitlines() if (match := LINE.match(line))]
        return Counter(
            (one["code"] or "", one["text"]) for one in found if one["path"] == str(relative)
        )
