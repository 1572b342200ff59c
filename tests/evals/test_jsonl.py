"""Reading JSON lines: whole or not at all."""

import gzip
from pathlib import Path

import pytest

from trueline.analysis.errors import CannotRun
from trueline.evals.jsonl import read_objects, sha256_of


def check_refused(path: Path, content: bytes, *words: str) -> None:
    """The file is refused in one line that says these words."""
    path.write_bytes(content)
    with pytest.raises(CannotRun) as caught:
        list(read_objects(path))
    assert "\n" not in str(caught.value)
    assert all(word in str(caught.value) for word in (path.name, *words)), caught.value


def test_plain_and_compressed_lines_with_their_numbers(tmp_path: Path) -> None:
    """Empty lines are passed over and counted; gzip is told by content, not by name."""
    content = b'{"a": 1}\n\n   \n{"a": "\\u2028x"}\n'
    for name, data in (("a.jsonl", content), ("b.jsonl", gzip.compress(content))):
        (tmp_path / name).write_bytes(data)
        assert list(read_objects(tmp_path / name)) == [(1, {"a": 1}), (4, {"a": "\u2028x"})]


def test_a_truncated_line_is_named(tmp_path: Path) -> None:
    """A file that was cut off is not a smaller benchmark."""
    check_refused(tmp_path / "x", b'{"a": 1}\n{"a": ', ":2:", "not JSON", "cut off")


def test_what_is_no_lines_of_objects_is_refused(tmp_path: Path) -> None:
    """Empty files, lists, other encodings, deep nests and damaged gzip, each in one line."""
    check_refused(tmp_path / "x", b"", "empty")
    check_refused(tmp_path / "x", b"\n \n", "empty")
    check_refused(tmp_path / "x", b"[1]\n", ":1:", "object")
    check_refused(tmp_path / "x", b'{"a": "\xff"}\n', "UTF-8")
    check_refused(tmp_path / "x", b'{"a":' + b"[" * 100_000, ":1:", "not JSON")
    whole = gzip.compress(b'{"a": 1}\n' * 1000)
    check_refused(tmp_path / "x", whole[: len(whole) // 2], "gzip")
    check_refused(tmp_path / "x", whole[:12] + b"\0\0\0\0" + whole[16:], "gzip")


def test_a_missing_file_or_a_folder(tmp_path: Path) -> None:
    """What cannot be read says so, for the digest as well."""
    for path in (tmp_path / "none", tmp_path):
        with pytest.raises(CannotRun, match="cannot be read"):
            list(read_objects(path))
        with pytest.raises(CannotRun, match="cannot be read"):
            sha256_of(path)


def test_the_digest_is_that_of_the_file(tmp_path: Path) -> None:
    """As `sha256sum` prints it."""
    (tmp_path / "x").write_bytes(b"abc")
    assert sha256_of(tmp_path / "x").startswith("ba7816bf8f01cfea")
