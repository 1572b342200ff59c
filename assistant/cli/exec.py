"""`trueline exec`: one file in the sandbox, or tests against it."""

import os
from dataclasses import asdict
from pathlib import Path

import click

from trueline.analysis.testing import load_suite, why
from trueline.assistant.cli.common import (
    harmless,
    json_option,
    run_async,
    tests_shown,
    unsafe_option,
    warn,
)
from trueline.assistant.documents import exec_document
from trueline.assistant.opening import open_judge, open_workspace
from trueline.assistant.schema import ExecDoc, to_json
from trueline.assistant.source import read_source
from trueline.assistant.synthesis import test_files

LONGEST = 300  # characters of a failure's message; the output has the rest
ENDED = {  # what became of a program that could not say so itself
    "cpu-timeout": "stopped after {cpu_s:.1f} s of processor time",
    "wall-timeout": "stopped after {wall_s:.1f} s, of which it worked for {cpu_s:.1f} s",
    "memory": "stopped at {peak_mib:.0f} MiB of memory",
    "output": "stopped, since it printed without end",
    "crashed": "ended without a result: by os._exit, a signal or a crash",
}


@click.command("exec")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--tests",
    type=click.Path(path_type=Path),
    help="A pytest file or a script of asserts; it imports FILE by its module name.",
)
@click.option(
    "--python",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="The interpreter to run it, or the bin/python of an environment, whose packages it sees.  "
    "[default: the environment of a trusted project, else Trueline's own interpreter]",
)
@click.option(
    "--timeout",
    "timeout_s",
    type=click.FloatRange(0.1),
    metavar="SECONDS",
    help="Wall seconds for all of it, in place of the limits below.",
)
@unsafe_option
@json_option
def command(
    *,
    file: Path,
    tests: Path | None,
    python: Path | None,
    timeout_s: float | None,
    unsafe: bool,
    as_json: bool,
) -> int:
    """Run FILE in the sandbox, or TESTS against it, and say what became of it.

    No network, no files of yours but FILE's project (read-only; of a file in no project only the
    modules beside it), limits on time, memory, processes and output. Exits 0 only when it passed;
    a pass is never decided by an exit code.

    Without --timeout a script may use 5 s of cpu and 20 s of wall time; pytest files get twice
    that for every five tests, 20 s for one test and 300 s in all. Files that mention FILE's module
    run first. A suite that does not get to its end has not passed, and says how many tests ran.

    Tests that need the network, a database or another service, files of the home folder or a
    terminal cannot be judged here, nor can those that skip themselves: they are listed as unknown
    and count neither for nor against FILE. So that FILE cannot ask for that, they must ask for the
    same where FILE is not loaded.

    \b
      trueline exec script.py
      trueline exec stats.py --tests tests/test_stats.py --json
      trueline exec stats.py --tests tests --timeout 600
    """
    real = Path(os.path.realpath(file))
    document = run_async(_exec(real, tests, python=python, timeout_s=timeout_s, unsafe=unsafe))
    if as_json:
        click.echo(to_json(document))
    else:
        _print(f"{file} with {tests}" if tests else str(file), document)
    return 0 if document.status == "passed" else 1


async def _exec(
    file: Path, tests: Path | None, *, python: Path | None, timeout_s: float | None, unsafe: bool
) -> ExecDoc:
    source = read_source(file)
    suite = load_suite(*test_files(tests)) if tests else None
    opened = open_workspace(file)
    warn(opened)
    with (
        tests_shown() as tell,
        open_judge(opened, unsafe=unsafe, python=python, timeout_s=timeout_s, tell=tell) as judge,
    ):
        if suite is None:
            return exec_document(await judge.run_file(file))
        return exec_document(await judge.judge({file: source.text}, suite, named=[file]))


def _print(what: str, document: ExecDoc) -> None:
    if document.output:
        click.echo(harmless(document.output.rstrip("\n")))
    tests = ""
    if document.tests_total:
        tests = f", tests {document.tests_passed}/{document.tests_total}, oracle {document.oracle}"
    if document.unknown:
        tests += f", {len(document.unknown)} unknown"
    for one in document.unknown:
        click.echo(f"unknown: {harmless(why(one))}", err=True)
    for failure in document.failures:
        where = f" (line {failure.line})" if failure.line else ""
        loaded = " (it asks for this only where FILE is loaded)" if failure.needs else ""
        message = " ".join(failure.message.split())
        short = message if len(message) <= LONGEST else f"{message[:LONGEST]} ..."
        click.echo(harmless(f"{failure.name}{where}: {short}{loaded}"), err=True)
    if not document.failures and document.status in ENDED:
        ended = ENDED[document.status].format(**asdict(document))
        click.echo(f"{what}: {ended}", err=True)
    click.echo(
        f"{document.status}{tests}, cpu {document.cpu_s:.2f} s, wall {document.wall_s:.2f} s, "
        f"peak {document.peak_mib:.0f} MiB, sandbox tier {document.tier}",
        err=True,
    )
