"""The table and the picture of a training run, printed by the real script from a log."""

import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "loss_curve.py"
EVERY = 1_000_000  # tokens between two validations


def logged(folder: Path, validated: Sequence[float], longer_from: int = 99) -> Path:
    """A run with two entries of training for each million tokens, and bits per byte at each."""
    lines = []
    for number, bits in enumerate(validated, 1):
        entry = {"tokens": number * EVERY, "cpu_s": 100.0 * number, "loss": 2 * bits + 1}
        lines.append(entry | {"tokens": entry["tokens"] - EVERY // 2})
        context = 512 if number < longer_from else 1024
        known = {"valid_loss": 2 * bits, "valid_bits_per_byte": bits, "context": context}
        lines.append(entry | known)
    folder.mkdir()
    (folder / "loss.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    return folder


def run(*arguments: Path | str) -> subprocess.CompletedProcess[str]:
    """The script with some arguments."""
    command = [sys.executable, str(SCRIPT), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def rows(out: str) -> list[list[str]]:
    """The cells of the table's rows."""
    return [[cell.strip() for cell in line.split("|")[1:-1]] for line in out.splitlines()[2:]]


def test_a_row_for_each_doubling(tmp_path: Path) -> None:
    """The first validation, two and four times its tokens, and the end, with what each gave."""
    bits = [2.0, 1.8, 1.7, 1.6, 1.55, 1.5]
    done = run(logged(tmp_path / "run", bits))
    assert done.returncode == 0, done.stderr
    found = rows(done.stdout)
    assert [row[0] for row in found] == ["1.00", "2.00", "4.00", "6.00"]
    assert [row[5] for row in found] == ["2.000", "1.800", "1.600", "1.500"]
    assert [row[6] for row in found] == ["", "-0.200", "-0.200", "-0.100"]
    # From 4 to 6 million tokens is log2(1.5) = 0.585 of a doubling: 0.1 / 0.585 = 0.171.
    assert [row[7] for row in found] == ["", "-0.200", "-0.200", "-0.171"]


def test_training_loss_is_a_mean(tmp_path: Path) -> None:
    """Of the last entries, or of all where there are fewer."""
    [first, second] = rows(run(logged(tmp_path / "run", [2.0, 1.0])).stdout)
    assert (first[3], second[3]) == ("5.000", "4.000")


def test_where_rows_become_longer(tmp_path: Path) -> None:
    """The table has the length, the picture a line that says so."""
    picture = tmp_path / "curve.svg"
    done = run(logged(tmp_path / "run", [2.0, 1.8, 1.7, 1.6], longer_from=3), "--svg", picture)
    assert [row[1] for row in rows(done.stdout)] == ["512", "512", "1024"]
    drawn = ET.parse(picture).getroot()
    assert "rows of 1024 tokens →" in [one.text for one in drawn.iter() if one.text]
    lines = [one.get("points", "") for one in drawn.iter() if one.tag.endswith("polyline")]
    assert [len(points.split()) for points in lines] == [8, 4]
    for points in lines:
        places = [tuple(map(float, place.split(","))) for place in points.split()]
        for along in zip(*places, strict=True):  # to the right, and downwards as the loss falls
            assert list(along) == sorted(along)
        assert all(0 < x < 760 and 0 < y < 420 for x, y in places)


def test_a_line_that_is_being_written(tmp_path: Path) -> None:
    """What has no end yet is not read."""
    folder = logged(tmp_path / "run", [2.0, 1.8])
    with (folder / "loss.jsonl").open("a") as log:
        log.write('{"tokens": 3000')
    assert [row[0] for row in rows(run(folder).stdout)] == ["1.00", "2.00"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "no loss.jsonl of a training run"),
        ("words\n", "no loss.jsonl of a training run"),
        ('{"other": 1}\n', "no loss.jsonl of a training run"),
        ('{"tokens": 1, "cpu_s": 1.0, "loss": 9.0}\n', "nothing was validated yet"),
        ("", "nothing was validated yet"),
    ],
)
def test_no_run(tmp_path: Path, content: str | None, says: str) -> None:
    """Something else, or a run that has only begun, is told in one line."""
    if content is not None:
        (tmp_path / "loss.jsonl").write_text(content)
    done = run(tmp_path)
    assert done.returncode == 2
    assert says in done.stderr.splitlines()[-1]
    assert re.search("Traceback", done.stderr) is None
