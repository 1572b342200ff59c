"""A file's text as git had it at a revision, read without letting the repository run anything.

A cloned repository brings its own `.git/config`, in which git obeys a dozen settings that name
programs: file system monitors, hooks, pagers, filters, transports. So only plumbing is used that
needs none of them (`rev-parse`, `ls-tree`, `cat-file` of an object's bytes), the worst are switched
off besides, and no transport is allowed: a partial clone would fetch a missing object through
whatever its configuration calls a remote. The user's own and the system's configuration stay,
since they say which repositories of other owners are safe to open. What is not covered: a file
that was renamed since (it did not exist then), and text that a filter of the repository changes.
"""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from trueline.analysis.errors import CannotRun, WrongUsage
from trueline.analysis.process import Child
from trueline.assistant.source import BOM, MAX_BYTES

LIMIT_S = 60.0
_OBJECT = re.compile(r"[0-9a-f]{40,64}")
_KEPT = ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM", "GIT_EXEC_PATH")
_OFF = (
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "core.pager=cat",
    "protocol.allow=never",
    "safe.bareRepository=explicit",
)
_ENVIRONMENT = {
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_LITERAL_PATHSPECS": "1",
    "LC_ALL": "C",
}


@dataclass(frozen=True, slots=True)
class _Answer:
    code: int
    out: bytes
    why: str


def text_at(path: Path, revision: str) -> str | None:
    """The text of the file at `path` at `revision`; None if it did not exist then.

    Lines end in bare newlines, as in a source file that was read; bytes that are not UTF-8 come as
    replacement characters.

    Raises:
        WrongUsage: if there is no such revision.
        CannotRun: if git is not installed, the file is in no repository, or git fails.
    """
    path = path.resolve()
    folder = path.parent
    commit = _commit(folder, revision)
    prefix = _ran(folder, "rev-parse", "--show-prefix").removesuffix(b"\n")
    name = prefix + os.fsencode(path.name)
    listed = _ran(folder, "ls-tree", "-z", "-l", "--full-tree", commit, "--", os.fsdecode(name))
    blob = _blob(listed, name)
    if blob is None:
        return None
    identity, size = blob
    if not size.isdigit():
        raise CannotRun(f"{path}: git has not got its text at {revision} here; fetch it first")
    if int(size) > MAX_BYTES:
        raise CannotRun(
            f"{path}: larger than {MAX_BYTES // 1_000_000} MB at {revision}; leave --since away"
        )
    raw = _ran(folder, "cat-file", "blob", identity)
    return raw.removeprefix(BOM).decode("utf-8", "replace").replace("\r\n", "\n")


def _commit(folder: Path, revision: str) -> str:
    """The identity of the commit that `revision` names."""
    if revision.startswith("-"):
        raise WrongUsage(f"{revision}: not a revision; give a commit, a branch or a tag")
    inside = _git(folder, "rev-parse", "--is-inside-work-tree")
    if inside.code or inside.out.strip() != b"true":
        why = inside.why or "a folder of git's own"
        raise CannotRun(f"{folder}: no git repository, which --since needs ({why})")
    found = _git(folder, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
    commit = found.out.decode("ascii", "replace").strip()
    if found.code or not _OBJECT.fullmatch(commit):
        raise WrongUsage(f"{revision}: no such revision in the repository of {folder}")
    return commit


def _blob(listed: bytes, name: bytes) -> tuple[str, str] | None:
    """The identity and size of the file `name` in a listing of `ls-tree -z -l`, if it is one.

    git writes a word for the size of an object that it has not got.
    """
    for entry in listed.split(b"\0"):
        about, _, listed_name = entry.partition(b"\t")
        if listed_name == name and about.startswith(b"100"):
            _, _, identity, size = about.split()
            return identity.decode("ascii"), size.decode("ascii")
    return None


def _ran(folder: Path, *arguments: str) -> bytes:
    answer = _git(folder, *arguments)
    if answer.code:
        raise CannotRun(f"{folder}: git {arguments[0]} failed: {answer.why}")
    return answer.out


def _git(folder: Path, *arguments: str) -> _Answer:
    options = [word for setting in _OFF for word in ("-c", setting)]
    command = [_program(), "--no-pager", *options, "-C", str(folder), *arguments]
    with Child(command, env=_environment(), stderr=subprocess.PIPE) as child:
        try:
            out, err = child.process.communicate(timeout=LIMIT_S)
        except subprocess.TimeoutExpired as error:
            raise CannotRun(f"{folder}: git did not answer within {LIMIT_S:g} s") from error
        lines = err.decode("utf-8", "replace").splitlines()
        return _Answer(child.process.returncode, out, lines[0] if lines else "")


def _program() -> str:
    """The git on the path; an entry that is not absolute could be the workspace's own folder."""
    folders = [one for one in os.get_exec_path() if os.path.isabs(one)]
    found = shutil.which("git", path=os.pathsep.join(folders))
    if found is None:
        raise CannotRun("git is not installed, and --since needs it; install git")
    return found


def _environment() -> dict[str, str]:
    """Ours without git's variables: inside a hook they point at one repository and its index."""
    ours = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith("GIT_") or key in _KEPT
    }
    return ours | _ENVIRONMENT
