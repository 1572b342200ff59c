"""SARIF logs: the structure that the standard and code scanning services require."""

import re
from pathlib import Path
from typing import Any

import pytest

from trueline.analysis.findings import Finding
from trueline.assistant.sarif import repository_root, sarif_log

TEXT = "x = nope\ny = 1\nx = nope\ny = ümlaut + nope\n"
FINDINGS = (
    Finding("names", "undefined-name", "undefined name 'nope'", "a.py", 1, 5, 1, 9, "error", True),
    Finding("names", "undefined-name", "undefined name 'nope'", "a.py", 3, 5, 3, 9),
    Finding("types", "attr-defined", "no attribute", "a.py", 4, 5, 4, 11, "warning"),
    Finding("types", "config", "plugin not loaded: x.py", "a.py", 1, 1, 1, 1, "note"),
)
LEVELS = {"none", "note", "warning", "error"}


def run_of(log: dict[str, Any]) -> dict[str, Any]:
    """The only run of a log."""
    [run] = log["runs"]
    assert isinstance(run, dict)
    return run


def check_structure(log: dict[str, Any]) -> None:
    """The required properties of SARIF 2.1.0, and those that GitHub's code scanning adds."""
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-schema-2.1.0.json")
    run = run_of(log)
    assert run["columnKind"] in {"unicodeCodePoints", "utf16CodeUnits"}
    driver = run["tool"]["driver"]
    assert driver["name"]
    assert re.fullmatch(r"\d+\.\d+\.\d+.*", driver["semanticVersion"])
    rules = driver["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    for rule in rules:
        for key in ("shortDescription", "fullDescription", "help"):
            assert rule[key]["text"].strip(), rule["id"]
        assert rule["defaultConfiguration"]["level"] in LEVELS
    for base in run["originalUriBaseIds"].values():
        assert re.fullmatch(r"file:///(.*/)?", base["uri"])
    for invocation in run["invocations"]:
        assert isinstance(invocation["executionSuccessful"], bool)
    for result in run["results"]:
        check_result(result, rules, run["originalUriBaseIds"])


def check_result(result: dict[str, Any], rules: list[Any], bases: dict[str, Any]) -> None:
    """A result names its rule, its message and one place, and can be told from all others."""
    assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    assert result["level"] in LEVELS
    assert result["message"]["text"].strip()
    [location] = result["locations"]
    place = location["physicalLocation"]
    artifact, region = place["artifactLocation"], place["region"]
    assert re.fullmatch(r"[A-Za-z0-9._~%!$&'()*+,;=:@/-]+", artifact["uri"])
    if "uriBaseId" in artifact:
        assert artifact["uriBaseId"] in bases
        assert not artifact["uri"].startswith(("/", "file:", "../"))
    start = (region["startLine"], region["startColumn"])
    assert start >= (1, 1)
    assert (region["endLine"], region["endColumn"]) >= start
    assert re.fullmatch(
        r"[0-9a-f]+:[1-9]\d*", result["partialFingerprints"]["primaryLocationLineHash"]
    )


def marks(log: dict[str, Any]) -> list[str]:
    """The fingerprints of a log's results."""
    return [one["partialFingerprints"]["primaryLocationLineHash"] for one in run_of(log)["results"]]


@pytest.mark.parametrize("findings", [(), FINDINGS])
def test_structure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, findings: tuple[Finding, ...]
) -> None:
    """A log is valid with findings and without."""
    monkeypatch.chdir(tmp_path)
    log = sarif_log(findings, {}, {"a.py": TEXT}, tmp_path)
    check_structure(log)
    assert len(run_of(log)["results"]) == len(findings)


def test_what_a_result_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rule, level, message and region are the finding's own."""
    monkeypatch.chdir(tmp_path)
    log = sarif_log(FINDINGS, {}, {"a.py": TEXT}, tmp_path)
    result = run_of(log)["results"][2]
    assert (result["ruleId"], result["level"]) == ("types/attr-defined", "warning")
    assert result["message"]["text"] == "no attribute"
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "a.py", "uriBaseId": "%SRCROOT%"}
    assert place["region"] == {"startLine": 4, "startColumn": 5, "endLine": 4, "endColumn": 11}


def test_fingerprints_outlive_inserted_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Equal lines are told apart, and a finding that moved keeps its mark."""
    monkeypatch.chdir(tmp_path)
    moved = tuple(
        Finding(
            f.stage, f.code, f.message, f.path, f.line + 1, f.column, f.end_line + 1, f.end_column
        )
        for f in FINDINGS[:3]
    )
    before = marks(sarif_log(FINDINGS[:3], {}, {"a.py": TEXT}, tmp_path))
    assert len(set(before)) == 3
    assert marks(sarif_log(moved, {}, {"a.py": f"import os\n{TEXT}"}, tmp_path)) == before


def test_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Paths are relative to the repository from any folder of it, escaped, absolute outside."""
    folder = tmp_path / "repo" / "a b"
    folder.mkdir(parents=True)
    (tmp_path / "repo" / ".git").mkdir()
    monkeypatch.chdir(folder)
    root = repository_root(Path.cwd())
    assert root == (tmp_path / "repo").resolve()
    found = [
        Finding("names", "undefined-name", "m", path, 1, 1, 1, 2)
        for path in ("ü#1.py", "../c:d.py", "../../outside.py")
    ]
    log = sarif_log(found, {}, {}, root)
    check_structure(log)
    uris = [
        one["locations"][0]["physicalLocation"]["artifactLocation"]
        for one in run_of(log)["results"]
    ]
    assert [one["uri"] for one in uris[:2]] == ["a%20b/%C3%BC%231.py", "c%3Ad.py"]
    assert uris[2] == {"uri": (tmp_path / "outside.py").resolve().as_uri()}


def test_what_was_not_checked_is_said(tmp_path: Path) -> None:
    """A stage that is unknown is a notification, never silence."""
    log = sarif_log((), {"types": "a.py: no answer"}, {}, tmp_path)
    check_structure(log)
    [said] = run_of(log)["invocations"][0]["toolExecutionNotifications"]
    assert said["message"]["text"] == "types: not checked: a.py: no answer"
