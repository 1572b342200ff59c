"""The demo that plays an editor: its transcript is a whole session, and has no path in it."""

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "demo" / "editor_session.py"
STEPS = [
    "→ initialize #1 ",
    '← result #1 {"capabilities": ',
    "→ initialized ",
    "→ textDocument/didOpen ",
    '"message": "ready: embedded"',
    "→ textDocument/inlineCompletion #2 ",
    '← result #2 {"items": [{"insertText": ',
    "→ workspace/executeCommand #3 ",
    "← result #3 null",
    "→ shutdown #4 ",
    "→ exit ",
]


@pytest.mark.skipif(not SCRIPT.exists(), reason="the demo is not part of this checkout")
def test_transcript(environment: dict[str, str]) -> None:
    """Every step from hello to goodbye, in order."""
    command = [sys.executable, str(SCRIPT)]
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=110, check=True
    )
    said = iter(done.stdout.splitlines())
    missing = [step for step in STEPS if not any(step in line for line in said)]
    assert missing == [], done.stdout
    assert str(SCRIPT.parents[1]) not in done.stdout
