"""The `trueline` command: finds the subcommand, and turns every error into one line.

Subcommands are imported only when they are run, so that `--help` and `--version` are instant
and a broken optional part breaks its own command only. This is the one place where an exception
becomes a line on stderr and an exit code: 2 wrong usage, 3 could not run, 130 interrupted.
"""

import contextlib
import importlib
import os
import sys
from typing import Final

import click
from click.exceptions import NoArgsIsHelpError

from trueline.analysis.errors import TruelineError, WrongUsage

COMMANDS: Final = {
    "complete": "Complete the code at a position, and say what was checked.",
    "synth": "Write a function from a description so that its tests pass.",
    "fix": "Repair what the checks find wrong, and show the change.",
    "check": "Check files for syntax, unknown names, missing imports and types.",
    "exec": "Run a file, or tests against it, in the sandbox.",
    "eval": "Say how good a model is, on a benchmark or on your own code.",
    "lsp": "Serve completions to an editor, over stdio.",
    "train": "Make the embedded model: corpus, tokenizer, training, export.",
    "trust": "Trust a workspace, or list the trusted ones.",
    "doctor": "Say what works on this machine, and how to get the rest.",
    "completion": "Print the shell completion script for bash, zsh or fish.",
}
INTERRUPTED: Final = 130


class LazyGroup(click.Group):
    """A group whose commands live in modules of their own, imported on first use."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands, in the order people meet them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one command."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"trueline.assistant.cli.{cmd_name}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 done, 1 not passed, 2 wrong usage, 3 could not run, 130 interrupted. "
    "`trueline COMMAND --help` teaches each command.",
)
@click.version_option(package_name="trueline", prog_name="trueline")
def cli() -> None:
    """Trueline shows only code it has checked.

    A code model proposes; syntax, names, types and sandboxed tests decide. Try:

    \b
      trueline complete app.py:12:5
      trueline synth "the median of a list" --into stats.py::median --tests tests/test_median.py
      trueline check app.py
    """


def main() -> None:
    """Run the command line and exit with its code."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run the command line with `arguments`; returns the exit code, never raises."""
    try:
        result = cli.main(arguments, prog_name="trueline", standalone_mode=False)
    except click.ClickException as error:
        _wrong_usage(error)
        return WrongUsage.exit_code
    except TruelineError as error:
        _complain(str(error))
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        _complain("interrupted")
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # the last net: a person never sees a traceback
        if os.environ.get("TRUELINE_DEBUG"):
            raise
        _complain(_unexpected(error))
        return TruelineError.exit_code
    return result if isinstance(result, int) else 0


def _unexpected(error: Exception) -> str:
    """What to say of an error that nothing has foreseen; much fails in a deleted folder."""
    try:
        os.getcwd()
    except FileNotFoundError:
        return "the working folder is gone; change to one that exists"
    return (
        f"internal error: {type(error).__name__}: {error}; "
        "run again with TRUELINE_DEBUG=1 and report what it prints"
    )


def _wrong_usage(error: click.ClickException) -> None:
    if isinstance(error, NoArgsIsHelpError):
        click.echo(error.format_message())
        return
    context = error.ctx if isinstance(error, click.UsageError) else None
    hint = f" (try: {context.command_path} --help)" if context else ""
    _complain(f"{error.format_message()}{hint}")


def _complain(message: str) -> None:
    with contextlib.suppress(OSError):  # the terminal may be gone
        click.echo(f"trueline: {' '.join(message.split())}", err=True)
