"""What `trueline eval BENCH` shows people: the plan, how far it is, and the tables of results."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import click
from rich import box
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from trueline.assistant.cli.common import console, errors
from trueline.assistant.schema import EvalDoc
from trueline.evals.plan import Plan
from trueline.evals.report import all_rows, by_level

WIDE: Final = 160


def say_plan(plan: Plan) -> None:
    """What a run would do, from the data that are here."""
    from trueline.evals.samples import load_samples  # noqa: PLC0415 - only a dry run asks here

    tasks = len(plan.benchmark.tasks)
    if plan.recorded is not None:
        samples = load_samples(plan.recorded, plan.benchmark, plan.most)
        distinct = len({(one.task.task_id, one.text) for one in samples})
        said = f"{len(samples)} recorded samples ({distinct} distinct)"
    else:
        how = f"temperature {plan.drawing.temperature:g}, seed {plan.drawing.seed}"
        said = f"{plan.drawing.n * tasks} samples to draw from {plan.model}, {how}"
    click.echo(f"{plan.benchmark.name}: {tasks} tasks, {said}")
    click.echo(f"stages: {', '.join(plan.stages)}; {plan.workers} workers; into {plan.out}")


@contextmanager
def phases_shown() -> Iterator[Callable[[str, int, int], None]]:
    """A bar for each phase on stderr, where a person watches."""
    if not errors.is_terminal:
        yield lambda *_: None
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=errors, transient=True) as progress:
        bars: dict[str, Any] = {}

        def tell(phase: str, done: int, total: int) -> None:
            if phase not in bars:
                bars[phase] = progress.add_task(phase, total=total)
            progress.update(bars[phase], completed=done, total=total)

        yield tell


def print_results(document: EvalDoc, out: Path) -> None:
    """The table for people, and where the rest is."""
    width = None if console.is_terminal else WIDE
    for table in (_table(document), *_levels(document)):
        console.print(table, width=width, crop=False)
    counts = ", ".join(f"{name} {count}" for name, count in document.verdicts.items())
    click.echo(
        f"{document.benchmark}: {document.tasks} tasks, {document.samples} samples; {counts}; "
        f"{document.judged.executions} programs judged in {document.judged.cpu_s:.1f} CPU s"
    )
    for note in document.notes:
        click.echo(f"note: {note}", err=True)
    click.echo(f"{out / 'report.html'}")


def _levels(document: EvalDoc) -> Iterator[Table]:
    """A table of pass@1 by level, where the benchmark has levels."""
    head, rows = by_level(all_rows(document))
    if not rows:
        return
    table = Table(box=box.SIMPLE, padding=(0, 1), title="pass@1 by level")
    for place, title in enumerate(head):
        table.add_column(title, justify="right" if place else "left", no_wrap=True)
    for cells in rows:
        table.add_row(*cells)
    yield table


def _table(document: EvalDoc) -> Table:
    rows = all_rows(document)
    ks = sorted({int(k) for one in rows for k in one.pass_at_k} - {1})
    tokens = any(one.tokens for one in rows)
    table = Table(box=box.SIMPLE, padding=(0, 1))
    table.add_column("stage")
    head = ["pass@1 %", "95 %", *(f"@{k} %" for k in ks), "accepted %", "run", "CPU s"]
    for title in head + ["tokens"] * tokens:
        table.add_column(title, justify="right", no_wrap=True)
    for one in rows:
        table.add_row(
            one.name,
            f"{one.pass_at_1 * 100:.2f}",
            f"{one.ci95[0] * 100:.1f}-{one.ci95[1] * 100:.1f}",
            *(f"{one.pass_at_k[str(k)] * 100:.2f}" if str(k) in one.pass_at_k else "" for k in ks),
            f"{one.accepted * 100:.1f}",
            str(one.executions),
            f"{one.cpu_s:.1f}",
            *([str(one.tokens)] * tokens),
        )
    return table
