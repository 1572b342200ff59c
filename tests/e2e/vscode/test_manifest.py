"""The extension's settings are the server's: the same names, the same values."""

import json
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

from trueline.assistant.config import MIN_TIMEOUT, Check, Settings
from trueline.lsp.options import SETTINGS

MANIFEST = Path(__file__).parents[3] / "vscode-extension" / "package.json"
OWN = {"enable", "command", "trace.server"}
pytestmark = pytest.mark.skipif(
    not MANIFEST.exists(), reason="the extension is not part of this checkout"
)


def settings() -> dict[str, Any]:
    """What the extension lets a person set, by name."""
    properties = json.loads(MANIFEST.read_text())["contributes"]["configuration"]["properties"]
    return {name.removeprefix("trueline."): setting for name, setting in properties.items()}


def test_names() -> None:
    """Everything the server takes can be set, and nothing that it does not know."""
    assert set(settings()) - OWN == set(SETTINGS)


def test_choices() -> None:
    """Where there are choices they are the server's; empty means that nothing is chosen."""
    fim = get_args(get_type_hints(Settings)["fim"])
    assert settings()["fim"]["enum"] == ["", *fim]
    assert settings()["checks"]["items"]["enum"] == list(get_args(Check))
    assert settings()["timeout"]["minimum"] == MIN_TIMEOUT
