"""`trueline train`, stage by stage, and what it says when a stage cannot run."""

import importlib.util
import json
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from trueline.analysis.errors import CannotRun
from trueline.assistant.cli.train import command
from trueline.assistant.models.embedded.engine import Engine
from trueline.assistant.models.embedded.weights import verify
from trueline.training.export_hf import read_shape
from trueline.training.random_model import write_random
from trueline.training.shape import Shape
from trueline.training.shards import read_info

TEXT = "".join(f"def name_{i}(self):\n    return self.value_{i}\n\n" for i in range(60))


def run(*arguments: object) -> str:
    """The output of a command that must succeed; its own exceptions come through."""
    result = CliRunner().invoke(command, list(map(str, arguments)), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A work folder after `corpus`."""
    for split in ("train", "valid"):
        records = [{"package": "p", "path": f"{split}.py", "text": TEXT}] * 5
        lines = "".join(json.dumps(record) + "\n" for record in records)
        (tmp_path / f"{split}.jsonl").write_text(lines)
    return tmp_path


def test_tokenizer_and_encode_follow_the_corpus(work: Path) -> None:
    """Each stage finds what the one before it wrote."""
    run("tokenizer", "--work", work, "--vocabulary", 280)
    assert "train:" in run("encode", "--work", work, "--context", 32)
    info = read_info(work / "shards", "train")
    assert (info.vocabulary, info.context) == (280, 32)
    assert info.rows > 10


@pytest.mark.parametrize(
    ("stage", "missing"), [("tokenizer", "corpus"), ("encode", "tokenizer"), ("gpu-job", "encode")]
)
def test_a_stage_names_the_one_it_needs(tmp_path: Path, stage: str, missing: str) -> None:
    """Out of order, one line says which stage to run first."""
    with pytest.raises(CannotRun, match=f"run `trueline train {missing}` first"):
        run(stage, "--work", tmp_path)


def test_what_is_learned_on_projects_needs_weights(tmp_path: Path) -> None:
    """`mixing` needs the model, and `confidence` the mixture that it is learned with."""
    for stage, missing in (("mixing", "export"), ("confidence", "mixing")):
        with pytest.raises(CannotRun, match=f"run `trueline train {missing}` first"):
            run(stage, "--weights", tmp_path / "weights", tmp_path)


def test_the_gpu_job_is_planned_for_the_time_a_machine_gives(
    work: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`--wall-seconds` decides how many commands there are; no time at all is wrong usage."""
    run("tokenizer", "--work", work, "--vocabulary", 280)
    run("encode", "--work", work, "--context", 32)
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    monkeypatch.chdir(tmp_path)
    assert run("gpu-job", "--work", work).count("--wall-seconds 1500 ") == 4
    assert run("gpu-job", "--work", work, "--wall-seconds", 600).count("--wall-seconds 600 ") == 2
    refused = CliRunner().invoke(command, ["gpu-job", "--wall-seconds", "0"])
    assert refused.exit_code == 2


def test_exported_weights_change_their_precision(work: Path, tmp_path: Path) -> None:
    """`export --weights` quantizes a folder without torch, writes GGUF, and comes back."""
    run("tokenizer", "--work", work, "--vocabulary", 280)
    shape = Shape(280, context=32, hidden=64, layers=1, heads=2, kv_heads=1, feed_forward=96)
    half, small, back = (tmp_path / name for name in ("half", "small", "back"))
    write_random(shape, 1, work, half)
    gguf = tmp_path / "small.gguf"
    run("export", "--weights", half, "--quantize", "int4", "--to", small, "--gguf", gguf)
    assert Engine(small).score([1, 2, 3]).shape == (2,)
    assert gguf.read_bytes()[:4] == b"GGUF"
    run("export", "--weights", small, "--to", back)
    assert read_shape(back) == shape
    assert (back / "model.onnx").read_bytes() == (half / "model.onnx").read_bytes()
    verify(back)


def test_an_export_needs_whole_weights(tmp_path: Path) -> None:
    """A folder without weights is one line, and nothing is written."""
    with pytest.raises(CannotRun, match="no weights in"):
        run("export", "--weights", tmp_path, "--to", tmp_path / "new")
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ["run", "--steps", "1"],
        ["gpu-job", "--rehearse"],
        ["export"],
        ["export", "--weights", "tests"],
    ],
)
def test_without_the_extra_one_line_says_so(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Training and export without the extra name the extra."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(CannotRun, match=r"pip install '.\[train\]'"):
        run(*arguments)
