"""Findings as SARIF 2.1.0, the exchange format of code scanning services.

One run of one tool. Paths are relative to the repository's root (`%SRCROOT%`), because a service
matches them against its checkout; columns count Unicode characters and the end is exclusive, as
ours do. A finding keeps its fingerprint when lines are inserted above it: the fingerprint is the
rule and the text of the line, numbered where a file has the same line twice.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from mypy.errorcodes import error_codes

from trueline.analysis.findings import Finding
from trueline.analysis.syntax import Positions

SCHEMA: Final = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
ROOT: Final = "%SRCROOT%"
RULES: Final = {
    "syntax/syntax-error": "Python cannot parse the file.",
    "syntax/indentation": "A line is not indented as Python needs it.",
    "names/undefined-name": "A name is used that nothing defines.",
    "names/undefined-export": "A name in __all__ that the module does not have.",
    "names/missing-module": "An import of a module that does not exist.",
    "names/missing-name": "An import of a name that its module does not have.",
    "types/config": "Part of the type checker's configuration was not obeyed.",
}


def sarif_log(
    findings: Sequence[Finding],
    unknown: Mapping[str, str],
    texts: Mapping[str, str],
    root: Path,
) -> dict[str, Any]:
    """The log of one run over the files `texts`, by their path as in the findings.

    `root` is what paths become relative to; `unknown` says why a stage could not be checked.
    """
    rules = sorted({rule_of(one) for one in findings})
    marks = _fingerprints(findings, texts)
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": _driver(rules)},
                "columnKind": "unicodeCodePoints",
                "originalUriBaseIds": {ROOT: {"uri": f"{root.resolve().as_uri().rstrip('/')}/"}},
                "invocations": [
                    {
                        "executionSuccessful": True,
                        "toolExecutionNotifications": [
                            {
                                "level": "warning",
                                "message": {"text": f"{stage}: not checked: {why}"},
                            }
                            for stage, why in unknown.items()
                        ],
                    }
                ],
                "results": [
                    _result(one, rules, mark, root)
                    for one, mark in zip(findings, marks, strict=True)
                ],
            }
        ],
    }


def rule_of(finding: Finding) -> str:
    """The identity of the rule that a finding breaks: `stage/code`."""
    return f"{finding.stage}/{finding.code}"


def repository_root(folder: Path) -> Path:
    """The root of the repository around `folder`, else `folder` itself."""
    folder = folder.resolve()
    around = (one for one in (folder, *folder.parents) if (one / ".git").exists())
    return next(around, folder)


def _driver(rules: Sequence[str]) -> dict[str, Any]:
    ours = version("trueline")
    return {
        "name": "Trueline",
        "version": ours,
        "semanticVersion": ours,
        "rules": [_rule(rule) for rule in rules],
    }


def _rule(rule: str) -> dict[str, Any]:
    stage, _, code = rule.partition("/")
    told = RULES.get(rule, "")
    if not told and stage == "types" and code in error_codes:
        told = f"mypy: {error_codes[code].description}."
    text = {"text": told or f"A finding of {stage}: {code}."}
    return {
        "id": rule,
        "name": code,
        "shortDescription": text,
        "fullDescription": text,
        "help": text,
        "defaultConfiguration": {"level": "error"},
        "properties": {"tags": [stage]},
    }


def _result(finding: Finding, rules: Sequence[str], mark: str, root: Path) -> dict[str, Any]:
    rule = rule_of(finding)
    return {
        "ruleId": rule,
        "ruleIndex": rules.index(rule),
        "level": finding.severity,
        "message": {"text": finding.message},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": _artifact(Path(finding.path), root),
                    "region": {
                        "startLine": finding.line,
                        "startColumn": finding.column,
                        "endLine": finding.end_line,
                        "endColumn": finding.end_column,
                    },
                }
            }
        ],
        "partialFingerprints": {"primaryLocationLineHash": mark},
    }


def _artifact(path: Path, root: Path) -> dict[str, str]:
    """The file as a service finds it: relative to the root, or absolute where it is outside."""
    absolute = path.parent.resolve() / path.name
    if not absolute.is_relative_to(root.resolve()):
        return {"uri": absolute.as_uri()}
    relative = absolute.relative_to(root.resolve())
    return {"uri": Path("/", relative).as_uri().removeprefix("file:///"), "uriBaseId": ROOT}


def _fingerprints(findings: Sequence[Finding], texts: Mapping[str, str]) -> list[str]:
    """A mark for each finding that does not depend on line numbers, and differs within its file."""
    seen: Counter[tuple[str, str]] = Counter()
    lines = {path: Positions(text) for path, text in texts.items()}
    marks = []
    for one in findings:
        row = lines[one.path].row(one.line).strip() if one.path in lines else ""
        digest = hashlib.sha256(f"{rule_of(one)}\0{row}".encode("utf-8", "replace")).hexdigest()[
            :16
        ]
        seen[one.path, digest] += 1
        marks.append(f"{digest}:{seen[one.path, digest]}")
    return marks
