"""How likely a line is right: what is gathered while it is written, and what is made of it."""

import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from trueline.assistant.models.embedded import EmbeddedModel
from trueline.assistant.models.embedded.clues import NAMES, Clues, Said, clues_behind
from trueline.assistant.models.embedded.confidence import CLUES, FILE, Confidence
from trueline.assistant.models.embedded.sampling import Choice
from trueline.assistant.models.embedded.votes import Votes
from trueline.assistant.models.protocol import Calibrated, FimPrompt, Sampling

LOGITS = np.log(np.array([0.5, 0.25, 0.125, 0.125], np.float32))
VOTES = Votes(7, 3, np.array([1, 2]), np.array([0.75, 0.25]))
SAID = Said(LOGITS, (VOTES,), LOGITS, None)
NONE = Confidence((0.0,) * len(CLUES), 0.0, 0.0)


def told(clues: Clues) -> dict[str, float]:
    """The clues by name."""
    return dict(zip(NAMES, clues.values(), strict=True))


def test_a_line_is_summed_up() -> None:
    """Its tokens count together, and the weakest by itself with what was known of it."""
    clues = Clues(prose=False, fresh=True)
    clues.add(Choice(0, math.log(0.5)), b"return", replace(SAID, votes=()))
    clues.add(Choice(1, math.log(0.25)), b" x", SAID)
    made = told(clues)
    assert made["line: probability"] == pytest.approx(0.125)
    assert made["line: logprob"] == pytest.approx(math.log(0.125))
    assert made["weakest token: probability"] == pytest.approx(0.25)
    assert made["first token: logprob"] == pytest.approx(math.log(0.5))
    assert made["line: share of tokens that the model likes best"] == 0.5
    assert made["first token: places of it"] == 0
    assert made["weakest token: length of the known context"] == pytest.approx(math.log(8))
    assert made["weakest token: share of the votes"] == 0.75
    assert made["cursor: on an empty line"] == 1


def test_what_follows_the_line_is_another_question() -> None:
    """After the end of the first line that says something nothing changes any more."""
    clues = Clues(prose=False, fresh=False)
    clues.add(Choice(3, -0.1), b"\n", SAID)
    nothing = clues.values()
    clues.add(Choice(1, -0.1), b"    pass\n", SAID)
    made = clues.values()
    assert made != nothing, "nothing was said yet"
    clues.add(Choice(2, -9.0), b"return 1\n", SAID)
    assert clues.values() == made


def test_only_allowed_tokens_count() -> None:
    """What the model likes best is asked among the tokens that were allowed."""
    clues = Clues(prose=False, fresh=False)
    clues.add(Choice(2, math.log(0.5)), b"x", replace(SAID, allowed=[2, 3]))
    made = told(clues)
    assert made["line: logprob of the model alone"] == pytest.approx(math.log(0.5))
    assert made["first token: entropy"] == pytest.approx(math.log(2))


@pytest.mark.parametrize(
    ("prefix", "prose", "fresh"),
    [
        ("x = 1\n    ", 0, 1),
        ("x = f(", 0, 0),
        ('def f():\n    """Say', 1, 0),
        ("x = 1  # and", 1, 0),
        ('x = "a', 1, 0),
        ("", 0, 1),
    ],
)
def test_where_the_cursor_is(prefix: str, prose: int, fresh: int) -> None:
    """In words or in code, on an empty line or behind something."""
    clues = clues_behind(prefix)
    clues.add(Choice(0, -1.0), b"x", SAID)
    made = told(clues)
    assert made["cursor: in a string or comment"] == prose
    assert made["cursor: on an empty line"] == fresh


def test_confidence_is_a_chance() -> None:
    """The logistic function of the weighted sum."""
    clues = (0.0,) * len(CLUES)
    assert NONE.of(clues) == 0.5
    made = replace(NONE, weights=(2.0, *NONE.weights[1:]), constant=1.0)
    assert made.of((-1.0, *clues[1:])) == pytest.approx(1 / (1 + math.e))
    assert made.of((-1000.0, *clues[1:])) == 0.0


def test_read(tmp_path: Path) -> None:
    """From the folder of the weights; none without the file, or if it knows other clues."""
    assert Confidence.read(tmp_path) is None
    content = {"projects": [], "least": 0.2, "constant": 0.5, "weights": dict.fromkeys(CLUES, 0.1)}
    (tmp_path / FILE).write_text(json.dumps(content))
    assert Confidence.read(tmp_path) == Confidence((0.1,) * len(CLUES), 0.5, 0.2)
    (tmp_path / FILE).write_text(json.dumps({**content, "weights": {"line: logprob": 1.0}}))
    assert Confidence.read(tmp_path) is None


async def test_a_model_gives_clues() -> None:
    """Every chunk of the real model has them, and they go on until the line ends."""
    model = EmbeddedModel()
    try:
        assert isinstance(model, Calibrated)
        prompt = FimPrompt("import os\n\n\ndef here() -> str:\n    return os.", "\n")
        chunks = [one async for one in model.stream(prompt, Sampling(max_tokens=8))]
        assert {len(one.clues) for one in chunks} == {len(NAMES)}
        probabilities = [one.clues[NAMES.index("line: probability")] for one in chunks]
        assert probabilities == sorted(probabilities, reverse=True)
    finally:
        await model.aclose()
