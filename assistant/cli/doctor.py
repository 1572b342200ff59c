"""`trueline doctor`: what works on this machine, and how to get the rest."""

from pathlib import Path

import click
from rich.markup import escape
from rich.table import Table

from trueline.assistant.cli.common import console, json_option, model_options, run_async, warn
from trueline.assistant.diagnosis import diagnose, healthy
from trueline.assistant.opening import open_workspace
from trueline.assistant.schema import DoctorDoc, to_json


@click.command("doctor")
@model_options
@json_option
def command(model: str | None, fim: str | None, timeout: float | None, as_json: bool) -> int:
    """Say what works here: the sandbox, the models, every stage of checking.

    Each part is tried, not guessed: a jail is built and a line is run in it, the model is loaded,
    a configured endpoint is asked how it fills holes. What is optional is listed with the
    command that installs it. Exits 0 when the parts of the default install work.
    """
    opened = open_workspace(Path.cwd(), {"model": model, "fim": fim, "timeout": timeout})
    warn(opened)
    document = run_async(diagnose(opened.settings))
    if as_json:
        click.echo(to_json(document))
    else:
        _print(document)
    return 0 if healthy(document) else 1


def _print(document: DoctorDoc) -> None:
    table = Table(title=f"trueline {document.version}, Python {document.python}", box=None)
    for heading in ("part", "works", "what"):
        table.add_column(heading)
    sandbox = document.sandbox
    tier = [f"tier {sandbox.tier}"] if sandbox.tier else []
    what = "\n".join([*tier, *sandbox.missing])
    table.add_row("sandbox", _mark(sandbox.tier is not None), escape(what))
    for model in document.models:
        details = ", ".join(f"{key}: {value}" for key, value in model.details.items())
        what = model.why or details
        table.add_row(escape(f"model {model.name}"), _mark(model.available), escape(what))
    for name, stage in document.analysis.items():
        table.add_row(name, _mark(stage.available), escape(stage.why or stage.version))
    for name, extra in document.extras.items():
        mark = _mark(works=True) if extra.available else "not installed"
        table.add_row(f"extra {name}", mark, escape(extra.why or extra.version))
    console.print(table)
    console.print(f"caches: {document.cache_dir}", highlight=False)


def _mark(works: bool) -> str:
    return "[green]yes[/green]" if works else "[red]no[/red]"
