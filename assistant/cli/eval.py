"""`trueline eval`: benchmark runs, and what else is measured.

BENCH and the words `repo` and `compare` stand at the same place on the command line, so this is a
group whose benchmarks are commands; each is made or imported when it is asked for.
"""

import importlib
import importlib.util
import os
from pathlib import Path
from typing import Any, Final, Literal

import click

from trueline.analysis.errors import WrongUsage
from trueline.assistant.cli.common import (
    Decorated,
    model_options,
    run_async,
)
from trueline.assistant.cli.eval_shown import phases_shown, print_results, say_plan
from trueline.assistant.config import load
from trueline.assistant.pipeline import TEMPERATURE
from trueline.evals.benchmarks.catalog import Benchmark, names, open_benchmark
from trueline.evals.drawing import Drawing
from trueline.evals.folder import default_folder
from trueline.evals.plan import STAGES, Plan, prepared, stages_up_to
from trueline.evals.results import write_results

OTHERS: Final = {
    "repo": "Measure completions on a project of your own.",
    "compare": "Set two finished runs side by side, task by task.",
}
HARNESS_ERRORS: Final = 3


class Benches(click.Group):
    """The benchmarks and the other measurements, as commands."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The benchmarks there are, then what else can be measured."""
        built = [word for word in OTHERS if importlib.util.find_spec(_module(word))]
        return [*names(), *built]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A benchmark's run, or one of the others."""
        if cmd_name not in self.list_commands(ctx):
            known = ", ".join(self.list_commands(ctx))
            raise click.UsageError(f"no benchmark {cmd_name!r}; there are {known}", ctx)
        if cmd_name in OTHERS:
            other: click.Command = importlib.import_module(_module(cmd_name)).command
            return other
        return _bench_command(cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List them without importing any."""
        rows = [(name, OTHERS.get(name, "Run this benchmark.")) for name in self.list_commands(ctx)]
        with formatter.section("Benchmarks and more"):
            formatter.write_dl(rows)


def _module(word: str) -> str:
    return f"trueline.assistant.cli.eval_{word}"


@click.command("eval", cls=Benches, subcommand_metavar="BENCH | COMMAND [OPTIONS]")
def command() -> None:
    """Say how good a model is, and what each stage of checking adds.

    \b
      trueline eval humaneval --samples recorded.jsonl     score recorded samples
      trueline eval humaneval --model http://127.0.0.1:8000/v1 -n 10
      trueline eval starter -n 4                           needs no data, works offline

    Exits 0 when every sample has a verdict, 3 when harness errors remain.
    """


def _options(function: Decorated) -> Decorated:
    """The options of a benchmark run."""
    path = click.Path(path_type=Path)
    options: list[Decorated] = [
        click.option("--samples", type=path, metavar="FILE", help="Score these recorded samples."),
        model_options,
        click.option(
            "-n", "n", type=click.IntRange(1), help="Samples a task.  [default: 1, or all recorded]"
        ),
        click.option("-k", "ks", metavar="K,K…", help="The k of pass@k.  [default: 1,10,100]"),
        click.option("--limit", type=click.IntRange(1), help="The first so many tasks only."),
        click.option(
            "--stages",
            type=click.Choice(STAGES),
            default=STAGES[-1],
            show_default=True,
            help="Go as far as this stage; every stage up to it gets a row.",
        ),
        click.option(
            "--skip", multiple=True, type=click.Choice(STAGES[1:]), help="Leave a stage out."
        ),
        click.option(
            "--temperature",
            type=click.FloatRange(0),
            help=f"[default: 0 for one sample, {TEMPERATURE} for several]",
        ),
        click.option("--seed", type=int, default=0, show_default=True),
        click.option(
            "--prompt",
            type=click.Choice(["completion", "chat"]),
            help="Continue the text, or ask in words.  [default: what the model can]",
        ),
        click.option("--dry-run", is_flag=True, help="Say what would be run, and stop."),
        click.option("--out", type=path, metavar="DIR", help="[default: eval-BENCH-TIME]"),
        click.option("--resume", is_flag=True, help="Go on with the run in --out."),
        click.option("--workers", type=click.IntRange(1, 256), help="[default: one a core]"),
        click.option(
            "--data", type=path, metavar="FILE|DIR", help="The benchmark's file, or a data folder."
        ),
        click.option(
            "--download", is_flag=True, help="Fetch the benchmark from its official address."
        ),
    ]
    for option in reversed(options):
        function = option(function)
    return function


def _bench_command(bench: str) -> click.Command:
    @click.command(bench)
    @_options
    def run_bench(**given: Any) -> int:
        """Run the benchmark on a model, or score recorded samples of it.

        Every sample runs in the sandbox against the task's test. Writes results.json,
        samples.jsonl and report.html into the folder of --out; a run that was stopped goes on
        with --resume.
        """
        flags = {name: given.pop(name) for name in ("model", "fim", "timeout")}
        return _run(bench, flags, **given)

    return run_bench


def _run(
    bench: str,
    flags: dict[str, object],
    *,
    data: Path | None,
    download: bool,
    dry_run: bool,
    resume: bool,
    **given: Any,
) -> int:
    from trueline.evals.run import run  # noqa: PLC0415 - only a run needs the checks

    if resume and given["out"] is None:
        raise click.UsageError("--resume needs --out DIR, the folder of the run")
    benchmark = open_benchmark(bench, data, download=download)
    plan = _plan(benchmark.limited(given["limit"]), flags, **given)
    if dry_run:
        say_plan(plan)
        return 0
    with prepared(plan, resume=resume, numbered=given["out"] is None) as plan:
        with phases_shown() as tell:
            finished = run_async(run(plan, flags, tell))
        write_results(plan.out, finished.results, finished.samples)
    print_results(finished.results, plan.out)
    return HARNESS_ERRORS if finished.results.harness_errors else 0


def _plan(
    benchmark: Benchmark,
    flags: dict[str, object],
    *,
    samples: Path | None,
    n: int | None,
    ks: str | None,
    limit: int | None,
    stages: str,
    skip: tuple[str, ...],
    temperature: float | None,
    seed: int,
    prompt: Literal["completion", "chat"] | None,
    out: Path | None,
    workers: int | None,
) -> Plan:
    if samples is not None and any(value is not None for value in flags.values()):
        raise click.UsageError("--samples scores what is recorded; leave out --model or --samples")
    drawn = n or 1
    warm = TEMPERATURE if drawn > 1 else 0.0
    wanted = _ks(ks)
    if samples is None and wanted and max(wanted) > drawn:
        raise click.UsageError(f"pass@{max(wanted)} needs -n {max(wanted)} or more")
    return Plan(
        benchmark=benchmark,
        recorded=samples,
        model="recorded" if samples is not None else str(load(None, flags).settings.model),
        most=n,
        drawing=Drawing(drawn, warm if temperature is None else temperature, seed, prompt),
        ks=wanted,
        limit=limit,
        stages=stages_up_to(stages, skip),
        out=out or default_folder(benchmark.name),
        workers=workers or os.cpu_count() or 1,
    )


def _ks(text: str | None) -> tuple[int, ...] | None:
    """The k of `-k 1,10`.

    Raises:
        WrongUsage: if it is written otherwise.
    """
    if text is None:
        return None
    parts = text.split(",")
    if not all(part.strip().isdecimal() and int(part) > 0 for part in parts):
        raise WrongUsage(f"-k {text}: write numbers of samples, such as -k 1,10")
    return tuple(sorted({int(part) for part in parts}))
