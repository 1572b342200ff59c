"""`trueline synth`: from a description and tests to a verified patch."""

import os
import time
from dataclasses import dataclass, replace
from pathlib import Path

import click

from trueline.assistant.cli.asking import asking, on_a_terminal
from trueline.assistant.cli.common import (
    json_option,
    model_options,
    parse_target,
    print_code,
    print_findings,
    progress,
    run_async,
    say,
    unsafe_option,
    warn,
)
from trueline.assistant.documents import synth_document
from trueline.assistant.implementing import implemented
from trueline.assistant.keeping import Kept, kept
from trueline.assistant.opening import open_engine, open_workspace
from trueline.assistant.request import Request
from trueline.assistant.schema import SynthDoc, to_json
from trueline.assistant.source import (
    SourceFile,
    empty_source,
    read_source,
    unified_diff,
    write_new,
    write_source,
)
from trueline.assistant.synthesis import (
    Task,
    prose_notes,
    status_of,
    synthesis_request,
    task_for,
    with_usable_tests,
)

STYLES = {"verified": "green", "fits-examples": "yellow", "unverified": "yellow", "failed": "red"}
QUESTIONS = 3
LEAST_S = 0.1


@dataclass(frozen=True, slots=True)
class Asked:
    """The command line of one synthesis; `questions` is how many may be asked."""

    spec: str
    source: SourceFile
    name: str
    tests: tuple[Path, ...]
    samples: int
    seed: int
    questions: int
    flags: dict[str, object]
    unsafe: bool
    quiet: bool


@dataclass(frozen=True, slots=True)
class Patch:
    """What is shown, the file's new text, and a test file's that goes with it."""

    document: SynthDoc
    after: str
    tests: Kept | None


@click.command("synth")
@click.argument("spec", default="")
@click.option("--into", metavar="FILE::NAME", help="The function to write, or to rewrite.")
@click.option(
    "--tests",
    multiple=True,
    metavar="PATH",
    type=click.Path(path_type=Path),
    help="A pytest file or a script of asserts that must pass; may be repeated.",
)
@click.option(
    "-n",
    "samples",
    type=click.IntRange(1, 1000),
    default=32,
    show_default=True,
    help="Candidates to try at the most.",
)
@click.option("--seed", type=int, default=0, show_default=True, help="Same seed, same candidates.")
@click.option(
    "--ask",
    "questions",
    type=click.IntRange(0, 100),
    default=QUESTIONS,
    show_default=True,
    metavar="N",
    help="Questions to ask at the most, on a terminal, where several programs fit; 0 asks none.",
)
@click.option("--apply", "apply_", is_flag=True, help="Write the function if it passes.")
@model_options
@unsafe_option
@json_option
def command(
    *,
    spec: str,
    into: str | None,
    tests: tuple[Path, ...],
    samples: int,
    seed: int,
    questions: int,
    timeout: float | None,
    apply_: bool,
    model: str | None,
    fim: str | None,
    unsafe: bool,
    as_json: bool,
) -> int:
    """Write a function from SPEC so that its tests pass, and show it as a diff.

    Candidates are checked for syntax, names and types, repaired where a rule fits, and run
    against your tests and the docstring's examples in the sandbox. Without --into new code is
    printed (tests may import it from `solution`). Nothing is written without --apply. On a
    terminal you are asked what the function should give where several programs fit the examples;
    your answers become tests in the project, in the same diff.
    Exits 0 when the tests you gave pass, or, without tests, when the examples ran and passed.

    \b
      trueline synth "the median of a list" --into stats.py::median --tests tests/test_median.py
      trueline synth --into stats.py::median          its docstring says it all
    """
    if not spec and into is None:
        raise click.UsageError("say what to write, as SPEC or with --into FILE::NAME")
    if apply_ and into is None:
        raise click.UsageError("--apply needs --into FILE::NAME, the place to write to")
    path, name = parse_target(into) if into else (Path("solution.py"), "")
    source = read_source(path) if into else empty_source(path)
    flags: dict[str, object] = {"model": model, "fim": fim, "timeout": timeout}
    questions = questions if on_a_terminal() and not as_json else 0
    asked = Asked(spec, source, name, tests, samples, seed, questions, flags, unsafe, as_json)
    patch = run_async(_synthesize(asked))
    document = patch.document
    passed = document.status in {"verified", "fits-examples"}
    passed = passed or (document.evidence.tests == "accept" and bool(tests))
    if as_json:
        click.echo(to_json(document))
    else:
        _print(document, into is None)
    written = _write(source, patch) if apply_ and passed else ()
    if apply_ and not as_json:
        for one in written or (f"{path}: nothing written",):
            click.echo(one, err=True)
    return 0 if passed else 1


async def _synthesize(asked: Asked) -> Patch:
    opened = open_workspace(asked.source.path, asked.flags)
    warn(opened)
    task = task_for(asked.source, asked.name, asked.spec, asked.tests)
    with progress("loading", asked.quiet) as tell:
        async with open_engine(opened, unsafe=asked.unsafe) as engine:
            tell("running the tests before any candidate")
            since, seconds = time.monotonic(), opened.settings.timeout
            task, notes = await with_usable_tests(task, engine.judge, seconds)
            left = max(round(seconds - (time.monotonic() - since), 1), LEAST_S)
            opened = replace(opened, settings=replace(opened.settings, timeout=left))

            def request_of(one: Task) -> Request:
                return synthesis_request(
                    opened, one, asked.spec, asked.samples, asked.seed, rivals=asked.questions > 0
                )

            ask = asking(tell) if asked.questions else None
            done = await implemented(
                engine, task, request_of, ask=ask, most=asked.questions, progress=tell
            )
            status = status_of(done.task, done.outcome)
            notes += await prose_notes(done.task, done.outcome, engine.judge)
            notes += tuple(one for one in (task.unsought, done.note) if one)
    path = asked.source.path.resolve()
    tests = kept(opened.workspace, path, task.name, task.user_suites, done.answers)
    change = unified_diff(tests.source, tests.after) if tests else ""
    document = synth_document(asked.source, task.hole, done.outcome, status, notes, tests=change)
    best = done.outcome.best
    return Patch(document, best.after if best else asked.source.text, tests)


def _write(source: SourceFile, patch: Patch) -> tuple[str, ...]:
    """Write the function, and the answers as tests; a line for each file.

    Raises:
        CannotRun: a file changed since it was read, or cannot be written.
    """
    write_source(source, patch.after)
    lines = (f"{source.path}: written",)
    if patch.tests is None:
        return lines
    tests = patch.tests
    if tests.new:
        write_new(tests.source.path, tests.after)
    else:
        write_source(tests.source, tests.after)
    return (*lines, f"{os.path.relpath(tests.source.path)}: your answers written as tests")


def _print(document: SynthDoc, new_code: bool) -> None:
    shown = document.code if new_code else document.diff
    if shown:
        print_code(shown, "python" if new_code else "diff")
    for note in document.notes:
        click.echo(f"note: {note}", err=True)
    late = ", time ran out" if document.timed_out else ""
    say(
        f"{document.status}: {document.evidence.summary()} "
        f"({document.samples} candidates, {document.wall_s:.1f} s{late})",
        STYLES[document.status],
    )
    if document.status == "failed":
        print_findings(document.findings, err=True)
