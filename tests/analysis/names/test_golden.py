"""One file per reported defect of imports and names: a project, a candidate, what is said of it."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.analysis.conftest import MakeProject
from trueline.analysis.findings import Reject
from trueline.analysis.names.check import check_names
from trueline.analysis.repairs import repair

GOLDEN = sorted(Path(__file__).with_name("golden").glob("*.toml"))


def read(path: Path) -> dict[str, Any]:
    """A case: report, problem, path, before, candidate, findings, files, installed, repaired."""
    return tomllib.loads(path.read_text("utf-8"))


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda path: path.stem)
def test_reported_defect(golden: Path, make_project: MakeProject) -> None:
    """The candidate is rejected for what is wrong with it, and repaired where the file says how."""
    case = read(golden)
    workspace = make_project(case.get("files", {}), case.get("installed", {}))
    path = workspace.root / case["path"]
    prefix, suffix = case["before"].split("§")
    before, after = prefix + suffix, prefix + case["candidate"] + suffix
    verdict = check_names(workspace, path, before, after)
    found = verdict.findings if isinstance(verdict, Reject) else ()
    assert [one.message for one in found] == case["findings"]
    if "repaired" in case:
        made = repair(workspace, path, before, after, found)
        assert [one.text for one in made] == [case["repaired"]]


def test_every_case_names_its_report() -> None:
    """Each golden file names the public report that it answers."""
    assert len(GOLDEN) >= 6
    assert all(read(path)["report"].startswith("https://github.com/") for path in GOLDEN)
