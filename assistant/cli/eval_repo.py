"""`trueline eval repo`: completion quality on the user's own repository."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import click
from rich.box import SIMPLE
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from trueline.assistant.cli.common import console, errors, harmless, model_options, run_async, warn
from trueline.assistant.opening import open_workspace
from trueline.assistant.schema import CopiesDoc, KindDoc, RepoDoc
from trueline.evals.folder import default_folder, run_folder
from trueline.evals.repo.run import RESULTS_FILE, Plan, Tell, run

COLUMNS = (
    "hole", "n", "shown", "exact", "unique", "similar", "parse", "names", "types", "unknown",
)  # fmt: skip
NAMED = 3
IN_CORPUS = (
    "the embedded model was trained on this project: its figures here say what it remembers, "
    "not how it does on code that is new to it"
)


@click.command("repo")
@click.argument("path", metavar="PATH", type=click.Path(path_type=Path))
@click.option(
    "--holes",
    type=click.IntRange(1),
    default=120,
    show_default=True,
    help="How many holes to fill, spread evenly over the six kinds.",
)
@click.option(
    "--seed", type=int, default=0, show_default=True, help="Which holes; same seed, same holes."
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="Folder for results.json and holes.jsonl.  [default: eval-repo-TIME]",
)
@model_options
def command(
    *,
    path: Path,
    holes: int,
    seed: int,
    out: Path | None,
    model: str | None,
    fim: str | None,
    timeout: float | None,
) -> int:
    """Say how well a model completes code in the Python project at PATH.

    Cuts holes into the project's own files (the rest of a line, lines, blocks, function bodies,
    call arguments, imports), asks for each as the editor does, and compares with what stood
    there. Nothing of the project is run or changed. Other versions of a file and tests that quote
    it are kept out of the model's sight.

    \b
      trueline eval repo . --holes 300
      trueline eval repo ~/shop --model http://127.0.0.1:8000/v1 --seed 1
    """
    flags = {"model": model, "fim": fim, "timeout": timeout}
    with run_folder(out or default_folder("repo"), numbered=out is None) as folder:
        document = run_async(_evaluate(Plan(path, holes, seed, folder), flags))
    _print(document, folder / RESULTS_FILE)
    return 0


async def _evaluate(plan: Plan, flags: Mapping[str, object]) -> RepoDoc:
    opened = open_workspace(plan.path.resolve(), flags)
    warn(opened)
    with _progress() as tell:
        return await run(opened, plan, tell)


@contextmanager
def _progress() -> Iterator[Tell]:
    """A bar on stderr where a person watches; else nothing."""
    if not errors.is_terminal:
        yield lambda _words, _done, _total: None
        return
    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
    )  # fmt: skip
    with Progress(*columns, console=errors, transient=True) as progress:
        task = progress.add_task("", total=None)

        def tell(words: str, done: int, total: int) -> None:
            progress.update(
                task, description=escape(harmless(words)), completed=done, total=total or None
            )

        yield tell


def _print(document: RepoDoc, file: Path) -> None:
    console.print(_table(document))
    every, wall, cpu = document.overall, document.latency_ms, document.cpu_ms
    first = every.unfiltered
    lines = (
        *[IN_CORPUS] * bool(document.in_corpus),
        f"without {every.holes - every.unique} near-duplicates: "
        f"{_percent(every.exact_match_unique)} exact; the shown "
        f"{_percent(every.edit_similarity_unique)} similar",
        f"first proposals, unchecked: {_percent(first.exact_match)} exact; of {first.proposed}, "
        f"{_percent(first.parses)} parse, {_percent(first.resolves)} resolve, "
        f"{_percent(first.type_checks)} type-check",
        *[_copies(document.copies)] * (document.in_corpus is not None),
        f"ms a hole, median and 95th percentile: {wall.p50:.0f}, {wall.p95:.0f} on the clock; "
        f"{cpu.p50:.0f}, {cpu.p95:.0f} of CPU",
        f"written: {file}",
    )
    for line in lines:
        click.echo(line)
    _print_skipped(document.skipped)


def _copies(copies: CopiesDoc) -> str:
    return (
        f"copies of what the model learned from: {copies.dropped} dropped of the "
        f"{copies.looked_at} proposals that were looked at, those of 60 tokens and more"
    )


def _table(document: RepoDoc) -> Table:
    title = f"{document.project} · {document.model} · seed {document.seed} · in per cent"
    table = Table(
        *COLUMNS, title=escape(harmless(title)), box=SIMPLE, collapse_padding=True, pad_edge=False
    )
    for column in table.columns:
        column.no_wrap = True
        column.justify = "left" if column is table.columns[0] else "right"
    for kind, row in document.kinds.items():
        table.add_row(*_cells(kind, row))
    table.add_section()
    table.add_row(*_cells("all", document.overall))
    return table


def _cells(name: str, row: KindDoc) -> tuple[str, ...]:
    shares = (row.edit_similarity, row.parses, row.resolves, row.type_checks, row.unknown)
    unique = f"{_number(row.exact_match_unique)} ({row.unique})"
    exact = _number(row.exact_match)
    return name, str(row.holes), _number(row.show_rate), exact, unique, *map(_number, shares)


def _number(share: float | None) -> str:
    return "-" if share is None else f"{share * 100:.1f}"


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share * 100:.1f} %"


def _print_skipped(skipped: Mapping[str, str]) -> None:
    for name, why in list(skipped.items())[:NAMED]:
        click.echo(harmless(f"no holes from {name}: {why}"), err=True)
    if len(skipped) > NAMED:
        click.echo(f"and from {len(skipped) - NAMED} more files (see `skipped`)", err=True)
