"""`trueline check`: the checks of a candidate, on whole files."""

from dataclasses import replace
from pathlib import Path

import click

from trueline.analysis.check import FileReport, check_file
from trueline.analysis.findings import Finding
from trueline.analysis.typecheck import TypeChecker
from trueline.analysis.workspace import find_root
from trueline.assistant.cli.common import (
    errors,
    json_option,
    print_findings,
    progress,
    run_async,
    warn,
)
from trueline.assistant.opening import Opened, open_types, open_workspace
from trueline.assistant.schema import CheckDoc, to_json
from trueline.assistant.source import SourceFile, read_source


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
        if errors.is_terminal:
            click.echo(f"{len(files)} checked, {len(document.findings)} found", err=True)
    return 1 if any(one.severity != "note" for one in document.findings) else 0


async def _check(files: tuple[Path, ...], quiet: bool) -> CheckDoc:
    sources = [read_source(path) for path in files]
    projects: dict[Path, list[SourceFile]] = {}
    for source in sources:
        projects.setdefault(find_root(source.path), []).append(source)
    findings: list[Finding] = []
    unknown: dict[str, str] = {}
    with progress("checking", quiet) as tell:
        for root, members in projects.items():
            opened = open_workspace(root)
            warn(opened)
            with open_types(opened) as types:
                for source in members:
                    tell(f"checking {source.path}")
                    report = await _report(opened, source, types)
                    findings += [replace(one, path=str(source.path)) for one in report.findings]
                    for stage, why in report.unknown.items():
                        said = f"{source.path}: {why}"
                        unknown[stage] = f"{unknown[stage]}; {said}" if stage in unknown else said
    return CheckDoc(tuple(findings), unknown=unknown)


async def _report(opened: Opened, source: SourceFile, types: TypeChecker) -> FileReport:
    path = source.path.resolve()
    return await check_file(opened.workspace, path, source.text, types, opened.settings.checks)
