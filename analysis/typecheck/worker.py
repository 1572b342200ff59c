"""The process that mypy lives in: one JSON request a line on stdin, one answer a line on stdout.

mypy runs for tens of milliseconds without a break, so it may not run in the serving process. The
first line is the settings; a request names a file and texts, an answer has for each text the
messages or the reason why there are none. After an error that mypy did not expect the build may
be in any state: the worker says so and ends, and is started afresh at the next request.
"""

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any, TextIO

from trueline.analysis.process import die_with_parent
from trueline.analysis.typecheck.options import ConfigurationError, configured, is_strict
from trueline.analysis.typecheck.session import Blocked, Session
from trueline.analysis.typecheck.target import Target

OLDEST_PYTHON = (3, 10)


def main() -> None:
    """Serve requests until stdin ends."""
    die_with_parent()
    answers = _private_stdout()
    requests = sys.stdin
    settings = json.loads(requests.readline())
    os.environ.pop("MYPYPATH", None)
    os.chdir(settings["root"])
    try:
        serve(settings, requests, answers)
    except ConfigurationError as error:
        _say(answers, {"fatal": f"mypy configuration: {error}"})
    except Exception as error:  # noqa: BLE001 - mypy's internals raise anything
        _say(answers, {"fatal": f"mypy failed: {type(error).__name__}: {error}".split("\n")[0]})


def serve(settings: dict[str, Any], requests: TextIO, answers: TextIO) -> None:
    """Answer every request with one warm session."""
    root = Path(settings["root"])
    found = configured(root, Path(settings["cache_dir"]), trusted=settings["trusted"])
    options = found.options
    version = settings["python_version"]
    if version and options.python_version == sys.version_info[:2]:
        options.python_version = max((version[0], version[1]), OLDEST_PYTHON)
    options.mypy_path = [*options.mypy_path, *settings["source_roots"]]
    session = Session(options, settings["site_packages"], root)
    for line in requests:
        request = json.loads(line)
        target = Target(request["path"], request["module"], request["base_dir"])
        _say(
            answers,
            {
                "answers": [_checked(session, target, text) for text in request["texts"]],
                "strict": is_strict(options, target.module),
                "notes": found.notes,
            },
        )


def _checked(session: Session, target: Target, text: str) -> dict[str, Any]:
    try:
        return {"messages": [asdict(message) for message in session.check(target, text)]}
    except Blocked as error:
        return {"unknown": str(error)}


def _private_stdout() -> TextIO:
    """Keep the pipe to ourselves: what mypy prints goes nowhere."""
    pipe = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return pipe


def _say(answers: TextIO, answer: dict[str, Any]) -> None:
    answers.write(json.dumps(answer) + "\n")
    answers.flush()


if __name__ == "__main__":
    main()
