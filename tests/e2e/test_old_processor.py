"""Old processors: the model runs without AVX2, and where its libraries refuse, one line says so."""

import shutil
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from tests.e2e.conftest import Trueline

QEMU = shutil.which("qemu-x86_64-static")
ANSWER = """
    import asyncio
    from trueline.assistant.models.embedded import EmbeddedModel
    from trueline.assistant.models.protocol import FimPrompt, Sampling

    async def answer():
        prompt = FimPrompt("import os\\n\\ndef read(path):\\n    with open(", "\\n")
        async for chunk in EmbeddedModel().stream(prompt, Sampling(max_tokens=12)):
            print(chunk.text, end="")

    asyncio.run(answer())
"""
SAYS = (
    "NumPy was built with baseline optimizations: \\n(X86_V2) but your machine doesn't support:"
    "\\n(X86_V2)."
)


def test_what_numpy_says_is_told(trueline: Trueline, tmp_path: Path) -> None:
    """What it says on a processor from before 2008 (its words on an emulated one) is told."""
    folder = tmp_path / "old" / "numpy"
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text(f'raise RuntimeError("{SAYS}")\n')
    (tmp_path / "a.py").write_text("x = [1]\ny = su\n")
    done = trueline("complete", "a.py:2:7", PYTHONPATH=str(folder.parent))
    assert done.code == 3
    assert done.err.count("\n") == 1
    assert done.err.startswith("trueline: embedded model: cannot run here (NumPy was built")
    assert done.err.endswith("choose another model with --model\n")
    doctor = trueline("doctor", PYTHONPATH=str(folder.parent))
    assert doctor.code == 1
    assert "cannot run here" in doctor.out
    assert "internal" not in doctor.err


@pytest.mark.timeout(600)
@pytest.mark.skipif(QEMU is None, reason="qemu-x86_64-static is not installed")
@pytest.mark.parametrize("processor", ["IvyBridge", "Nehalem"])
def test_without_avx2(processor: str) -> None:
    """An emulated processor with AVX alone, and one without, write what this one writes."""
    command = [sys.executable, "-P", "-c", dedent(ANSWER)]
    texts = [
        subprocess.run([*by, *command], capture_output=True, text=True, check=True).stdout
        for by in ([], [str(QEMU), "-cpu", processor])
    ]
    assert len(texts[0]) > 8
    assert texts[0] == texts[1]
