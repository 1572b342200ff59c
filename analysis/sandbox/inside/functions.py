"""Calls functions of a module for somebody outside: plain values in, plain values out.

Whoever asks wants functions whose result follows from their arguments, so each answer says what a
call did besides: printed, changed its arguments, would have slept, or reached out of the process
(Python tells an audit hook of files, sockets and processes). That is found by looking, not
proved: code that wants to hide from its own interpreter can. It runs confined either way. A module
that is loaded within a call counts as a file that is opened. Python 3.9, standard library only.
"""

from __future__ import annotations

import io
import os
import sys
import time
from typing import Any

from . import candidate, codec, wire
from .outcome import describe

PRINTS, CHANGES, SLEEPS = "prints", "changes its arguments", "sleeps"
LONGEST = 100_000
"""Elements of a result; to write a longer one out takes longer than most would wait."""
OUTSIDE = {
    "open": "opens files",
    "os": "reaches for files or processes",
    "shutil": "reaches for files or processes",
    "socket": "opens connections",
    "subprocess": "starts processes",
}
CONTAINERS = (str, bytes, list, tuple, dict, set, frozenset)
_exit, _sleep = os._exit, time.sleep
_receive_bytes, _send_bytes = wire.receive_bytes, wire.send_bytes
_dumps, _loads = codec.dumps, codec.loads


class Watch(io.StringIO):
    """Takes what is printed, and what the interpreter says of a call that is watched.

    Usage:
        watch = Watch()
        sys.addaudithook(watch.hear)
        watch.begin()
        ...
        watch.end()  # what the call did, empty for nothing
    """

    def __init__(self) -> None:
        super().__init__()
        self._watching = False
        self._did = ""

    def begin(self) -> None:
        """A call begins."""
        self._watching, self._did = True, ""

    def end(self) -> str:
        """What the call did besides giving a result."""
        self._watching = False
        return self._did

    def hear(self, event: str, _: Any) -> None:
        """Note an event of the interpreter."""
        if self._watching and not self._did:
            self._did = OUTSIDE.get(event.partition(".")[0], "")

    def sleep(self, seconds: Any) -> None:
        """In place of `time.sleep`: nobody waits for a function that is slow on purpose."""
        if self._watching:
            self._did = SLEEPS
        else:
            _sleep(seconds)

    def write(self, text: str) -> int:
        """Note that something was printed, and drop it."""
        if self._watching:
            self._did = PRINTS
        return len(text)


def serve(payload: dict[str, Any], link: int) -> None:
    """Import the module, say so, and answer calls until nobody asks any more."""
    watch = Watch()
    time.sleep = watch.sleep
    try:
        candidate.load(payload)
        space = vars(sys.modules[payload["module"]])
    except BaseException as error:  # noqa: BLE001 - whatever the module raises
        _send_bytes(link, _dumps(("failed", describe(error))))
        _exit(0)
    sys.stdout = sys.stderr = watch
    sys.addaudithook(watch.hear)
    try:
        _send_bytes(link, _dumps(("ready",)))
        while True:
            name, arguments = _loads(_receive_bytes(link))
            _send_bytes(link, _answer(space, name, arguments, watch))
    except wire.Closed:
        _exit(0)


def _answer(space: dict[str, Any], name: str, arguments: list[Any], watch: Watch) -> bytes:
    """One call: `value` with the result, `raised` or `cannot` with a reason; and what it did."""
    before = _dumps(arguments)
    watch.begin()
    try:
        kind, said = "value", space[name](*arguments)
    except BaseException as error:  # noqa: BLE001 - whatever the function raises
        kind, said = "raised", describe(error)
    did = watch.end()
    if type(said) in CONTAINERS and len(said) > LONGEST:
        return _dumps(("cannot", "too large", did))
    try:
        if not did and _dumps(arguments) != before:
            did = CHANGES
        return _dumps((kind, said, did))
    except codec.CannotCross as error:
        return _dumps(("cannot", str(error), did))
