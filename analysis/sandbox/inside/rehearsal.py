"""Runs pytest once in the zygote, on tests of ours, so that every run of a project finds it warm.

What pytest loads and works out late (modules, regular expressions, which file each module is of)
is there when a run is forked, and so is the configuration that each begins with: the plugins that
pytest comes with, registered. When it looks for fixtures among all names of these plugins, it is
shown only those that can be one. Nothing of a project has any part in it, and what the rehearsal
changes outside pytest is put back. It may fail: then runs do the work themselves.
Python 3.9; pytest itself is the only import that is not of the standard library.
"""

from __future__ import annotations

import contextlib
import inspect
import os
import sys
import types
from collections.abc import Iterator
from typing import Any

SUITE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "rehearsed.py")
ARGUMENTS = ("-q", "--capture=sys", "--color=no", "--tb=short", "-c", os.devnull)
LAST = ("last_type", "last_value", "last_traceback", "last_exc")
_narrowed: list[types.ModuleType] = []


def rehearse() -> None:
    """Run our tests, and make a configuration to begin with."""
    with contextlib.suppress(BaseException), _as_before():
        os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # another's plugin may start threads
        _main([*ARGUMENTS, "-p", "no:cacheprovider", "--rootdir", os.path.dirname(SUITE), SUITE])
    know_files()
    with contextlib.suppress(BaseException):
        _begin_with_what_is_ready()


def know_files() -> None:
    """Have `inspect` work out now which file each loaded module is of: a traceback asks for it."""
    with contextlib.suppress(Exception):
        inspect.getmodule(compile("", "<none>", "exec"))


def _main(arguments: list[str]) -> None:
    import pytest  # noqa: PLC0415 - only the jails for pytest files have it

    pytest.main(arguments)


@contextlib.contextmanager
def _as_before() -> Iterator[None]:
    """Put back what a run leaves in the interpreter, but for what it has loaded."""
    path, meta, streams = list(sys.path), list(sys.meta_path), (sys.stdout, sys.stderr)
    environment = dict(os.environ)
    try:
        with open(os.devnull, "w", encoding="utf-8") as nowhere:
            sys.stdout = sys.stderr = nowhere
            yield
    finally:
        sys.stdout, sys.stderr = streams
        sys.path[:], sys.meta_path[:] = path, meta
        os.environ.clear()
        os.environ.update(environment)
        sys.modules.pop(os.path.splitext(os.path.basename(SUITE))[0], None)
        for name in LAST:
            vars(sys).pop(name, None)


def _begin_with_what_is_ready() -> None:
    """Have pytest's first configuration made before it is asked for, and told of by whom then."""
    import pathlib  # noqa: PLC0415 - a jail that does not rehearse is forked the faster without

    config: Any = sys.modules["_pytest.config"]
    make = config.get_config
    ready = [make()]
    for plugin in ready[0].pluginmanager.get_plugins():
        if isinstance(plugin, types.ModuleType) and "__dir__" not in vars(plugin):
            _narrow(plugin)

    def get_config(args: Any = None, plugins: Any = None, **named: Any) -> Any:
        if not ready or "-p" in (args or ()):
            return make(args, plugins, **named)
        first = ready.pop()
        asked = first.InvocationParams(args=args or (), plugins=plugins, dir=pathlib.Path.cwd())
        first.invocation_params = asked
        return first

    config.get_config = get_config


def _narrow(module: types.ModuleType) -> None:
    """Let `dir` tell the hooks and fixtures of a plugin only."""
    names = [name for name, value in vars(module).items() if _is_of_a_plugin(name, value)]
    vars(module)["__dir__"] = lambda: names
    _narrowed.append(module)


def _is_of_a_plugin(name: str, value: Any) -> bool:
    """Whether it is a hook or, by the ways of pytest's versions, a fixture."""
    fixture = type(value).__name__ == "FixtureFunctionDefinition"
    return fixture or name.startswith("pytest") or hasattr(value, "_pytestfixturefunction")


def show_all() -> None:
    """Let `dir` tell all again: what pytest comes with has been looked through."""
    while _narrowed:
        vars(_narrowed.pop()).pop("__dir__", None)
