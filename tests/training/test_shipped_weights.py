"""The weights that ship: whole, small enough, and made from nothing but what is locked."""

import json
import re
import tomllib
from pathlib import Path

import numpy as np
import pytest

from trueline.assistant.models.embedded import SHIPPED, EmbeddedModel, corpus_packages
from trueline.assistant.models.embedded.engine import Engine
from trueline.assistant.models.embedded.text import Text
from trueline.assistant.models.embedded.weights import verify
from trueline.assistant.models.protocol import FimPrompt, Sampling
from trueline.training.corpus import share_in_corpus
from trueline.training.licences import is_permissive
from trueline.training.sources import HELD_OUT, locked

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "demo" / "project"
LOCKS = [ROOT / f"requirements/{name}.txt" for name in ("corpus", "default", "dev")]

COMMON = {
    "def is_empty(self) -> bool:",
    "def remove(self, name: str) -> None:",
    "for item in self.items:",
    "from dataclasses import dataclass, field",
    "from pathlib import Path",
    "price: float",
    "raise NotImplementedError",
    "result = 0.0",
    "return result",
    "self.items.append(item)",
}


def demo_name() -> str:
    """What the example project is called as a package."""
    settings = tomllib.loads((DEMO / "pyproject.toml").read_text("utf-8"))
    name = settings["project"]["name"]
    assert (DEMO / name).is_dir()
    return str(name)


def test_folder_is_whole_and_small() -> None:
    """Every file is what the export wrote, and all together are at most 20 MB."""
    verify(SHIPPED)
    assert sum(path.stat().st_size for path in SHIPPED.iterdir()) <= 20_000_000


def test_the_corpus_is_what_was_locked() -> None:
    """Every source is the standard library or named in a lock file; what is held out is not in it.

    So nothing of this checkout can be in the corpus, nor of its example project, which is named.
    """
    names = {requirement.name.replace("_", "-") for requirement in locked(LOCKS)}
    manifest = json.loads((SHIPPED / "corpus.json").read_text("utf-8"))
    listed = {source["name"] for source in manifest["sources"]}
    assert listed < corpus_packages(), "the projects of the mixture are known as well"
    sources = {name.replace("_", "-").lower() for name in listed}
    assert sources - {"python"} <= names
    assert not sources & HELD_OUT
    assert not sources & {"trueline", demo_name()}
    assert len(sources) > 100


def test_every_source_is_permissive() -> None:
    """The manifest's licences pass the rule that chose them."""
    manifest = json.loads((SHIPPED / "corpus.json").read_text("utf-8"))
    assert all(is_permissive(source["licence"]) for source in manifest["sources"])


def test_shipped_model_is_not_noise() -> None:
    """On code of this checkout, which it never saw, under 2 bits per byte; noise needs over 3."""
    text = (ROOT / "training/optim.py").read_text("utf-8")
    engine = Engine(SHIPPED)
    tokens = Text(SHIPPED / "tokenizer.json", engine.sizes.context)
    ids = [0, *tokens.encode(text[:1500]).ids][: engine.sizes.context]
    size = len(b"".join(tokens.bytes_of[token] for token in ids))
    assert -float(np.sum(engine.score(ids))) / np.log(2) / size < 2.0


@pytest.mark.parametrize(
    ("prefix", "suffix", "expected"),
    [
        ("class A:\n    def __init__(sel", "\n        self.x = 1\n", r"f\b"),
        ("if value is Non", "\n    return 1\n", r"e:"),
        ("from typing impor", "\n", r"t \w+"),
    ],
)
async def test_shipped_model_finishes_words(prefix: str, suffix: str, expected: str) -> None:
    """What every Python file holds is completed, from the middle of a word."""
    model = EmbeddedModel()
    answer = ""
    async for chunk in model.stream(
        FimPrompt(prefix, suffix), Sampling(max_tokens=12, stop=("\n",))
    ):
        answer += chunk.text
    await model.aclose()
    assert re.match(expected, answer), answer


def test_no_line_of_the_demo_is_in_the_corpus() -> None:
    """Of the demo's modules and tests no line was seen in training, but for what all code says.

    A line counts by itself, from 12 characters on; those that other projects have too are named.
    """
    table = ROOT / "build" / "corpus" / "lines.npy"
    if not table.exists():
        pytest.skip("NOT CHECKED: no corpus here; make it with `trueline train corpus`")
    known = np.load(table)
    files = sorted(DEMO.rglob("*.py"))
    assert {"cart.py", "money.py", "test_mean.py"} <= {file.name for file in files}
    lines = {line.strip() for file in files for line in file.read_text("utf-8").splitlines()}
    seen = {line for line in lines if share_in_corpus([line], known) > 0}
    assert seen <= COMMON
