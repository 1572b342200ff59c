"""One file per reported defect of completion post-processing: before, candidate, after."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from trueline.analysis.syntax import cut, has_ended, hole_kind

GOLDEN = sorted((Path(__file__).parent.parent / "golden").glob("*.toml"))
CURSOR = "§"


def read(path: Path) -> dict[str, Any]:
    """A case: report, problem, kind, before, candidate, after."""
    return tomllib.loads(path.read_text("utf-8"))


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_reported_defect(path: Path) -> None:
    """The candidate, cut and put into its place, gives the text that the file states."""
    case = read(path)
    prefix, suffix = case["before"].split(CURSOR)
    assert case["kind"] == hole_kind(prefix, suffix)
    assert case["after"] == prefix + cut(prefix, case["candidate"], suffix, case["kind"]) + suffix


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_cut_is_idempotent(path: Path) -> None:
    """What was cut once is not cut again."""
    case = read(path)
    prefix, suffix = case["before"].split(CURSOR)
    once = cut(prefix, case["candidate"], suffix, case["kind"])
    assert once == cut(prefix, once, suffix, case["kind"])


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_a_stream_is_not_stopped_early(path: Path) -> None:
    """Wherever a growing candidate counts as ended, its cut is the final one."""
    case = read(path)
    prefix, suffix = case["before"].split(CURSOR)
    final = cut(prefix, case["candidate"], suffix, case["kind"])
    for length in range(1, len(case["candidate"])):
        so_far = case["candidate"][:length]
        if has_ended(prefix, so_far, suffix, case["kind"]):
            assert cut(prefix, so_far, suffix, case["kind"]) == final, so_far
            break


def test_every_case_names_its_report() -> None:
    """Each golden file names the public report that it answers."""
    assert len(GOLDEN) >= 20
    assert all(read(path)["report"].startswith("https://github.com/") for path in GOLDEN)
