"""`trueline lsp`: the language server on stdio."""

import sys

import click

from trueline.assistant.cli.common import run_async


@click.command("lsp")
@click.option(
    "--stdio", is_flag=True, help="Taken for editors that give it; there is no other way."
)
def command(stdio: bool) -> int:  # noqa: ARG001 - there is nothing to choose
    """Serve completions to an editor, over stdin and stdout.

    Started by an editor, not by hand. It answers textDocument/inlineCompletion, and
    textDocument/completion for editors that show no inline completions; every suggestion was
    checked as `trueline complete` checks it. Settings come from the editor (section "trueline"),
    the user's configuration file and the environment.

    \b
      Neovim: vim.lsp.config("trueline", {cmd = {"trueline", "lsp"}, filetypes = {"python"}})
    """
    from trueline.lsp.server import log_to_stderr, run  # noqa: PLC0415 - only this command needs it
    from trueline.lsp.transport import private_stdout  # noqa: PLC0415

    log_to_stderr()
    return run_async(run(sys.stdin.buffer, private_stdout()))
