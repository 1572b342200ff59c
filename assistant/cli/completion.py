"""`trueline completion`: the shell's completion script."""

import click
from click.shell_completion import get_completion_class

from trueline.analysis.errors import WrongUsage


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def command(ctx: click.Context, shell: str) -> int:
    """Print the completion script of SHELL.

    \b
      bash:  eval "$(trueline completion bash)"      in ~/.bashrc
      zsh:   eval "$(trueline completion zsh)"       in ~/.zshrc
      fish:  trueline completion fish > ~/.config/fish/completions/trueline.fish
    """
    found = get_completion_class(shell)
    if found is None:
        raise WrongUsage(f"no completion for {shell}; bash, zsh and fish are known")
    root = ctx.find_root().command
    click.echo(found(root, {}, "trueline", "_TRUELINE_COMPLETE").source())
    return 0
