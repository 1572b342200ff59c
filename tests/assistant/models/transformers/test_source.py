"""What a person may write for a model in Hugging Face format, and what must lie in a folder."""

import importlib.util
import json
from pathlib import Path

import pytest

from trueline.analysis.errors import WrongUsage
from trueline.assistant.config import Settings
from trueline.assistant.models.embedded import SHIPPED
from trueline.assistant.models.opening import open_model
from trueline.assistant.models.protocol import ModelUnavailable
from trueline.assistant.models.transformers.source import checked, folder_of, names_model


def write(folder: Path, **files: object) -> Path:
    """A folder of JSON files; `__` in a name stands for a dot."""
    folder.mkdir(exist_ok=True)
    for name, document in files.items():
        (folder / name.replace("__", ".")).write_text(json.dumps(document))
    return folder


def test_a_folder_wins_over_an_id(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that exists is meant, even if its path looks like an id."""
    (tmp_path / "owner" / "name").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    assert folder_of("owner/name") == (tmp_path / "owner" / "name").resolve()
    assert folder_of("owner/other") is None


@pytest.mark.parametrize(
    ("text", "names"), [("Qwen/Qwen2.5-Coder-0.5B", True), ("./here", True), ("gpt2", False)]
)
def test_a_bare_word_names_no_model(text: str, names: bool) -> None:
    """Ids have an owner: a slip of the pen is never asked of the hub."""
    assert names_model(text) is names


@pytest.mark.parametrize("text", ["./nothing", "/nothing/here", "a/b/c", "a/..", "owner/na me"])
def test_a_path_without_a_folder(text: str) -> None:
    """What cannot be an id is called a missing folder."""
    with pytest.raises(ModelUnavailable, match="no such folder"):
        folder_of(text)


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    """A file of weights is not what is asked for."""
    file = tmp_path / "model.safetensors"
    file.write_bytes(b"")
    with pytest.raises(ModelUnavailable, match="is a file; give the folder"):
        folder_of(str(file))


def test_our_own_weights_are_whole() -> None:
    """The folder that ships is a folder in Hugging Face format."""
    assert checked("ours", SHIPPED)["model_type"] == "llama"


def test_pickles_are_not_weights(tmp_path: Path) -> None:
    """A folder with nothing but a pickle is refused with the reason."""
    folder = write(tmp_path / "model", config__json={"model_type": "llama"})
    (folder / "pytorch_model.bin").write_bytes(b"\x80\x04.")
    with pytest.raises(ModelUnavailable, match="a pickle can run code"):
        checked("x", folder)


def test_a_missing_shard_is_named(tmp_path: Path) -> None:
    """Of an incomplete download one missing file is named."""
    index = {"weight_map": {"a": "model-1.safetensors", "b": "model-2.safetensors"}}
    files: dict[str, object] = {"config__json": {}, "model__safetensors__index__json": index}
    folder = write(tmp_path / "model", **files)
    (folder / "model-1.safetensors").write_bytes(b"")
    with pytest.raises(ModelUnavailable, match=r"1 of 2 .* model-2\.safetensors; download"):
        checked("x", folder)


@pytest.mark.parametrize(
    ("content", "said"), [("", "cannot be read"), ("[]", "no JSON object"), (None, "no config")]
)
def test_a_broken_config(tmp_path: Path, content: str | None, said: str) -> None:
    """Empty, of another shape, or not there: one line each."""
    if content is not None:
        (tmp_path / "config.json").write_text(content)
    with pytest.raises(ModelUnavailable, match=said):
        checked("x", tmp_path)


def test_without_the_extra_one_line_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """No torch, no traceback."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(ModelUnavailable, match=r"needs torch and transformers; pip install '\.\["):
        open_model(Settings(model=str(SHIPPED)))


def test_a_word_that_is_nothing() -> None:
    """An unknown word lists what there is."""
    with pytest.raises(WrongUsage, match="a folder or hub id"):
        open_model(Settings(model="embeded"))
