"""HumanEval: 164 functions with tests (Chen et al. 2021), from a file on this machine.

Nothing is downloaded unless it is asked for by name. A file may be given; else the folder in
`TRUELINE_DATA` is looked into, then the cache that an earlier download filled.
"""

import os
import tempfile
from pathlib import Path

import httpx

from trueline.analysis.errors import CannotRun
from trueline.assistant.config import cache_dir
from trueline.evals.benchmarks.task import Task
from trueline.evals.jsonl import read_objects, text_field

ADDRESS = "https://github.com/openai/human-eval/raw/master/data/HumanEval.jsonl.gz"
IN_FOLDER = Path("humaneval", "HumanEval.jsonl.gz")
PROMPTS_IN_FOLDER = Path("codet-codegen16B", "HumanEval_for_code_generation.jsonl.gz")
DOWNLOAD_TIMEOUT_S = 60.0
FIELDS = ("task_id", "prompt", "entry_point", "canonical_solution", "test")


def load_tasks(path: Path) -> tuple[Task, ...]:
    """The tasks of a HumanEval-style file, in its order.

    Raises:
        CannotRun: if a line is no such task, or two have the same id.
    """
    tasks: dict[str, Task] = {}
    for number, row in read_objects(path):
        where = f"{path}:{number}"
        task = Task(**{name: text_field(where, row, name) for name in FIELDS})
        if task.task_id in tasks:
            raise CannotRun(f"{where}: the task {task.task_id} stands there twice")
        if not task.entry_point.isidentifier():
            raise CannotRun(f"{where}: entry_point {task.entry_point!r} is no name of a function")
        tasks[task.task_id] = task
    return tuple(tasks.values())


def locate(data: Path | None, *, download: bool) -> Path:
    """The file to read: the one given, or what is found in `TRUELINE_DATA` or the cache.

    Raises:
        CannotRun: if there is none, or the download fails.
    """
    folder = data_folder(data)
    cached = cache_dir() / "benchmarks" / IN_FOLDER.name
    if data is not None and folder is None:
        return data
    if folder is not None and (folder / IN_FOLDER).is_file():
        return folder / IN_FOLDER
    if download:
        return _downloaded(cached)
    if data is None and cached.is_file():
        return cached
    place = f"{folder / IN_FOLDER}: no such file" if folder else "HumanEval is not on this machine"
    raise CannotRun(
        f"{place}; give --data FILE, set TRUELINE_DATA to a folder with {IN_FOLDER}, "
        "or download it with --download"
    )


def data_folder(data: Path | None) -> Path | None:
    """The data folder: `--data` if it names one, `TRUELINE_DATA` if `--data` was not given."""
    if data is not None:
        return data if data.is_dir() else None
    named = os.environ.get("TRUELINE_DATA")
    return Path(named) if named else None


def _downloaded(target: Path) -> Path:
    """Fetch the official file into the cache, whole or not at all."""
    try:
        answer = httpx.get(ADDRESS, follow_redirects=True, timeout=DOWNLOAD_TIMEOUT_S)
        answer.raise_for_status()
    except httpx.HTTPError as error:
        why = next(iter(str(error).splitlines()), type(error).__name__)
        raise CannotRun(f"{ADDRESS}: cannot be downloaded: {why}; give --data FILE") from error
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as file:
            file.write(answer.content)
        Path(file.name).replace(target)
    except OSError as error:
        raise CannotRun(f"{target}: cannot be written: {error.strerror}") from error
    return target
