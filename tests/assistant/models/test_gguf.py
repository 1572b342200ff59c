"""A user's GGUF file: our own model, exported, loaded by a real llama.cpp."""

import os
from contextlib import aclosing
from pathlib import Path

import pytest

from trueline.assistant.models.embedded import SHIPPED
from trueline.assistant.models.gguf import GgufModel
from trueline.assistant.models.protocol import FimPrompt, ModelUnavailable, Sampling

pytest.importorskip("xllamacpp", reason="the extra `gguf` is not installed")


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped weights as GGUF."""
    from trueline.training.export_gguf import export_gguf  # noqa: PLC0415 - needs gguf

    path = tmp_path_factory.mktemp("gguf") / "ours.gguf"
    export_gguf(SHIPPED, path)
    return path


async def test_our_own_model_fills_a_hole(file: Path) -> None:
    """It is recognised as ours, completes, and its process ends with it."""
    model = GgufModel(file)
    able = await model.capabilities()
    assert able.fim
    assert able.details["server"] == "llama.cpp"
    prompt = FimPrompt("import logging\n\nlogger = logging.getLogger(", "\n")
    async with aclosing(model.stream(prompt, Sampling(max_tokens=6))) as chunks:
        text = "".join([chunk.text async for chunk in chunks])
    assert text.strip()
    child = model._child
    assert child is not None
    await model.aclose()
    assert not child.alive
    with pytest.raises(ProcessLookupError):
        os.kill(child.process.pid, 0)


async def test_a_file_that_is_no_model(tmp_path: Path) -> None:
    """Missing and damaged files are one line each."""
    with pytest.raises(ModelUnavailable, match="no such model file"):
        GgufModel(tmp_path / "none.gguf")
    (tmp_path / "bad.gguf").write_bytes(b"GGUF and then nonsense")
    model = GgufModel(tmp_path / "bad.gguf")
    with pytest.raises(ModelUnavailable, match="cannot load it"):
        await model.capabilities()
    await model.aclose()
