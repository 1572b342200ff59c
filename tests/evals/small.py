"""A benchmark of three small tasks of our own, and samples of every kind for it."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

DOUBLE = {
    "task_id": "small/0",
    "prompt": 'def double(n: int) -> int:\n    """Twice n.\n\n    >>> double(2)\n    4\n    """\n',
    "entry_point": "double",
    "canonical_solution": "    return n * 2\n",
    "test": "def check(candidate):\n    assert candidate(3) == 6\n    assert candidate(-1) == -2\n",
}
TOTAL = {
    "task_id": "small/1",
    "prompt": "from typing import List\n\n\ndef total(xs: List[int]) -> int:\n"
    '    """The sum of xs, each made positive."""\n',
    "entry_point": "total",
    "canonical_solution": "    return sum(abs(x) for x in xs)\n",
    "test": "def check(candidate):\n    assert candidate([1, -2]) == 3\n"
    "    assert candidate([]) == 0\n",
}
SHIFT = {
    "task_id": "small/2",
    "prompt": "def up(n: int) -> int:\n    return n + 5\n\n\n"
    'def down(n: int) -> int:\n    """Undo up.\n\n    >>> down(7)\n    2\n    """\n',
    "entry_point": "down",
    "canonical_solution": "    return n - 5\n",
    "test": "def check(candidate):\n    for n in range(4):\n        assert candidate(up(n)) == n\n",
}
TASKS = (DOUBLE, TOTAL, SHIFT)


def write_lines(path: Path, rows: Iterable[Mapping[str, Any]]) -> Path:
    """Write one JSON object a line."""
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def tasks_file(folder: Path) -> Path:
    """The benchmark as a file."""
    return write_lines(folder / "small.jsonl", TASKS)


def canonical(folder: Path) -> Path:
    """One right sample of each task."""
    rows = [{"task_id": t["task_id"], "completion": t["canonical_solution"]} for t in TASKS]
    return write_lines(folder / "canonical.jsonl", rows)


def completions(path: Path, **texts: list[str]) -> Path:
    """Samples by the number of their task: `completions(path, _0=["    return n"])`."""
    rows = [
        {"task_id": f"small/{name.removeprefix('_')}", "completion": text}
        for name, many in texts.items()
        for text in many
    ]
    return write_lines(path, rows)
