"""`trueline check`: the checks of a candidate, on whole files."""

from pathlib import Path

import click

from trueline.analysis.check import check_file
from trueline.analysis.findings import Finding
from trueline.assistant.cli.common import json_option, print_findings, progress, run_async, warn
from trueline.assistant.opening import open_types, open_workspace
from trueline.assistant.schema import CheckDoc, to_json
from trueline.assistant.source import read_source


@click.command("check")
@click.argument(
    "files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path)
)
@json_option
def command(files: tuple[Path, ...], as_json: bool) -> int:
    """Check FILEs for syntax, unknown names, missing imports and types.

    The same checks every suggestion passes, with the project's own mypy configuration; nothing
    of the project is run. Exits 1 when something is wrong; notes alone exit 0.
    """
    document = run_async(_check(files, as_json))
    if as_json:
        click.echo(to_json(document))
    else:
        print_findings(document.findings)
        for stage, why in document.unknown.items():
            click.echo(f"{stage}: not checked: {why}", err=True)
    return 1 if any(one.severity == "error" for one in document.findings) else 0


async def _check(files: tuple[Path, ...], quiet: bool) -> CheckDoc:
    findings: list[Finding] = []
    unknown: dict[str, str] = {}
    sources = [read_source(path) for path in files]
    with progress("checking", quiet) as say:
        for source in sources:
            say(f"checking {source.path}")
            opened = open_workspace(source.path)
            warn(opened)
            with open_types(opened) as types:
                report = await check_file(
                    opened.workspace, source.path, source.text, types, opened.settings.checks
                )
            findings += report.findings
            unknown |= {stage: f"{source.path}: {why}" for stage, why in report.unknown.items()}
    return CheckDoc(tuple(findings), unknown=unknown)
