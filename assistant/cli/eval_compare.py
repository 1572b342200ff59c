"""`trueline eval compare`: two finished runs side by side."""

from pathlib import Path

import click

from trueline.evals.compare import compare

_FOLDER = click.Path(path_type=Path, file_okay=False)
SHOWN = 12


@click.command("compare")
@click.argument("first", type=_FOLDER)
@click.argument("second", type=_FOLDER)
def command(first: Path, second: Path) -> int:
    """Compare the runs in the folders FIRST and SECOND, task by task.

    Each task counts by the sample that the run chose. Says how many tasks only one of the two
    solves, which they are, and whether chance alone would explain the difference.
    """
    found = compare(first, second)
    total = sum(map(len, (found.both, found.only_first, found.only_second, found.neither)))
    solved = len(found.both) + len(found.only_first), len(found.both) + len(found.only_second)
    click.echo(f"{total} tasks: both solve {len(found.both)}, neither {len(found.neither)}")
    for folder, count, only in zip(
        (first, second), solved, (found.only_first, found.only_second), strict=True
    ):
        click.echo(f"{folder}: {count / total:.1%}; alone {len(only)}{_named(only)}")
    click.echo(f"a split this uneven comes by chance with p = {found.p_value:.3f}")
    if found.left_out:
        click.echo(f"note: {found.left_out} tasks have a verdict in one run only", err=True)
    return 0


def _named(tasks: tuple[str, ...]) -> str:
    if not tasks:
        return ""
    more = f" and {len(tasks) - SHOWN} more" if len(tasks) > SHOWN else ""
    return f" ({', '.join(tasks[:SHOWN])}{more})"
