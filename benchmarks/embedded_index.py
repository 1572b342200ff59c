"""What a first answer of the embedded model waits for: its weights, and the files of a workspace.

Loading is timed in this process, which has loaded nothing before. Then the same hole is asked for
with no workspace, while the files of one are read, and when they are known. Last, what it costs to
look for changes where there are none, and to take in a file that an editor shows. CPU is that of
the whole process: while files are read, it holds their reading too. Memory is resident, its highest
point beside it.

    python benchmarks/embedded_index.py [--files 20000] [FOLDER]

Without a FOLDER a workspace of so many small files is made and removed.
"""

import argparse
import asyncio
import os
import platform
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HOLE = "import os\n\n\ndef size_of(path: str) -> int:\n    return os.path.get"
IN_A_PACKAGE = 50
TEXT = """import os


def f{n}(value: int) -> int:
    return value + {n}


class C{n}:
    def g(self, path: str) -> bool:
        return os.path.exists(path + "{n}")
"""


def show(*words: object) -> None:
    """Print a line at once."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


@contextmanager
def timed(what: str) -> Iterator[None]:
    """A row of the table."""
    cpu, wall = time.process_time(), time.perf_counter()
    yield
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    highest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    now = pages * resource.getpagesize() / 2**20
    show(f"| {what} | {cpu * 1e3:.0f} | {wall * 1e3:.0f} | {now:.0f} | {highest:.0f} |")


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=20_000)
    parser.add_argument("folder", type=Path, nargs="?")
    options = parser.parse_args()
    show("command:", "python", *sys.argv)
    load = " ".join(f"{number:.1f}" for number in os.getloadavg())
    show(f"Python {platform.python_version()}, {platform.machine()}, load {load}")
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.folder or _made(Path(scratch), options.files)
        show("| step | CPU ms | wall ms | MiB | highest |")
        show("|---|---|---|---|---|")
        asyncio.run(_measure(folder.resolve()))
        with tempfile.TemporaryDirectory() as empty:
            _take_in(Path(empty).resolve())


def _made(folder: Path, files: int) -> Path:
    for number in range(files):
        package = folder / f"package_{number // IN_A_PACKAGE}"
        package.mkdir(exist_ok=True)
        (package / f"module_{number}.py").write_text(TEXT.format(n=number))
    return folder


async def _measure(root: Path) -> None:
    with timed("import the libraries"):
        from trueline.assistant.models.embedded import EmbeddedModel  # noqa: PLC0415 - it is timed
        from trueline.assistant.models.protocol import (  # noqa: PLC0415
            FimPrompt,
            Place,
            Sampling,
        )
    model = EmbeddedModel()
    with timed("check and load the weights"):
        await model.capabilities()

    async def ask(prefix: str, place: Place | None) -> None:
        async for _ in model.stream(
            FimPrompt(prefix, "\n", "new.py", place=place), Sampling(max_tokens=8, stop=("\n",))
        ):
            pass

    place = Place(root, root / "new.py")
    with timed("first answer, no workspace"):
        await ask(HOLE, None)
    with timed("answer that starts the reading"):
        await ask(HOLE.replace("size", "type"), place)
    with timed("read the files to the end"):
        await model.prepare(root)
    with timed("answer with all files known"):
        await ask(HOLE.replace("size", "name"), place)
    with timed("look again, nothing has changed"):
        await model.prepare(root)
    await model.aclose()


def _take_in(folder: Path) -> None:
    from trueline.assistant.models.embedded import SHIPPED  # noqa: PLC0415
    from trueline.assistant.models.embedded.index import Index  # noqa: PLC0415
    from trueline.assistant.models.embedded.text import Text  # noqa: PLC0415

    text = Text(SHIPPED / "tokenizer.json", 512)
    index = Index(folder, text.file, text.shown())
    lines = "".join(TEXT.format(n=number) for number in range(200))
    for what in ("a file that an editor shows", "that file, one line changed"):
        with timed(f"take in {what} ({len(lines) // 1000} kB)"):
            index.read(shown={str(folder / "shown.py"): lines})
        lines = lines.replace("value + 100", "value - 100")


if __name__ == "__main__":
    main()
