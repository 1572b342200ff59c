"""What an exception says that a test asked for."""

import asyncio
import errno
import socket
import termios
import urllib.error
from collections.abc import Callable
from pathlib import Path

import pytest

from trueline.analysis.sandbox.inside.needs import need_of


def missing(path: str) -> FileNotFoundError:
    """A file that is not there."""
    return FileNotFoundError(errno.ENOENT, "No such file or directory", path)


class OperationalError(Exception):
    """As drivers of databases raise it."""


class Hostile(Exception):  # noqa: N818 - it is what it does
    """An exception whose attributes are code."""

    @property
    def reason(self) -> str:
        """Raise."""
        raise ValueError

    def __str__(self) -> str:
        raise ValueError


@pytest.mark.parametrize(
    ("error", "need"),
    [
        (urllib.error.URLError(socket.gaierror(-2, "Name or service not known")), "network"),
        (OSError(errno.ENETUNREACH, "Network is unreachable"), "network"),
        (OSError(errno.EAFNOSUPPORT, "Address family not supported"), "network"),
        (ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused"), "service"),
        (OSError("Multiple exceptions: [Errno 111] Connect call failed"), "service"),
        (OperationalError('connection to "localhost" failed: Connection refused'), "service"),
        (OperationalError("no such table: prices"), ""),
        (missing("/home/ann/.netrc"), "home"),
        (missing("/root/.config/x"), "home"),
        (missing("/project/data.csv"), ""),
        (missing("/dev/pts/0"), "terminal"),
        (OSError(errno.ENOTTY, "Inappropriate ioctl for device"), "terminal"),
        (termios.error(errno.ENOTTY, "Inappropriate ioctl for device"), "terminal"),
        (OSError("out of pty devices"), "terminal"),
        (AssertionError("assert 1 == 2"), ""),
        (ConnectionResetError(errno.ECONNRESET, "reset by our own server"), ""),
        (Hostile(), ""),
    ],
    ids=repr,
)
def test_by_its_look(error: BaseException, need: str) -> None:
    """Type, number, path and text tell."""
    assert need_of(error) == need


def raised(work: Callable[[], object]) -> BaseException:
    """What it raises."""
    with pytest.raises(BaseException) as caught:  # noqa: PT011 - told apart by the callers
        work()
    return caught.value


def test_behind_another() -> None:
    """A library's own error keeps the reason behind it, and so does a test's."""

    def fails() -> None:
        try:
            raise missing("/home/ann/.netrc")
        except OSError:
            pytest.fail("no settings")

    assert need_of(raised(fails)) == "home"


def test_a_socket_that_is_not_there(tmp_path: Path) -> None:
    """The error of `connect` names no path; that of another call is no service."""
    with socket.socket(socket.AF_UNIX) as unix:
        error = raised(lambda: unix.connect(str(tmp_path / ".s.PGSQL.5432")))
    assert need_of(error) == "service"
    opening = asyncio.open_unix_connection(tmp_path / "s")
    assert need_of(raised(lambda: asyncio.run(opening))) == "service"
    assert need_of(FileNotFoundError(errno.ENOENT, "No such file or directory")) == ""


def test_a_circle_of_errors_ends() -> None:
    """Errors that are each other's reason are looked at once."""
    first, second = ValueError(), ValueError()
    first.__cause__, second.__cause__ = second, first
    assert need_of(first) == ""
