"""Asking the person at the terminal what a function should give.

The answer is read from the event loop, line by line as the terminal hands it over, so that Ctrl-C
ends a question as it ends everything else and leaves no thread behind that still reads.
"""

import asyncio
import os
import string
import sys
from collections.abc import Awaitable, Callable

import click

from trueline.analysis.errors import WrongUsage
from trueline.assistant.cli.common import Spinner, harmless
from trueline.assistant.comparing import Result
from trueline.assistant.implementing import Ask
from trueline.assistant.questions import Question
from trueline.assistant.replies import ANYTHING, read_reply

RAISES, SKIP = "r", "s"
LETTERS = string.ascii_lowercase.replace(RAISES, "").replace(SKIP, "")
Read = Callable[[], Awaitable[str]]


def on_a_terminal() -> bool:
    """Whether a person sees what is printed and can answer."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def asking(spinner: Spinner) -> Ask:
    """Ask at the terminal, with the spinner stopped."""

    async def ask(question: Question, refused: Callable[[Result], str]) -> Result | None:
        with spinner.paused():
            click.echo(shown(question))
            return await answered(question, refused, read_line)

    return ask


async def answered(
    question: Question, refused: Callable[[Result], str], read: Read
) -> Result | None:
    """Read until there is an answer that can be; None to pass the question over.

    Raises:
        click.Abort: the input ended.
    """
    while True:
        click.echo("> ", nl=False)
        text = (await read()).strip()
        if text == SKIP:
            return None
        try:
            result = _chosen(question, text) or read_reply(text)
        except WrongUsage as error:
            click.echo(f"  {harmless(str(error))}")
            continue
        why = refused(result)
        if not why:
            return result
        click.echo(f"  {harmless(why)}")


def shown(question: Question) -> str:
    """The question, and below it the letters that answer it."""
    values = [harmless(str(one)) for one in question.choices if not one.raised]
    said = [*values, "error"] if any(one.raised for one in question.choices) else values
    listed = ", ".join(said[:-1]) + f" or {said[-1]}" if len(said) > 1 else said[0]
    letters = [
        f"{letter} = {harmless(str(one))}"
        for letter, one in zip(LETTERS, question.choices, strict=False)
    ]
    letters += [f"{RAISES} = it should raise", f"{SKIP} = skip", "or type the result"]
    return f"? {harmless(question.call)}: {listed}?\n  {'; '.join(letters)}"


async def read_line() -> str:
    """The next line of standard input.

    Raises:
        click.Abort: the input ended.
    """
    loop, fd = asyncio.get_running_loop(), sys.stdin.fileno()
    ready: asyncio.Future[None] = loop.create_future()
    loop.add_reader(fd, _set, ready)
    try:
        await ready
    finally:
        loop.remove_reader(fd)
    line = os.read(fd, 1 << 16)
    if not line:
        raise click.Abort
    return line.decode(errors="replace")


def _set(ready: asyncio.Future[None]) -> None:
    if not ready.done():
        ready.set_result(None)


def _chosen(question: Question, text: str) -> Result | None:
    """The choice of a letter."""
    if text == RAISES:
        return Result(ANYTHING, raised=True)
    choices = dict(zip(LETTERS, question.choices, strict=False))
    return choices.get(text)
