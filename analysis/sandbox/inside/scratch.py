"""Scratch folders that one run leaves to the next: how full they are, and how they are emptied.

Where a run has no mounts of its own (tier B), its files outlive it. What lies in a folder of
memory is memory, and is counted as such. Emptying takes no depth of folders, no mode and no name
for granted, and leaves nothing on the folder itself either: a mode or a time would be a message.
Python 3.9, standard library only.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Sequence

INODE_BYTES = 2048  # about what the kernel takes for a file and its name


def used(folders: Sequence[str]) -> int:
    """Bytes of memory that the file systems on these folders take, their inodes included."""
    total = 0
    for folder in folders:
        state = os.statvfs(folder)
        total += (state.f_blocks - state.f_bfree) * state.f_frsize
        total += (state.f_files - state.f_ffree) * INODE_BYTES
    return total


def empty(folder: str) -> None:
    """Remove all that is in a folder.

    What lies deeper is moved up before its folder is removed, so that a path never grows: one
    that is nested ten thousand times has no name that the kernel would take.
    """
    os.chmod(folder, 0o700)
    fresh = itertools.count()
    while names := os.listdir(folder):
        for name in names:
            path = os.path.join(folder, name)
            if os.path.isdir(path) and not os.path.islink(path):
                os.chmod(path, 0o700)
                for inner in os.listdir(path):
                    _move_up(os.path.join(path, inner), folder, fresh)
                os.rmdir(path)
            else:
                os.unlink(path)
    os.utime(folder, (0, 0))


def _move_up(path: str, folder: str, fresh: itertools.count[int]) -> None:
    """Move a folder, which must be writable for that, or remove anything else."""
    if os.path.isdir(path) and not os.path.islink(path):
        os.chmod(path, 0o700)
        places = (os.path.join(folder, str(number)) for number in fresh)
        os.rename(path, next(place for place in places if not os.path.lexists(place)))
    else:
        os.unlink(path)
