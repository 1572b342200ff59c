"""The candidate's half of the two-jail oracle: calls its functions for the tester.

It imports the edited module and answers, over the link, what a name is, what a call gives and
what it prints. Only plain data leaves; the tests and what they expect never come here.
Python 3.9, standard library only.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import os
import sys
import types
from importlib import machinery, util
from typing import Any

from . import codec, sharing, wire
from .outcome import Outcome, Reporter

_exit, _import = os._exit, importlib.import_module
_receive_bytes, _send_bytes = wire.receive_bytes, wire.send_bytes
_dumps, _loads, _mutables = codec.dumps, codec.loads, codec.mutables
_shared, _held = sharing.Shared(), sharing.held
PRINTED_CAP = 1 << 16


class Printed(io.StringIO):
    """What one call prints; more than the cap goes to the run's output, which is watched."""

    def write(self, text: str) -> int:
        """Keep the text, or pass it on."""
        if self.tell() + len(text) > PRINTED_CAP and sys.__stdout__ is not None:
            return sys.__stdout__.write(text)
        return super().write(text)


def serve(payload: dict[str, Any], reporter: Reporter, link: int) -> None:
    """Import the module, say so, and answer requests until the tester is done.

    If the import fails, the link stays open until the report is out: when it closes, the tester
    ends, and this process with it.
    """
    try:
        load(payload)
    except BaseException as error:  # noqa: BLE001 - whatever the module raises
        outcome = Outcome()
        outcome.fail_with(payload["module"], error, _line_of(error, payload["path"]))
        reporter.finish(outcome)
    try:
        _send_bytes(link, _dumps(("ready",)))
        while True:
            _send_bytes(link, _answer(_loads(_receive_bytes(link))))
    except wire.Closed:  # the tester is done, or will hear no more
        _exit(0)


def load(payload: dict[str, Any]) -> None:
    """Import the module; where nothing but its file can be meant, without looking for it."""
    name, path = payload["module"], payload["path"]
    entries = [entry.partition(".")[0] for entry in os.listdir(sys.path[0])]
    if path != f"{name}.py" or payload["roots"] != [""] or entries.count(name) != 1:
        _import(name)
        return
    file = os.path.join(sys.path[0], path)
    spec = machinery.ModuleSpec(name, machinery.SourceFileLoader(name, file), origin=file)
    spec.has_location = True
    module = sys.modules[name] = util.module_from_spec(spec)
    spec._initializing = True  # type: ignore[attr-defined]  # noqa: SLF001 - as an import does
    with open(file, "rb", 0) as source:
        code = compile(source.read(), file, "exec", 0, True)
    exec(code, vars(module))
    spec._initializing = False  # type: ignore[attr-defined]  # noqa: SLF001


def _line_of(error: BaseException, path: str) -> int | None:
    if isinstance(error, SyntaxError):
        return error.lineno
    line, trace = None, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename.endswith("/" + path):
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _answer(request: Any) -> bytes:
    try:
        if request[0] == "public":
            return _dumps(("value", _public_names(request[1])))
        if request[0] == "get":
            return _dumps(_lookup(request[1], request[2]))
        _shared.keep_only(request[6])  # of what crossed in other calls the tests hold no more
        return _call(*request[1:6])
    except codec.CannotCross as error:
        return _dumps(("cannot", str(error)))
    except MemoryError as error:
        return _dumps(("raise", *_as_plain(error), None, "", False))


def _public_names(module: str) -> list[str]:
    space = vars(_import(module))
    listed = space.get("__all__")
    return list(listed) if listed else [name for name in space if not name.startswith("_")]


def _lookup(module: str, name: str) -> tuple[str, Any]:
    space = vars(_import(module))
    if name not in space:
        return ("missing", name)
    value = space[name]
    if isinstance(value, types.ModuleType):
        return ("module", str(value.__name__))
    if callable(value) and not isinstance(value, type):
        return ("function", name)
    return ("value", value)


def _call(
    module: str, name: str, arguments: list[Any], named: dict[str, Any], number: int
) -> bytes:
    may_change = bool(_mutables([*arguments, *named.values()]))
    before = _dumps((arguments, named)) if may_change else b""
    printed, results = Printed(), []
    reply: tuple[Any, ...] = ()
    try:
        with contextlib.redirect_stdout(printed):
            results.append(vars(sys.modules[module])[name](*arguments, **named))
    except BaseException as error:  # noqa: BLE001 - it goes to the tester
        reply = ("raise", *_as_plain(error))
    else:
        reply = _as_argument(results, arguments, named)
    keeps = any(map(_held, (arguments, named, results)))
    crossing = [*arguments, *named.values(), *results]
    if _shared.touches(crossing):
        raise codec.CannotCross("an object that is shared")
    if keeps:
        _shared.add(number, crossing)
    changed = may_change and _dumps((arguments, named)) != before
    after = (arguments, named) if changed else None
    reply = reply or ("return", results[0])
    return _dumps((*reply, after, printed.getvalue(), keeps))


def _as_argument(
    results: list[Any], arguments: list[Any], named: dict[str, Any]
) -> tuple[Any, ...]:
    """The answer if the result, which is taken out then, is one of the arguments.

    Otherwise refuse what would arrive as a copy although the test could tell that it is shared: a
    list that stands twice in the result, or lies inside an argument.
    """
    inner = [id(one) for one in _mutables(list(results))]
    for index, value in enumerate(arguments):
        if inner and value is results[0]:
            results.clear()
            return ("argument", index)
    given = {id(one) for one in _mutables([*arguments, *named.values()])}
    if len(set(inner)) < len(inner) or given.intersection(inner):
        raise codec.CannotCross("an object that is shared")
    return ()


def _as_plain(error: BaseException) -> tuple[Any, ...]:
    """An exception as the nearest builtin's name, its own name, and plain arguments."""
    kind = type(error)
    builtin = next(base.__name__ for base in kind.__mro__ if base.__module__ == "builtins")
    arguments: Any = error.args
    try:
        _dumps(arguments)
    except codec.CannotCross:
        arguments = (str(error),)
    return (builtin, kind.__name__, kind.__module__, arguments)
