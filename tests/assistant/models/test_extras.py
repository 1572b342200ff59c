"""The optional parts, where they are and where they are not."""

import importlib.util

import pytest

from trueline.assistant.config import Settings
from trueline.assistant.diagnosis import diagnose, healthy
from trueline.assistant.models.extras import EXTRAS


async def test_none_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without any extra the diagnosis names each with its command, and is healthy all the same."""
    real = importlib.util.find_spec
    optional = {package for one in EXTRAS for package in one.packages}
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name in optional else real(name)
    )
    document = await diagnose(Settings())
    assert healthy(document)
    assert document.extras["gguf"].why == (
        "runs .gguf files; pip install '.[gguf]' in a checkout of Trueline"
    )
    assert not any(extra.available for extra in document.extras.values())


async def test_what_is_there_has_a_version(monkeypatch: pytest.MonkeyPatch) -> None:
    """A package is looked up, not imported; its version is told where it has one."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: object())
    document = await diagnose(Settings())
    assert all(extra.available and not extra.why for extra in document.extras.values())
    assert document.extras["transformers"].version.startswith("torch")
