"""`trueline trust`: say which workspaces may be believed."""

from pathlib import Path

import click

from trueline.assistant.trust import distrust, trust, trusted_folders


@click.command("trust")
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.option("--remove", is_flag=True, help="Take PATH off the list again.")
def command(path: Path | None, remove: bool) -> int:
    """Trust the workspace at PATH, or list the trusted ones.

    Until you trust a workspace nothing of it runs or is obeyed outside the sandbox: its
    environment's packages are not used when tests run, and of its configuration only what
    cannot redirect or weaken anything counts. Trust what you would be willing to run yourself.
    """
    if path is None:
        for folder in trusted_folders():
            click.echo(folder)
        return 0
    if remove:
        known = distrust(path)
        click.echo(f"{path.resolve()}: {'no longer trusted' if known else 'was not trusted'}")
        return 0
    trust(path)
    click.echo(f"{path.resolve()}: trusted")
    return 0
