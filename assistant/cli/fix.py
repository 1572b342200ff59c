"""`trueline fix`: repairs of what `trueline check` finds, as a diff."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import click

from trueline.analysis.errors import CannotRun
from trueline.analysis.findings import Finding
from trueline.analysis.typecheck import TypeChecker
from trueline.analysis.workspace import find_root
from trueline.assistant.cli.check import add_unknown, distinct
from trueline.assistant.cli.common import (
    json_option,
    model_options,
    print_code,
    print_findings,
    print_unknown,
    progress,
    run_async,
    warn,
)
from trueline.assistant.fixing import (
    Clock,
    Draft,
    FileChecks,
    python_files,
    repaired_by_model,
    repaired_by_rule,
)
from trueline.assistant.models.opening import open_model
from trueline.assistant.models.protocol import ModelUnavailable
from trueline.assistant.opening import (
    Opened,
    open_judge,
    open_types,
    open_workspace,
    refuse_excluded,
)
from trueline.assistant.outcome import Engine
from trueline.assistant.schema import CheckDoc, to_json
from trueline.assistant.source import SourceFile, read_source, unified_diff, write_source

Tell = Callable[[str], None]


@dataclass(slots=True)
class _Fixing:
    """The files of a command with their drafts, and what kept it from doing more.

    `failure` is why the model could not be asked, `unread` why files of a folder were not read.
    """

    drafts: dict[SourceFile, Draft] = field(default_factory=dict)
    unread: dict[Path, str] = field(default_factory=dict)
    failure: str = ""
    late: bool = False
    asked: str = ""

    @property
    def changed(self) -> Iterator[tuple[SourceFile, Draft]]:
        """The files whose text is another now."""
        return (pair for pair in self.drafts.items() if pair[0].text != pair[1].text)


@click.command("fix")
@click.argument(
    "paths", nargs=-1, required=True, metavar="PATH...", type=click.Path(path_type=Path)
)
@click.option("--apply", "apply_", is_flag=True, help="Write the repairs.")
@model_options
@json_option
def command(
    *,
    paths: tuple[Path, ...],
    apply_: bool,
    model: str | None,
    fim: str | None,
    timeout: float | None,
    as_json: bool,
) -> int:
    """Repair what the checks find wrong in PATHs, and show the change as a diff.

    PATH is a file, or a folder with the Python files in it. Rules repair what has one sure repair
    (a missing import, `self` or `await`, indentation, a bracket, a mistyped name, a value that
    may be None, a default that all calls share); for errors left the model is asked for another
    line. Every repair is checked again with the whole file, and none that brings in something new
    is kept. Nothing is written without --apply. Exits 0 when nothing is left after the repairs
    shown.

    \b
      trueline fix app.py
      trueline fix src --apply
      trueline fix app.py | git apply
    """
    flags: dict[str, object] = {"model": model, "fim": fim, "timeout": timeout}
    fixing = run_async(_fix(paths, flags, as_json))
    document = _document(fixing)
    if as_json:
        click.echo(to_json(document))
    else:
        _print(document, fixing)
    if apply_:
        _write(fixing, as_json)
    if fixing.failure:
        raise CannotRun(fixing.failure)
    return 1 if any(one.severity != "note" for one in document.findings) else 0


async def _fix(paths: tuple[Path, ...], flags: dict[str, object], quiet: bool) -> _Fixing:
    fixing = _Fixing()
    projects: dict[Path, list[SourceFile]] = {}
    for source in _read(paths, fixing):
        projects.setdefault(find_root(source.path), []).append(source)
    clock: list[Clock] = []
    with progress("checking", quiet) as tell:
        for root, members in projects.items():
            opened = open_workspace(root, flags)
            warn(opened)
            wanted = [one for one in members if _allowed(opened, one.path, paths)]
            with open_types(opened) as types:
                checks = {one: _checks(opened, one, types) for one in wanted}
                for source in wanted:
                    tell(f"checking {source.path}")
                    draft = await checks[source].opened(source.text)
                    fixing.drafts[source] = await repaired_by_rule(checks[source], draft)
                open_ones = [one for one in wanted if _has_errors(fixing.drafts[one])]
                if open_ones and not fixing.failure:
                    clock = clock or [Clock(opened.settings.timeout)]
                    await _ask(
                        opened, fixing, {one: checks[one] for one in open_ones}, clock[0], tell
                    )
    return fixing


async def _ask(
    opened: Opened, fixing: _Fixing, checks: dict[SourceFile, FileChecks], clock: Clock, tell: Tell
) -> None:
    """Have the model repair what is left in files of one project."""
    model = open_model(opened.settings)
    fixing.asked = model.name
    try:
        with open_judge(opened) as judge:
            types = next(iter(checks.values())).types
            engine = Engine(model, types, judge)
            for source, own in checks.items():
                draft = fixing.drafts[source]
                fixing.drafts[source] = await repaired_by_model(own, draft, engine, clock, tell)
    except ModelUnavailable as error:
        fixing.failure = str(error)
    finally:
        await model.aclose()
    fixing.late = clock.over


def _read(paths: tuple[Path, ...], fixing: _Fixing) -> Iterator[SourceFile]:
    """The files; one of a folder that cannot be read does not stop the others."""
    for path in python_files(paths):
        try:
            yield read_source(path)
        except CannotRun as error:
            if path in paths:
                raise
            fixing.unread[path] = str(error)


def _allowed(opened: Opened, path: Path, paths: tuple[Path, ...]) -> bool:
    """Whether the settings allow repairs of the file; asked for by name, it is refused aloud."""
    try:
        refuse_excluded(opened, path)
    except CannotRun:
        if path in paths:
            raise
        return False
    return True


def _checks(opened: Opened, source: SourceFile, types: TypeChecker) -> FileChecks:
    path = source.path.resolve()
    return FileChecks(opened.workspace, path, types, frozenset(opened.settings.checks))


def _has_errors(draft: Draft) -> bool:
    return any(one.severity == "error" for one in draft.report.findings)


def _document(fixing: _Fixing) -> CheckDoc:
    left: list[Finding] = []
    fixed: list[Finding] = []
    unknown: dict[str, str] = {}
    for path, why in fixing.unread.items():
        add_unknown(unknown, path, {"syntax": why.removeprefix(f"{path}: ")})
    for source, draft in fixing.drafts.items():
        left += [replace(one, path=str(source.path)) for one in draft.report.findings]
        fixed += [replace(one, path=str(source.path)) for one in draft.fixed]
        add_unknown(unknown, source.path, draft.report.unknown)
    diff = "".join(unified_diff(source, draft.text) for source, draft in fixing.changed)
    return CheckDoc(distinct(left), tuple(fixed), diff, unknown)


def _print(document: CheckDoc, fixing: _Fixing) -> None:
    """The diff on stdout, where `git apply` may read it; all that is said about it on stderr."""
    if document.diff:
        print_code(document.diff, "diff")
    for source, draft in fixing.drafts.items():
        for note in draft.repairs:
            click.echo(f"{source.path}: {note.message}", err=True)
    print_findings(document.findings, err=True)
    print_unknown([document.unknown])
    left = sum(one.severity != "note" for one in document.findings)
    late = ", time ran out" if fixing.late and left else ""
    asked = f" ({fixing.asked} found no repair that passes)" if fixing.asked and left else ""
    asked = "" if fixing.failure else asked
    click.echo(f"{len(document.fixed)} fixed, {left} left{late or asked}", err=True)


def _write(fixing: _Fixing, quiet: bool) -> None:
    """Write every changed file; one that cannot be written does not stop the others.

    Raises:
        CannotRun: if one could not be written, after the others.
    """
    failures = []
    for source, draft in fixing.changed:
        try:
            write_source(source, draft.text)
        except CannotRun as error:
            failures.append(str(error))
            continue
        if not quiet:
            click.echo(f"{source.path}: written", err=True)
    if failures:
        raise CannotRun("; ".join(failures))
