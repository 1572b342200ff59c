"""The one table on completions: what the workspace, the model and the checks each give.

For projects the model never saw: the rest of a line from a random character inside it, and whole
lines from their first character, as `trueline eval repo` draws them (no docstrings, no comments).
Answers of the workspace alone, the model alone with half and all of its window, both, and both with
the checks (syntax, names, types, repairs by rule) through the engine as it ships. A row has the
share that is exact, over all holes; the share shown, at the most 0.6 of the holes, the surest
first, and how similar that is; precision where 20, 40 and 60 % of the holes are shown; and of the
shown answers whose names and attributes could be judged, the share with one that does not resolve.

    python benchmarks/completion_quality.py --holes 100 --picture docs/curve.svg PROJECT...

PROJECT is a folder, a wheel or an unpacked sdist; a project of the corpus, or of those that the
mixture was learned on, is refused. Stopped with ctrl-C it prints what is known by then.
"""

import argparse
import asyncio
import os
import platform
import re
import sys
import tempfile
import time
import zipfile
from importlib.metadata import version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.completion.asking import MIDDLE, Answer, answers
from benchmarks.completion.figures import curve, table
from benchmarks.completion.picture import svg
from trueline.assistant.models.embedded import SHIPPED, corpus_packages

INTERRUPTED = 130


def main() -> int:
    """Ask, print the table, write the picture."""
    options = _options()
    found: list[Answer] = []
    status = 0
    started = time.process_time()
    try:
        asyncio.run(_ask(options, found))
    except KeyboardInterrupt:
        status = INTERRUPTED
        sys.stderr.write("\nstopped: the table is of what was asked by now\n")
    sys.stdout.write(f"command: python {' '.join(sys.argv)}\n{_surroundings(started)}\n")
    sys.stdout.write("".join(f"{line}\n" for line in table(found)))
    if options.picture is not None:
        inside = [one for one in found if one.kind == MIDDLE]
        ways = dict.fromkeys(one.way for one in inside)
        curves = {way: curve([one for one in inside if one.way == way]) for way in ways}
        title = "The rest of a line, from inside it: precision against show rate"
        options.picture.write_text(svg(title, curves), "utf-8")
    return status


async def _ask(options: argparse.Namespace, found: list[Answer]) -> None:
    for path in options.projects:
        with tempfile.TemporaryDirectory() as scratch:
            root = Path(scratch) / _name(path)
            _lay_out(root, path)
            draws = options.holes, options.seed
            await answers(root, options.weights, draws, found.append, _tell)


def _tell(words: str, done: int, total: int) -> None:
    """Progress on one line where a person watches, else a line for each tenth."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{words}: {done} of {total}\033[K")
    elif done % max(1, total // 10) == 0:
        sys.stderr.write(f"{words}: {done} of {total}\n")
    sys.stderr.flush()


def _lay_out(root: Path, project: Path) -> None:
    """The Python files of a project, as a workspace."""
    if project.is_dir():
        for path in project.rglob("*.py"):
            _write(root / path.relative_to(project), path.read_bytes())
        return
    with zipfile.ZipFile(project) as archive:
        for name in archive.namelist():
            if name.endswith(".py"):
                _write(root / name, archive.read(name))


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _name(project: Path) -> str:
    return re.split(r"[-.]", project.name.lower())[0].replace("_", "-")


def _surroundings(started: float) -> str:
    packages = " ".join(
        f"{name} {version(name)}" for name in ("onnxruntime", "numpy", "tokenizers", "mypy")
    )
    return (
        f"Python {platform.python_version()}, {packages}, {platform.machine()}, {os.cpu_count()} "
        f"cores, load {os.getloadavg()[0]:.1f}; {time.process_time() - started:.0f} CPU seconds, "
        "those of the type checker's processes not counted"
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("projects", nargs="+", type=Path)
    parser.add_argument("--weights", type=Path, default=SHIPPED)
    parser.add_argument("--holes", type=int, default=100, help="of each of the two kinds")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--picture", type=Path, help="write the curve there, as SVG")
    options = parser.parse_args()
    known = corpus_packages(options.weights)
    for project in options.projects:
        if not project.exists():
            parser.error(f"{project}: not there")
        if _name(project) in known:
            parser.error(f"{project.name} was learned from: a figure on it would mean nothing")
    return options


if __name__ == "__main__":
    raise SystemExit(main())
