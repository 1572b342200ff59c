"""What the commands share: options, positions, warnings, progress, and printing evidence."""

import asyncio
import re
import signal
import time
from collections.abc import Callable, Coroutine, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from keyword import iskeyword
from pathlib import Path
from types import FrameType
from typing import Any, TypeVar

import click
from rich.console import Console
from rich.markup import escape
from rich.status import Status
from rich.syntax import Syntax
from rich.text import Text

from trueline.analysis.errors import WrongUsage
from trueline.analysis.findings import Finding
from trueline.assistant.opening import Opened

T = TypeVar("T")
Decorated = Callable[..., Any]
console = Console()
errors = Console(stderr=True)
SOON_S, WATCHED_S = 1.0, 0.2


def json_option(function: Decorated) -> Decorated:
    """`--json`: one document on stdout."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")(
        function
    )


def model_options(function: Decorated) -> Decorated:
    """`--model`, `--fim` and `--timeout`, as every command that asks a model takes them."""
    function = click.option(
        "--timeout", type=click.FloatRange(0.1), help="Seconds to try at the most.  [default: 60]"
    )(function)
    function = click.option(
        "--fim",
        type=click.Choice(["auto", "template", "suffix", "infill"]),
        help="How an endpoint is asked to fill a hole.  [default: auto]",
    )(function)
    return click.option(
        "--model",
        metavar="MODEL",
        help="'embedded', a .gguf file, a folder or a hub id owner/name, or an endpoint "
        "http://host:port/v1[#model].  [default: embedded]",
    )(function)


def unsafe_option(function: Decorated) -> Decorated:
    """`--unsafe-no-sandbox`, which has no short form on purpose."""
    return click.option(
        "--unsafe-no-sandbox",
        "unsafe",
        is_flag=True,
        help="Run untrusted code WITHOUT a sandbox. Shown in every result.",
    )(function)


@dataclass(frozen=True, slots=True)
class Position:
    """FILE:LINE:COL as written on the command line, 1-based."""

    path: Path
    line: int
    column: int


def parse_position(text: str) -> Position:
    """Read FILE:LINE:COL.

    Raises:
        WrongUsage: if it is written otherwise.
    """
    match = re.fullmatch(r"(.+):(\d{1,9}):(\d{1,9})", text)
    if match is None:
        raise WrongUsage(f"{text}: not a position; write FILE:LINE:COL, such as app.py:12:5")
    return Position(Path(match[1]), int(match[2]), int(match[3]))


def parse_target(text: str) -> tuple[Path, str]:
    """Read FILE::NAME.

    Raises:
        WrongUsage: if it is written otherwise, or NAME is no name.
    """
    path, separator, name = text.rpartition("::")
    named = all(part.isidentifier() and not iskeyword(part) for part in name.split("."))
    if not separator or not path or not named:
        raise WrongUsage(f"{text}: not a target; write FILE::NAME, such as app.py::median")
    return Path(path), name


def warn(opened: Opened) -> None:
    """Print one line for each setting that was ignored."""
    for line in opened.warnings:
        click.echo(f"trueline: {line}", err=True)


def print_findings(findings: tuple[Finding, ...], *, err: bool = False) -> None:
    """Print findings as `path:line:column: severity: message [stage/code]`."""
    lines = [
        f"{one.path}:{one.line}:{one.column}: {one.severity}: {' '.join(one.message.split())} "
        f"[{one.stage}/{one.code}]"
        for one in findings
    ]
    for line in dict.fromkeys(lines):
        click.echo(line, err=err)


def print_unknown(unknown: Iterable[Mapping[str, str]]) -> None:
    """Print on stderr, once each, why stages could say nothing."""
    lines = [f"{stage}: not checked: {why}" for one in unknown for stage, why in one.items()]
    for line in dict.fromkeys(lines):
        click.echo(line, err=True)


def print_code(code: str, lexer: str) -> None:
    """Print code in colour where a person looks; elsewhere exactly as it is."""
    if console.is_terminal:
        console.print(Syntax(code, lexer, background_color="default", word_wrap=True))
    else:
        click.echo(code.removesuffix("\n"))


def harmless(text: str) -> str:
    """Text of untrusted code for a terminal: control characters written out, not obeyed."""
    return "".join(
        char if char.isprintable() or char in "\n\t" else ascii(char)[1:-1] for char in text
    )


def say(line: str, style: str) -> None:
    """Print one line in one style, never broken."""
    console.print(Text(line, style=style), soft_wrap=True)


class Spinner:
    """The current step on stderr; without a status nothing is shown."""

    def __init__(self, status: Status | None) -> None:
        self._status = status

    def __call__(self, words: str) -> None:
        """Show another step."""
        if self._status is not None:
            self._status.update(escape(words))

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Nothing is shown while the block runs, because a person is asked something."""
        if self._status is None:
            yield
            return
        self._status.stop()
        try:
            yield
        finally:
            self._status.start()


@contextmanager
def progress(first: str, quiet: bool) -> Iterator[Spinner]:
    """A spinner on stderr with the current step, where a person watches; else nothing."""
    if quiet or not errors.is_terminal:
        yield Spinner(None)
        return
    with errors.status(first) as status:
        yield Spinner(status)


@contextmanager
def tests_shown() -> Iterator[Callable[[int, int], None]]:
    """Tell on stderr how many tests have run, once it takes longer than a second.

    Where nobody watches it is a line now and then, each after twice the time of the last.
    """
    started, shown = time.monotonic(), [SOON_S]
    with ExitStack() as closing:
        status = errors.status("running the tests") if errors.is_terminal else None

        def tell(ran: int, total: int) -> None:
            seconds = time.monotonic() - started
            if seconds < shown[0]:
                return
            words = f"tests run: {ran} of {total}, {seconds:.0f} s"
            if status is not None:
                closing.enter_context(status) if shown[0] == SOON_S else None
                status.update(words)
                shown[0] = seconds + WATCHED_S
            else:
                click.echo(f"trueline: {words}", err=True)
                shown[0] = seconds * 2

        yield tell


def run_async(main: Coroutine[Any, Any, T]) -> T:
    """Run a command's coroutine; a termination signal is treated like Ctrl-C.

    So is the end of the terminal, which would leave our temporary folders where they are; what
    `nohup` started does not hear of it.
    """
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _interrupt)
    return asyncio.run(main)


def _interrupt(number: int, frame: FrameType | None) -> None:
    """Do what Ctrl-C does now; where it is ignored, what it does elsewhere."""
    handler = signal.getsignal(signal.SIGINT)
    (handler if callable(handler) else signal.default_int_handler)(number, frame)
