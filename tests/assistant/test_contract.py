"""The JSON contract by its own words: what scripts read is never renamed or lost.

The names stand here as they were promised, not as the code has them: fields may be added to a
document, and a test that read them from the code would agree with any renaming.
"""

from typing import Any

import pytest

from trueline.assistant.schema import DOCUMENTS, json_schema

FINDING = "stage code message path line column end_line end_column severity fixable"
EVIDENCE = "syntax names types tests oracle tier tests_passed tests_total repairs notes unknown"
MARKS = {"accept", "reject", "unknown", "skipped"}
PROMISED = {
    ("complete", ""): "schema candidates rejected model timing_ms",
    ("complete", "candidates"): "text edit evidence score",
    ("complete", "candidates edit"): "start end new_text",
    ("complete", "candidates evidence"): EVIDENCE,
    ("complete", "candidates evidence repairs"): "rule message",
    ("complete", "rejected"): "text findings",
    ("complete", "rejected findings"): FINDING,
    ("complete", "timing_ms"): "context model syntax names types repair total",
    ("synth", ""): ("schema status code diff evidence findings samples tokens wall_s proposers"),
    ("synth", "evidence"): EVIDENCE,
    ("synth", "findings"): FINDING,
    ("synth", "proposers"): "model search",
    ("check", ""): "schema findings fixed diff unknown",
    ("check", "findings"): FINDING,
    ("check", "fixed"): FINDING,
    ("exec", ""): "schema status cpu_s wall_s peak_mib oracle tier output",
    ("eval", ""): "schema benchmark data_sha256 model settings tasks samples stages verdicts",
    ("eval", "stages"): "name pass@1 pass@k ci95 executions cpu_s tokens",
    ("eval-sample", ""): "task_id sample stage status passed evidence chosen",
    ("eval-sample", "evidence"): EVIDENCE,
    ("eval-repo", ""): "schema benchmark project seed model kinds latency_ms cpu_ms",
    ("eval-repo", "kinds"): (
        "holes shown exact_match exact_match_unique edit_similarity parses resolves type_checks "
        "unknown"
    ),
    ("eval-repo", "latency_ms"): "p50 p95",
    ("eval-repo", "cpu_ms"): "p50 p95",
    ("eval-repo-hole", ""): "path line column kind truth shown text evidence latency_ms",
    ("eval-repo-hole", "evidence"): EVIDENCE,
    ("doctor", ""): "schema version python sandbox models analysis cache_dir",
    ("doctor", "sandbox"): "tier missing",
    ("doctor", "models"): "name available why",
    ("doctor", "analysis"): "available version why",
}
VALUES = {
    ("synth", "status"): {"verified", "fits-examples", "unverified", "failed"},
    ("synth", "evidence types"): MARKS,
    ("synth", "evidence tests"): MARKS,
    ("check", "findings stage"): {"syntax", "names", "types", "tests", "policy"},
    ("check", "findings severity"): {"error", "warning", "note"},
    ("exec", "oracle"): {"two-jail", "sabotage", "in-process"},
    ("exec", "tier"): {"A", "B", "C", "unsafe"},
    ("exec", "status"): {
        "passed", "wrong", "error", "cpu-timeout", "wall-timeout", "memory", "output", "crashed",
        "refused", "harness-error",
    },
}  # fmt: skip


def at(document: str, place: str) -> dict[str, Any]:
    """The schema of a place in a document, through lists and tables to what they hold."""
    whole = json_schema(DOCUMENTS[document])

    def resolved(schema: dict[str, Any]) -> dict[str, Any]:
        while "properties" not in schema and "enum" not in schema:
            inner = schema.get("items") or schema.get("additionalProperties")
            inner = inner or next((o for o in schema.get("anyOf", ()) if o != {"type": "null"}), {})
            if "$ref" in schema:
                inner = whole["$defs"][schema["$ref"].rpartition("/")[2]]
            schema = inner
        return schema

    schema = resolved(whole)
    for name in place.split():
        schema = resolved(schema["properties"][name])
    return schema


@pytest.mark.parametrize(("document", "place"), PROMISED)
def test_promised_fields_are_there(document: str, place: str) -> None:
    """Every field of the contract, under its name."""
    assert set(PROMISED[document, place].split()) <= set(at(document, place)["properties"])


@pytest.mark.parametrize(("document", "place"), VALUES)
def test_only_promised_values_are_told(document: str, place: str) -> None:
    """Where the contract lists the words, no other is said."""
    assert set(at(document, place)["enum"]) <= VALUES[document, place]


def test_every_document_is_promised() -> None:
    """None is published without a promise."""
    assert {document for document, _ in PROMISED} == set(DOCUMENTS)
