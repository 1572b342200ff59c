"""`trueline synth`: from a description and tests to a verified patch."""

from dataclasses import dataclass
from pathlib import Path

import click

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
from trueline.assistant.opening import open_engine, open_workspace
from trueline.assistant.pipeline import answer
from trueline.assistant.schema import SynthDoc, to_json
from trueline.assistant.source import SourceFile, empty_source, read_source, write_source
from trueline.assistant.synthesis import (
    prose_notes,
    status_of,
    synthesis_request,
    task_for,
    with_usable_tests,
)

STYLES = {"verified": "green", "fits-examples": "green", "unverified": "yellow", "failed": "red"}


@dataclass(frozen=True, slots=True)
class Asked:
    """The command line of one synthesis."""

    spec: str
    source: SourceFile
    name: str
    tests: tuple[Path, ...]
    samples: int
    seed: int
    flags: dict[str, object]
    unsafe: bool
    quiet: bool


@click.command("synth")
@click.argument("spec")
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
    printed (tests may import it from `solution`). Nothing is written without --apply.
    Exits 0 when the tests you gave pass, or, without tests, when the examples ran and passed.

    \b
      trueline synth "the median of a list" --into stats.py::median --tests tests/test_median.py
      trueline synth "" --into stats.py::median       its docstring says it all
    """
    if apply_ and into is None:
        raise click.UsageError("--apply needs --into FILE::NAME, the place to write to")
    path, name = parse_target(into) if into else (Path("solution.py"), "")
    source = read_source(path) if into else empty_source(path)
    flags: dict[str, object] = {"model": model, "fim": fim, "timeout": timeout}
    asked = Asked(spec, source, name, tests, samples, seed, flags, unsafe, as_json)
    document, after = run_async(_synthesize(asked))
    passed = document.status in {"verified", "fits-examples"}
    passed = passed or (document.evidence.tests == "accept" and bool(tests))
    if as_json:
        click.echo(to_json(document))
    else:
        _print(document, into is None)
    if apply_ and passed:
        write_source(source, after)
    if apply_ and not as_json:
        click.echo(f"{path}: {'written' if passed else 'nothing written'}", err=True)
    return 0 if passed else 1


async def _synthesize(asked: Asked) -> tuple[SynthDoc, str]:
    opened = open_workspace(asked.source.path, asked.flags)
    warn(opened)
    task = task_for(asked.source, asked.name, asked.spec, asked.tests)
    with progress("loading", asked.quiet) as tell:
        async with open_engine(opened, unsafe=asked.unsafe) as engine:
            tell("running the tests before any candidate")
            task, notes = await with_usable_tests(task, engine.judge)
            request = synthesis_request(opened, task, asked.spec, asked.samples, asked.seed)
            outcome = await answer(engine, request, 1, tell)
            status = status_of(task, outcome)
            notes += await prose_notes(task, outcome, engine.judge)
            notes += (task.unsought,) if task.unsought else ()
            document = synth_document(asked.source, task.hole, outcome, status, notes)
    return document, outcome.best.after if outcome.best else asked.source.text


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
