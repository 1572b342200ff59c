"""The process that mypy lives in: one JSON request a line on stdin, one answer a line on stdout.

mypy runs for tens of milliseconds without a break, so it may not run in the serving process. After
an error that mypy did not expect the build may be in any state, and above its bound of memory a
build has grown too large: the worker says so and ends, and is started afresh at the next request.
"""

import gc
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import msgspec

from trueline.analysis.errors import CannotRun
from trueline.analysis.process import die_with_parent, resident_mib
from trueline.analysis.typecheck.build import Blocked
from trueline.analysis.typecheck.closed import Closed
from trueline.analysis.typecheck.judge import other_mypy
from trueline.analysis.typecheck.loading import watched
from trueline.analysis.typecheck.members import Collector
from trueline.analysis.typecheck.module import NotCovered
from trueline.analysis.typecheck.options import (
    ConfigurationError,
    Configured,
    configured,
    is_strict,
)
from trueline.analysis.typecheck.plugins import doubt
from trueline.analysis.typecheck.protocol import (
    Answer,
    Check,
    Full,
    Members,
    Reply,
    Request,
    Settings,
    Unfinished,
)
from trueline.analysis.typecheck.session import Session
from trueline.analysis.typecheck.target import Target
from trueline.analysis.typecheck.watch import Watch

MOST_MEMORY_MIB = 3000
# No answer makes so many objects: collections happen between answers, or they would take half of
# an answer's time.
OBJECTS_BEFORE_COLLECTION = 200_000


def main() -> None:
    """Serve requests until stdin ends."""
    die_with_parent()
    answers = _private_stdout()
    requests = sys.stdin.buffer
    settings = msgspec.json.decode(requests.readline(), type=Settings)
    os.environ.pop("MYPYPATH", None)
    os.chdir(settings.root)
    try:
        serve(settings, requests, answers)
    except CannotRun as error:
        _say(answers, Reply(refused=str(error)))
    except ConfigurationError as error:
        _say(answers, Reply(fatal=f"mypy configuration: {error}"))
    except Exception as error:  # noqa: BLE001 - mypy's internals raise anything
        said = f"mypy failed: {type(error).__name__}: {error}".split("\n", 1)[0]
        _say(answers, Reply(fatal=said))


def serve(settings: Settings, requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer every request with one warm session."""
    if settings.plugins:
        sys.path += [*settings.site_packages, *settings.source_roots, settings.root]
    found = _configured(settings)
    plugins = watched(settings.root, settings.site_packages) if settings.plugins else Watch({})
    session = Session(found.options, settings.site_packages, Path(settings.root))
    decoder = msgspec.json.Decoder(Request)
    gc.set_threshold(OBJECTS_BEFORE_COLLECTION)
    for line in requests:
        if plugins.changed():
            _say(answers, Reply(outdated=True))
            return
        request = decoder.decode(line)
        _say(answers, _reply(session, found, request))
        session.rest()
        if resident_mib() > MOST_MEMORY_MIB:
            return


def _configured(settings: Settings) -> Configured:
    root = Path(settings.root)
    found = configured(
        root,
        Path(settings.cache_dir),
        trusted=settings.trusted,
        python=settings.python_version,
        plugins=settings.plugins,
        why_none=settings.why_none,
    )
    if settings.plugins and found.outside:
        raise CannotRun(f"mypy_path leads out of the workspace: {found.outside[0]}")
    found.options.mypy_path = [*found.options.mypy_path, *settings.source_roots]
    return replace(found, notes=found.notes + other_mypy(settings.site_packages))


def _reply(session: Session, found: Configured, request: Request) -> Reply:
    match request:
        case Full():
            return _full(session, found, request)
        case Check():
            return _check(session, found, request)
        case Unfinished():
            return _unfinished(session, found, request)
        case Members():
            return _members(session, request)


def _full(session: Session, found: Configured, request: Full) -> Reply:
    target = Target(request.path, request.module, request.base_dir)
    session.expect(request.others)
    answers: list[Answer] = []
    base = -1
    for index, text in enumerate(request.texts):
        try:
            answers.append(Answer(list(session.update(target, text))))
            base = index
        except Blocked as error:
            answers.append(Answer(why=str(error)))
    return _judged(session, found, target, answers, base)


def _check(session: Session, found: Configured, request: Check) -> Reply:
    target = session.target(request.path)
    answers = []
    for after in request.afters:
        try:
            one = session.check(request.path, request.number, request.before, after)
            answers.append(Answer(list(one.new), list(one.old), one.clean))
        except NotCovered as error:
            answers.append(Answer(why=str(error)))
    return _judged(session, found, target, answers, -1)


def _unfinished(session: Session, found: Configured, request: Unfinished) -> Reply:
    target = session.target(request.path)
    try:
        one = session.unfinished(request.path, request.number, request.before, request.edit)
        answer = Answer(list(one.new), list(one.old), one.clean)
    except NotCovered as error:
        answer = Answer(why=str(error))
    return _judged(session, found, target, [answer], -1)


def _members(session: Session, request: Members) -> Reply:
    collector = Collector(session.known, types=request.types)
    try:
        session.look(request.path, request.number, request.edit, collector.collect)
    except NotCovered as error:
        # A body without its end may define fewer attributes; its types were at hand all the same.
        if collector.of is None:
            return Reply([Answer(why=str(error))])
    if collector.of is None:
        return Reply([Answer(why="no type is known of what stands before the dot")])
    closed = collector.closed or Closed(frozenset(), private=False)
    return Reply(
        [Answer()],
        of=collector.of,
        members=collector.members,
        closed=list(closed.names),
        private=closed.private,
        keywords=None if collector.keywords is None else list(collector.keywords),
    )


def _judged(
    session: Session, found: Configured, target: Target | None, answers: list[Answer], base: int
) -> Reply:
    if target is None:
        return Reply(answers)
    return Reply(
        answers,
        number=session.number(target.path),
        base=base,
        dropped=session.dropped(),
        strict=is_strict(found.options, target.module),
        notes=list(found.notes),
        doubt=doubt(found.not_loaded, session.reached(target.path)) if found.not_loaded else "",
    )


def _private_stdout() -> BinaryIO:
    """Keep the pipe to ourselves: what mypy prints goes nowhere."""
    pipe = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return pipe


def _say(answers: BinaryIO, reply: Reply) -> None:
    answers.write(msgspec.json.encode(reply) + b"\n")
    answers.flush()


if __name__ == "__main__":
    main()
