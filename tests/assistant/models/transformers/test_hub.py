"""Hub models: found in the cache without a word to the hub, and every failure one line."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from huggingface_hub import constants, errors

from trueline.assistant.models.embedded import SHIPPED
from trueline.assistant.models.protocol import ModelUnavailable
from trueline.assistant.models.transformers.hub import _line, fetched

REVISION = "0123456789abcdef0123456789abcdef01234567"


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache of the hub, and no way to the hub, here and in child processes."""
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    return tmp_path


def put(cache: Path, files: list[str]) -> Path:
    """A model `acme/coder` in the cache, with some files of ours."""
    store = cache / "models--acme--coder"
    folder = store / "snapshots" / REVISION
    folder.mkdir(parents=True)
    (store / "refs").mkdir()
    (store / "refs" / "main").write_text(REVISION)
    for name in files:
        (folder / name).write_bytes((SHIPPED / name).read_bytes())
    return folder


async def test_a_model_in_the_cache_is_used(cache: Path) -> None:
    """A whole model in the cache is all that is needed."""
    folder = put(cache, ["config.json", "model.safetensors", "tokenizer.json"])
    assert (await fetched("acme/coder")).resolve() == folder.resolve()


async def test_an_unknown_id_without_a_network(cache: Path) -> None:
    """Nothing in the cache and downloads forbidden: what to do is said."""
    with pytest.raises(ModelUnavailable, match="nobody/nothing: not in the hub's cache, and HF_"):
        await fetched("nobody/nothing")


async def test_half_a_download_is_not_used(cache: Path) -> None:
    """A snapshot without its weights is asked for again, not loaded."""
    put(cache, ["config.json"])
    with pytest.raises(ModelUnavailable, match=r"acme/coder: no model\.safetensors"):
        await fetched("acme/coder")


def response(status: int) -> Any:
    """The hub's answer."""
    return httpx.Response(status, request=httpx.Request("GET", "http://127.0.0.1/"))


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (errors.GatedRepoError("x", response=response(403)), "asks for consent first"),
        (errors.RepositoryNotFoundError("x", response=response(404)), "no such model on the hub"),
        (errors.LocalEntryNotFoundError("x"), "the hub cannot be reached"),
        (OSError("No space left\non device"), "No space left on device"),
        (RuntimeError(), "RuntimeError"),
    ],
)
def test_failures_are_one_line(error: Exception, said: str) -> None:
    """What went wrong and what to do, whatever the hub's own message looks like."""
    line = _line(error)
    assert said in line
    assert "\n" not in line
    assert json.loads(json.dumps({"error": line}))["error"] == line
