"""The tester's half of the two-jail oracle: stands in for the candidate's module.

Tests import the module by its name and get a stand-in whose functions call over the link. What
arrives is plain data, so comparing it runs no code of the candidate. As soon as a test needs what
cannot cross (a class, a generator, a callback, an attribute of a function, a change of the module)
the run says so, and the judge turns to another oracle. A list, dictionary or set of the module
crosses as a copy: a test that fails beside one may fail for that reason, and the run says that too.
An answer of another shape than the candidate's half gives ends the run; it never becomes an
exception that a test may expect. Python 3.9, standard library only.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import importlib
import sys
import types
from collections.abc import Iterable
from typing import Any

from . import asserts, codec, examples, sharing, wire
from .outcome import Outcome, Reporter

PURE = (
    "bisect cmath collections copy decimal fractions functools heapq itertools json math operator "
    "re statistics string typing"
)
CONTAINERS = (*codec.MUTABLE, tuple)


class CannotCross(BaseException):
    """A test needs what cannot cross between the jails."""


class CandidateGone(BaseException):
    """The candidate's process has ended or answers nonsense."""


class Link:
    """Requests to the candidate's process."""

    def __init__(self, fd: int) -> None:
        self._fd = fd
        self.cannot = ""
        self.gone = ""
        self.copied = ""
        self.shared = sharing.Shared()
        self._calls = 0

    def await_ready(self) -> None:
        """Wait until the candidate's module is imported."""
        self._receive()

    def ask(self, *request: Any) -> Any:
        """One request and its answer."""
        try:
            content = codec.dumps(request)
        except codec.CannotCross as error:
            raise self.refuse(str(error)) from None
        try:
            wire.send_bytes(self._fd, content)
        except wire.Closed:
            raise self._lost("the candidate's process has ended") from None
        answer = self._receive()
        if answer[0] == "cannot":
            raise self.refuse(str(answer[-1]))
        return answer

    def next_call(self, given: list[Any]) -> int:
        """The number of a call with these arguments, if none of them is one object with others."""
        changing = codec.mutables(list(given))
        if len({id(one) for one in changing}) < len(changing):
            raise self.refuse("an object that is given twice")
        if self.shared.touches(given):
            raise self.refuse("an object that is shared")
        self._calls += 1
        return self._calls

    def refuse(self, what: str) -> CannotCross:
        """Remember that a value could not cross, even if a test catches the exception."""
        self.cannot = self.cannot or what
        return CannotCross(what)

    def nonsense(self) -> CandidateGone:
        """Remember that the answer has no meaning; nothing that is said later counts."""
        return self._lost("the candidate's process answered with no value")

    def _lost(self, why: str) -> CandidateGone:
        self.gone = self.gone or why
        return CandidateGone(why)

    def _receive(self) -> tuple[Any, ...]:
        try:
            answer = codec.loads(wire.receive_bytes(self._fd, codec.MAX_BYTES + 1024))
        except wire.Closed:
            raise self._lost("the candidate's process has ended") from None
        except ValueError:
            raise self.nonsense() from None
        if type(answer) is not tuple or not answer or type(answer[0]) is not str:
            raise self.nonsense()
        return answer


class Function:
    """A function of the candidate; all it can do is be called."""

    def __init__(self, link: Link, module: str, name: str) -> None:
        self._trueline = (link, module, name)
        self.__name__ = name

    @property
    def __doc__(self) -> str | None:  # type: ignore[override]
        raise self._trueline[0].refuse("the docstring of a function")

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """Call it over there and give back what came of it, mutated arguments included."""
        link, module, name = self._trueline
        given = [*arguments, *named.values()]
        number = link.next_call(given)
        answer = link.ask("call", module, name, list(arguments), named, number, link.shared.held())
        if not _is_reply(answer, arguments, named):
            raise link.nonsense()
        after, printed, keeps = answer[-3:]
        sys.stdout.write(printed)
        if after is not None and not _copied_back(given, [*after[0], *after[1].values()]):
            raise link.refuse("an object inside an argument")
        if keeps:
            link.shared.add(number, given + [answer[1]] * (answer[0] == "return"))
        if answer[0] == "argument":
            return arguments[answer[1]]
        if answer[0] == "return":
            return answer[1]
        error = _exception(*answer[1:5])
        if isinstance(error, StopIteration):  # it may end a loop of the test that would compare
            raise link.refuse("an exception that ends loops")
        raise error

    def __getattr__(self, attribute: str) -> Any:
        raise self._trueline[0].refuse(f"attribute {attribute} of a function")


def _is_reply(answer: tuple[Any, ...], arguments: tuple[Any, ...], named: dict[str, Any]) -> bool:
    """Whether an answer to a call has the shape of one."""
    kinds = {"return": (object,), "argument": (int,), "raise": (str, str, str, tuple)}
    wanted = kinds.get(answer[0])
    if wanted is None or len(answer) != len(wanted) + 4:
        return False
    content, after = answer[1:-3], answer[-3]
    if not all(kind is object or type(part) is kind for kind, part in zip(wanted, content)):
        return False
    if answer[0] == "argument" and not 0 <= content[0] < len(arguments):
        return False
    if answer[0] == "raise" and not (content[1].isidentifier() and content[2].isprintable()):
        return False
    if after is not None:
        shapes = type(after) is tuple and [type(part) for part in after] == [list, dict]
        if not shapes or (len(after[0]), list(after[1])) != (len(arguments), list(named)):
            return False
    return [type(part) for part in answer[-2:]] == [str, bool]


def _copied_back(given: list[Any], after: list[Any]) -> bool:
    """Give the test's own containers the contents that the call left in its copies.

    False where the test could tell: what it holds inside a container is not what is put there.
    """
    for value, new in zip(given, after):
        if type(value) is not type(new):
            continue
        if type(value) in codec.MUTABLE and codec.dumps(value) != codec.dumps(new):
            if sharing.held(value):
                return False
            if type(value) in (list, bytearray):
                value[:] = new
            else:
                value.clear()
                value.update(new)
        elif type(value) is tuple and codec.dumps(value) != codec.dumps(new):
            return False
    return True


def _exception(builtin: str, name: str, module: str, arguments: Any) -> BaseException:
    base = getattr(builtins, builtin, None)
    if not (isinstance(base, type) and issubclass(base, BaseException)):
        base = RuntimeError
    kind: type[BaseException] = (
        base if name == base.__name__ else type(name, (base,), {"__module__": module})
    )
    try:
        return kind(*arguments)
    except Exception:  # noqa: BLE001 - the candidate chose the arguments
        return RuntimeError(*arguments)


class Module(types.ModuleType):
    """A module of the candidate."""

    def __init__(self, link: Link, name: str) -> None:
        super().__init__(name)
        vars(self).update(_trueline=(link, name), _copies={})

    def __setattr__(self, name: str, value: Any) -> None:
        if isinstance(value, types.ModuleType) or _is_special(name):
            super().__setattr__(name, value)
        else:
            raise self._trueline[0].refuse(f"a change of {name} in the module")

    def __delattr__(self, name: str) -> None:
        raise self._trueline[0].refuse(f"the removal of {name} from the module")

    def __getattr__(self, name: str) -> Any:
        link, module = self._trueline
        if name == "__all__":
            return self._public(link, module)
        if _is_special(name):
            raise AttributeError(name)
        kind, value = self._ask(name)
        if kind == "value":
            return self._shared(name, value) if type(value) in CONTAINERS else value
        if kind == "missing":
            raise AttributeError(f"module '{module}' has no attribute '{name}'")
        if kind == "function":
            return Function(link, module, name)
        if kind == "module" and type(value) is str:
            return (
                importlib.import_module(value) if value in PURE.split() else Elsewhere(link, value)
            )
        raise link.nonsense()

    def look_again(self) -> None:
        """See that what crossed as a copy is still what it was, on both sides."""
        for name in tuple(self._copies):
            self._shared(name, self._ask(name)[1])

    def _ask(self, name: str) -> tuple[str, Any]:
        link, module = self._trueline
        answer = link.ask("get", module, name)
        if len(answer) != 2:
            raise link.nonsense()
        return answer[0], answer[1]

    def _shared(self, name: str, value: Any) -> Any:
        """One copy for all uses, as long as neither side changes its own."""
        link = self._trueline[0]
        link.copied = link.copied or name
        copy = self._copies.setdefault(name, value)
        try:
            same = codec.dumps(copy) == codec.dumps(value)
        except codec.CannotCross:
            same = False
        if not same:
            raise link.refuse(f"{name}, which changes")
        return copy

    @staticmethod
    def _public(link: Link, module: str) -> list[str]:
        answer = link.ask("public", module)
        names = answer[-1]
        if type(names) is not list or not all(type(name) is str for name in names):
            raise link.nonsense()
        return names


class Elsewhere(types.ModuleType):
    """A module that the candidate's module has imported: what it does, it does over there."""

    def __init__(self, link: Link, name: str) -> None:
        super().__init__(name)
        vars(self)["_trueline"] = link

    def __getattr__(self, name: str) -> Any:
        if _is_special(name):
            raise AttributeError(name)
        raise self._trueline.refuse(f"{name} of module {self.__name__}")

    def __setattr__(self, name: str, value: Any) -> None:
        raise self._trueline.refuse(f"a change of module {self.__name__}")


def _is_special(name: str) -> bool:
    return name.startswith("__") and name.endswith("__")


def run(payload: dict[str, Any], reporter: Reporter, fd: int) -> None:
    """Run the suite against the stand-ins and report."""
    reporter.finish(judge(payload, fd))


def judge(payload: dict[str, Any], fd: int) -> Outcome:
    """Run the suite against the stand-ins."""
    link, outcome, suite = Link(fd), Outcome(), payload["suite"]
    try:
        link.await_ready()
        for name in payload["modules"]:
            _install(link, name, needed=name == payload["module"])
        module = sys.modules[payload["module"]]
        if suite["kind"] == "examples":
            names = _names_in([example["source"] for example in suite["examples"]])
            examples.run(suite, lambda: _bare_names(module, names), outcome)
        else:
            names = asserts.script(suite["source"], suite["path"]).names
            asserts.run(suite, _bare_names(module, names) if suite["bare"] else {}, outcome)
        for name in payload["modules"]:
            sys.modules[name].look_again()
    except (CannotCross, CandidateGone):
        pass
    outcome.details = {"cannot": link.cannot, "gone": link.gone, "copied": link.copied}
    return outcome


def _install(link: Link, name: str, needed: bool) -> None:
    """Put a stand-in into `sys.modules`, and into its package where there is one."""
    stand_in = Module(link, name)
    sys.modules[name] = stand_in
    package, _, last = name.rpartition(".")
    if not package:
        return
    try:
        setattr(importlib.import_module(package), last, stand_in)
    except Exception:  # noqa: BLE001 - whatever the project's package raises
        if needed:
            raise link.refuse(f"package {package}") from None


def _bare_names(module: types.ModuleType, names: Iterable[str]) -> dict[str, Any]:
    """The names that the tests use and the candidate's module has."""
    found: dict[str, Any] = {}
    for name in names:
        with contextlib.suppress(AttributeError):
            found[name] = getattr(module, name)
    return found


def _names_in(sources: list[str]) -> frozenset[str]:
    """The names read or written in sources; one that does not parse fails when it is run."""
    names: set[str] = set()
    for source in sources:
        with contextlib.suppress(SyntaxError, ValueError):
            nodes = ast.walk(ast.parse(source))
            names.update(node.id for node in nodes if isinstance(node, ast.Name))
    return frozenset(names)
