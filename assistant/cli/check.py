"""`trueline check`: the checks of a candidate, on whole files."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import click
import msgspec

from trueline.analysis.check import FileReport, check_file
from trueline.analysis.findings import Finding, Stage
from trueline.analysis.typecheck import TypeChecker
from trueline.analysis.workspace import find_root
from trueline.assistant.cli.common import (
    errors,
    json_option,
    print_findings,
    print_unknown,
    progress,
    run_async,
    warn,
)
from trueline.assistant.opening import Opened, open_types, open_workspace
from trueline.assistant.revisions import text_at
from trueline.assistant.schema import CheckDoc, to_json
from trueline.assistant.since import check_since
from trueline.assistant.source import SourceFile, read_source


@dataclass(frozen=True, slots=True)
class _Asked:
    """The files to check, with their text at the revision to compare with (None: not there)."""

    sources: tuple[SourceFile, ...]
    earlier: dict[Path, str | None] | None
    quiet: bool


@click.command("check")
@click.argument(
    "files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path)
)
@click.option(
    "--since",
    "revision",
    metavar="REV",
    help="Report only what is new compared with the file at this git revision.",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["sarif"]),
    help="Print a SARIF 2.1.0 log, as code scanning services read it.",
)
@json_option
def command(
    *, files: tuple[Path, ...], revision: str | None, format_: str | None, as_json: bool
) -> int:
    """Check FILEs for syntax, unknown names, missing imports and types.

    The same checks every suggestion passes, with the project's own mypy configuration; nothing
    of the project is run. Exits 1 when something is wrong; notes alone exit 0. With --since only
    what the file's change brought in counts; a file that did not exist then is all new.

    \b
      trueline check app.py
      trueline check --since main app.py util.py
      trueline check app.py --format sarif > app.sarif
    """
    if as_json and format_:
        raise click.UsageError("--json and --format sarif exclude each other; give one of them")
    sources = tuple({Path(os.path.realpath(path)): read_source(path) for path in files}.values())
    earlier = None
    if revision is not None:
        earlier = {one.path: text_at(one.path, revision) for one in sources}
    document = run_async(_check(_Asked(sources, earlier, as_json or bool(format_))))
    if as_json:
        click.echo(to_json(document))
    elif format_:
        click.echo(_sarif(document, sources))
    else:
        _print(document, len(sources))
    return 1 if any(one.severity != "note" for one in document.findings) else 0


async def _check(asked: _Asked) -> CheckDoc:
    projects: dict[Path, list[SourceFile]] = {}
    for source in asked.sources:
        projects.setdefault(find_root(source.path), []).append(source)
    findings: list[Finding] = []
    unknown: dict[str, str] = {}
    with progress("checking", asked.quiet) as tell:
        for root, members in projects.items():
            opened = open_workspace(root)
            warn(opened)
            with open_types(opened) as types:
                for source in members:
                    tell(f"checking {source.path}")
                    report = await _report(opened, source, types, asked)
                    findings += [replace(one, path=str(source.path)) for one in report.findings]
                    add_unknown(unknown, source.path, report.unknown)
    return CheckDoc(distinct(findings), unknown=unknown)


def distinct(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings without those that are told in the same words at the same place."""
    told: dict[Finding, Finding] = {}
    for one in findings:
        told.setdefault(replace(one, end_line=0, end_column=0, fixable=False), one)
    return tuple(told.values())


def add_unknown(unknown: dict[str, str], path: Path, more: Mapping[Stage, str]) -> None:
    """Add to a document's `unknown` why stages could say nothing of the file at `path`."""
    for stage, why in more.items():
        said = f"{path}: {why}"
        unknown[stage] = f"{unknown[stage]}; {said}" if stage in unknown else said


async def _report(
    opened: Opened, source: SourceFile, types: TypeChecker, asked: _Asked
) -> FileReport:
    path, stages = source.path.resolve(), opened.settings.checks
    if asked.earlier is None:
        return await check_file(opened.workspace, path, source.text, types, stages)
    texts = (asked.earlier[source.path], source.text)
    return await check_since(opened.workspace, path, texts, types, stages)


def _sarif(document: CheckDoc, sources: tuple[SourceFile, ...]) -> str:
    from trueline.assistant.sarif import repository_root, sarif_log  # noqa: PLC0415 - seldom used

    texts = {str(one.path): one.text for one in sources}
    root = repository_root(Path.cwd())
    log = sarif_log(document.findings, document.unknown, texts, root)
    return msgspec.json.format(msgspec.json.encode(log), indent=2).decode("utf-8")


def _print(document: CheckDoc, count: int) -> None:
    print_findings(document.findings)
    print_unknown([document.unknown])
    if errors.is_terminal:
        click.echo(f"{count} checked, {len(document.findings)} found", err=True)
