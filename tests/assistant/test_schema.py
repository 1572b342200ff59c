"""The JSON contract and its published schemas."""

import json
from pathlib import Path

import msgspec
import pytest

from trueline.analysis.findings import Finding
from trueline.assistant.schema import DOCUMENTS, CheckDoc, json_schema, to_json

FOLDER = Path(__file__).parent.parent.parent / "docs" / "json"


@pytest.mark.parametrize("name", sorted(DOCUMENTS))
def test_published_schema_is_the_code(name: str) -> None:
    """docs/json is what `make schemas` writes now."""
    published = json.loads((FOLDER / f"{name}.schema.json").read_text("utf-8"))
    assert published == json.loads(msgspec.json.encode(json_schema(DOCUMENTS[name])))


def test_a_document_carries_its_version_and_reads_back() -> None:
    """What is printed decodes to the same value, strictly."""
    finding = Finding("names", "undefined-name", "undefined name 'x'", "a.py", 1, 2, 1, 3)
    document = CheckDoc((finding,), unknown={"types": "warming up"})
    text = to_json(document)
    assert json.loads(text)["schema"] == 1
    assert msgspec.json.decode(text, type=CheckDoc) == document
