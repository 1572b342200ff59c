"""What a failed test asked for that a sandbox does not give, told by its exception.

A network, a service behind a socket, files of the home folder, a terminal. The exception may lie
behind others that a library or the test raised for it. This is only what the exception looks
like, and the code under test can raise any: the host asks again without that code before it
believes it. Python 3.9, standard library only.
"""

from __future__ import annotations

import errno
import os
import re
import traceback
from collections.abc import Iterator

CHAIN = 20
HOMES = ("/home/", "/root/", "/Users/")
TERMINALS = ("/dev/tty", "/dev/pts", "/dev/ptmx", "/dev/console")
NETWORK = frozenset(
    (
        *(errno.ENETUNREACH, errno.ENETDOWN, errno.EHOSTUNREACH, errno.EHOSTDOWN),
        *(errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL),
    )
)
REFUSED = re.compile(
    r"connection refused|connect call failed|can't connect|could not connect", re.IGNORECASE
)
UNRESOLVED = re.compile(
    r"name or service not known|temporary failure in name resolution|network is unreachable"
    r"|nodename nor servname|could not translate host name|no address associated",
    re.IGNORECASE,
)


def need_of(error: BaseException) -> str:
    """`network`, `service`, `home` or `terminal`; empty for an exception that asks for nothing."""
    try:
        for one in _chain(error):
            need = _need(one)
            if need:
                return need
    except Exception:  # noqa: BLE001 - an exception's attributes may be the candidate's code
        return ""
    return ""


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The exception and those behind it, each once."""
    waiting: list[BaseException] = [error]
    seen: set[int] = set()
    while waiting and len(seen) < CHAIN:
        one = waiting.pop(0)
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        inner = [one.__cause__, one.__context__, getattr(one, "reason", None)]
        inner += list(getattr(one, "exceptions", ()))
        waiting += [other for other in inner if isinstance(other, BaseException)]


def _need(error: BaseException) -> str:
    kinds = {kind.__name__ for kind in type(error).__mro__}
    text = str(error)
    if "gaierror" in kinds or "herror" in kinds or UNRESOLVED.search(text):
        return "network"
    if isinstance(error, OSError):
        return _of_os_error(error, text)
    if "error" in kinds and error.args and error.args[0] == errno.ENOTTY:
        return "terminal"  # termios.error
    connecting = any("Connect" in kind or "Operational" in kind for kind in kinds)
    return "service" if connecting and REFUSED.search(text) else ""


def _of_os_error(error: OSError, text: str) -> str:
    if error.errno in NETWORK:
        return "network"
    if error.errno == errno.ECONNREFUSED or REFUSED.search(text):
        return "service"
    if error.errno == errno.ENOTTY or "out of pty devices" in text:
        return "terminal"
    path = os.fsdecode(error.filename) if isinstance(error.filename, (str, bytes)) else ""
    if path.startswith(TERMINALS):
        return "terminal"
    missing = error.errno in (errno.ENOENT, errno.EACCES, errno.EROFS, errno.ENOTDIR)
    if missing and not path and _was_connecting(error):
        return "service"
    homes = (os.environ.get("HOME", HOMES[0]) + "/", *HOMES)
    return "home" if missing and (path + "/").startswith(homes) else ""


def _was_connecting(error: OSError) -> bool:
    """Whether a call of `connect` failed: its error does not name the socket's path."""
    frames = traceback.extract_tb(error.__traceback__)
    return bool(frames) and "connect" in (frames[-1].line or "") + frames[-1].name
