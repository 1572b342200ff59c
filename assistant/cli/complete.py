"""`trueline complete`: the editor's completion, from the shell."""

from collections.abc import Mapping
from dataclasses import replace

import click

from trueline.analysis.errors import CannotRun
from trueline.assistant.cli.common import (
    json_option,
    model_options,
    parse_position,
    print_code,
    print_findings,
    print_unknown,
    progress,
    run_async,
    say,
    warn,
)
from trueline.assistant.completion import completion_request
from trueline.assistant.documents import complete_document
from trueline.assistant.opening import open_engine, open_workspace, prepare
from trueline.assistant.pipeline import answer
from trueline.assistant.schema import CompleteDoc, to_json
from trueline.assistant.source import is_python, read_source


@click.command("complete")
@click.argument("position", metavar="FILE:LINE:COL")
@click.option(
    "-n",
    "count",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    help="How many candidates to show.",
)
@model_options
@json_option
def command(
    *,
    position: str,
    count: int,
    model: str | None,
    fim: str | None,
    timeout: float | None,
    as_json: bool,
) -> int:
    """Complete the code at FILE:LINE:COL (1-based; COL counts characters).

    The cursor stands before the character at COL. Shows candidates that passed syntax, names and
    types in the context of the file's project, with what was checked of each; a candidate may add
    an import at the top of the file. What no stage could judge does not pass. Exits 1 when
    nothing passed.

    \b
      trueline complete app.py:12:5
      trueline complete app.py:12:5 -n 3 --json
      trueline complete app.py:12:5 --model http://127.0.0.1:8000/v1
    """
    flags = {"model": model, "fim": fim, "timeout": timeout}
    document = run_async(_complete(position, count, flags, as_json))
    if as_json:
        click.echo(to_json(document))
    else:
        _print(document)
    return 0 if document.candidates else 1


async def _complete(
    position: str, count: int, flags: Mapping[str, object], as_json: bool
) -> CompleteDoc:
    where = parse_position(position)
    source = read_source(where.path)
    if not is_python(source):
        raise CannotRun(f"{where.path}: not a Python file by its name; nothing is suggested in it")
    opened = open_workspace(where.path, flags)
    warn(opened)
    asked = completion_request(opened, source, where.line, where.column, count)
    request = replace(asked, min_confidence=0.0)  # who asks wants to see what there is
    with progress("loading", quiet=as_json) as tell:
        async with open_engine(opened) as engine:
            await prepare(engine, opened)
            outcome = await answer(engine, request, count, tell)
            return complete_document(source.text, request.hole.start, outcome, engine.model.name)


def _print(document: CompleteDoc) -> None:
    for candidate in document.candidates:
        print_code(candidate.edit.new_text, "python")
        say(f"  {candidate.evidence.summary()}", "green")
        print_findings(candidate.findings, err=True)
    print_unknown(one.evidence.unknown for one in document.candidates)
    if document.candidates:
        return
    tried = len(document.rejected)
    late = ", time ran out" if document.timed_out else ""
    click.echo(f"trueline: nothing passed ({tried} rejected{late})", err=True)
    for rejected in document.rejected[:1]:
        if rejected.text:
            click.echo(f"the best attempt was: {rejected.text.strip()}", err=True)
        print_findings(rejected.findings, err=True)
        print_unknown([rejected.unknown])
