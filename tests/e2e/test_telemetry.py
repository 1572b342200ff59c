"""What a library would collect by itself: the embedded model leaves no trace of any."""

from pathlib import Path

from .conftest import Trueline


def test_no_identifier_and_no_database(
    trueline: Trueline, environment: dict[str, str], tmp_path: Path
) -> None:
    """The telemetry of onnxruntime keeps both in the cache folder from the first import on."""
    (tmp_path / "app.py").write_text("import os\nos.pa")
    done = trueline("complete", "app.py:2:6", "--json", cwd=tmp_path)
    assert done.document["model"] == "embedded", done.err
    assert {one.name for one in Path(environment["XDG_CACHE_HOME"]).iterdir()} == {"trueline"}
    left = {one.name for one in Path(environment["HOME"]).iterdir()}
    assert left <= {"cache", "config"}
