"""Copies of a project, for where it cannot be shown as it is; what is written over one, or hidden.

Copies are needed when the jail's user may not write to the project's files (root gives up being
root), when overlayfs is refused, and in the unsafe mode. Symbolic links are copied as links, never
followed: a link out of the project must not bring in what it points to. Environments and caches
are left out. What a run must not see is left out as well or, under an overlay, covered by a
whiteout, which the run can put a file of its own over but not take away. Python 3.9, standard
library only.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
from collections.abc import Iterable
from typing import BinaryIO

from .scratch import INODE_BYTES

TRACES = frozenset(  # these keep what the project's files say, or once said
    {".git", ".hg", ".svn", "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache"}
    | {".hypothesis", ".tox", ".nox", ".history", "htmlcov"}
)
LEFT_OUT = TRACES | {"node_modules"}
OURS = ("trueline-child-", "trueline-run-")  # where a folder for temporary files is in the project
MAX_BYTES = 256 << 20
MAX_FILES = 20_000
PIECE = 1 << 20
PAGE = 4096


def is_left_out(folder: str, name: str) -> bool:
    """Whether a subfolder is a cache, a repository's store, an environment, or a jail's own."""
    known = name in LEFT_OUT or name.startswith(OURS)
    return known or os.path.exists(os.path.join(folder, name, "pyvenv.cfg"))


def _copy_file(source: str, target: str, mode: int) -> None:
    """Copy a file's bytes; one that we may not read the run could not read either."""
    try:
        fd = os.open(source, os.O_RDONLY | os.O_NOFOLLOW)
    except PermissionError:
        return
    with os.fdopen(fd, "rb") as reading, open(target, "wb") as writing:
        _copy_content(reading, writing)
    os.chmod(target, stat.S_IMODE(mode) | stat.S_IRUSR | stat.S_IWUSR)


def _copy_content(reading: BinaryIO, writing: BinaryIO) -> None:
    """By the kernel: what tests say must not stay in the memory that runs inherit."""
    if sys.platform == "linux":
        while os.sendfile(writing.fileno(), reading.fileno(), None, 1 << 30):
            pass
        return
    while piece := reading.read(PIECE):
        writing.write(piece)


def size(source: str) -> int:
    """Bytes that a copy takes in memory, whole pages and an inode for each file.

    Raises:
        OSError: with EFBIG if it has more files or bytes than a copy may have.
    """
    files = total = 0
    for folder, names, contents in os.walk(source):
        names[:] = [name for name in names if not is_left_out(folder, name)]
        for name in names + contents:
            files, total = files + 1, total + os.lstat(os.path.join(folder, name)).st_size
            if files > MAX_FILES or total > MAX_BYTES:
                raise OSError(errno.EFBIG, "the project is too large to copy", source)
    return total + files * (PAGE + INODE_BYTES)


def copy_tree(
    source: str,
    target: str,
    owner: int | None = None,
    hidden: Iterable[str] = (),
    only: Iterable[str] | None = None,
) -> None:
    """Copy a project's files and links, less the `hidden` ones, into an empty folder, as `owner`'s.

    With `only`, nothing but these files, and no links.

    Raises:
        OSError: with EFBIG if it has more files or bytes than a copy may have.
    """
    files = size = 0
    unseen = {os.path.join(source, path) for path in hidden}
    if owner is not None:
        os.chown(target, owner, owner)
    if only is not None:
        unwanted = frozenset(hidden)
        _copy_files(source, target, owner, [path for path in only if path not in unwanted])
        return
    for folder, names, contents in os.walk(source):
        names[:] = [name for name in names if not is_left_out(folder, name)]
        place = os.path.join(target, os.path.relpath(folder, source))
        shown = [name for name in names + contents if os.path.join(folder, name) not in unseen]
        names[:] = [name for name in names if name in shown]
        for name in shown:
            old, new = os.path.join(folder, name), os.path.join(place, name)
            info = os.lstat(old)
            files, size = files + 1, size + info.st_size
            if files > MAX_FILES or size > MAX_BYTES:
                raise OSError(errno.EFBIG, "the project is too large to copy", source)
            _copy_entry(old, new, info.st_mode)
            if owner is not None and os.path.lexists(new):
                os.chown(new, owner, owner, follow_symlinks=False)


def _copy_files(source: str, target: str, owner: int | None, paths: Iterable[str]) -> None:
    for path in paths:
        old, new = os.path.join(source, path), os.path.join(target, path)
        with contextlib.suppress(OSError):  # gone, or not for us to read
            mode = os.lstat(old).st_mode
            if stat.S_ISREG(mode):
                _make_folders(target, os.path.dirname(path), owner)
                _copy_file(old, new, mode)
                if owner is not None:
                    os.chown(new, owner, owner)


def _make_folders(target: str, path: str, owner: int | None) -> None:
    for name in path.split("/") if path else []:
        target = os.path.join(target, name)
        if not os.path.isdir(target):
            os.mkdir(target)
            if owner is not None:
                os.chown(target, owner, owner)


def _copy_entry(old: str, new: str, mode: int) -> None:
    """Copy one entry; sockets, pipes and devices are no part of a project."""
    if stat.S_ISLNK(mode):
        os.symlink(os.readlink(old), new)
    elif stat.S_ISDIR(mode):
        os.mkdir(new)
    elif stat.S_ISREG(mode):
        _copy_file(old, new, mode)


def write_edits(place: str, edits: dict[str, str]) -> None:
    """Write the candidate's texts at their paths under `place`."""
    for path, text in edits.items():
        if os.path.isabs(path) or ".." in path.split("/"):
            raise OSError(errno.EINVAL, "a path outside the project", path)
        target = os.path.join(place, path)
        if "/" in path:
            os.makedirs(os.path.dirname(target), exist_ok=True)
        # a text that is not Unicode is the candidate's mistake: let its import say so
        content = text.encode("utf-8", "surrogatepass")
        fd = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o666)
        while content:
            content = content[os.write(fd, content) :]
        os.close(fd)


def white_out(place: str, hidden: Iterable[str]) -> None:
    """Hide what lies at these paths of the layer below; what `place` has there itself is shown."""
    for path in hidden:
        target = os.path.join(place, path)
        if not os.path.lexists(target):
            os.makedirs(os.path.dirname(target), exist_ok=True)
            os.mknod(target, stat.S_IFCHR, os.makedev(0, 0))
