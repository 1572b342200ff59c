"""What reaches the model: never the truth from another version of the file or a test.

The model is one that writes down what it is asked; everything else is the real engine.
"""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace
from pathlib import Path

import pytest

from trueline.assistant.candidate import Candidate, Evidence
from trueline.assistant.context.imports import imported_signatures
from trueline.assistant.models.protocol import Capabilities, Chunk, FimPrompt, Prompt, Sampling
from trueline.assistant.opening import Opened, open_judge, open_types, open_workspace
from trueline.assistant.outcome import Engine, Outcome
from trueline.assistant.schema import HoleDoc
from trueline.evals.repo.asking import Asker, copies_of
from trueline.evals.repo.drawing import RepoHole, draw
from trueline.evals.repo.duplicates import read_lines
from trueline.evals.repo.files import Project, read_project
from trueline.evals.repo.judging import read_author
from trueline.evals.repo.places import Kind

TRUTH = "limit: int = 41999"
CART = f"""\
from build.shop.cart import Cart as Built
from old.cart import Cart as Old
from prices import price
from shop.cart import Cart as Own
from tests.samples import Sample
from vendor.cart import Cart as Vendored


class Cart:
    {TRUTH}
    names: list[str] = []

    def total(self) -> int:
        amount = sum(price(name) for name in self.names)
        return min(amount, self.limit)
"""
SAMPLE = f"class Sample:\n    {TRUTH}\n"


class Recorder:
    """A model that fills holes, likes context, remembers its prompts and says one thing."""

    name = "recorder"

    def __init__(self, says: str) -> None:
        self.says = says
        self.prompts: list[Prompt] = []

    async def capabilities(self) -> Capabilities:
        """Holes and context."""
        return Capabilities(fim=True, chat=False, logprobs=False)

    async def stream(self, prompt: Prompt, sampling: Sampling) -> AsyncGenerator[Chunk, None]:
        """The same text for every candidate."""
        self.prompts.append(prompt)
        for index in range(sampling.n):
            yield Chunk(index, self.says, 1, None, "stop")

    async def aclose(self) -> None:
        """Nothing to release."""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A package whose file stands in five more places, two of them known only by their text."""
    files = {
        "pyproject.toml": "",
        "shop/__init__.py": "",
        "shop/cart.py": CART,
        "old/cart.py": CART.replace("amount", "total"),
        "build/shop/cart.py": CART,
        "vendor/cart.py": CART,
        "tests/samples.py": SAMPLE,
        "prices.py": "def price(name: str) -> int:\n    return len(name)\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return read_project(tmp_path)


def the_hole(project: Project, kind: Kind, truth: str) -> RepoHole:
    """The hole of `shop/cart.py` with this truth."""
    drawn = draw(project, 10**6, 0)
    [hole] = [
        one
        for one in drawn
        if (one.name, one.place.kind, one.truth) == ("shop/cart.py", kind, truth)
    ]
    return hole


async def asked(project: Project, hole: RepoHole, model: Recorder, opened: Opened) -> HoleDoc:
    """Ask for one hole."""
    with open_types(opened) as types, open_judge(opened) as judge:
        asker = Asker(Engine(model, types, judge), opened, project, read_lines(project), 0)
        source = project.sources[hole.name]
        return await asker.ask(hole, await read_author(source, opened.workspace, types))


@pytest.fixture
def opened(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Opened:
    """The project's workspace, with a cache and settings of its own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / ".cache"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / ".config"))
    return open_workspace(project.root)


def test_no_prompt_holds_the_truth(project: Project, opened: Opened) -> None:
    """Not from an older version, a built or vendored copy, a quoting test, or the file itself."""
    model = Recorder("limit: int = 5")
    hole = the_hole(project, "line", TRUTH)
    document = asyncio.run(asked(project, hole, model, opened))
    assert document.shown
    for prompt in model.prompts:
        assert isinstance(prompt, FimPrompt)
        assert "41999" not in prompt.prefix + prompt.suffix + prompt.context
        assert "def price(name: str) -> int" in prompt.context


def test_without_hiding_the_truth_would_be_read_off(project: Project, opened: Opened) -> None:
    """Each place alone would have given it away, so the test above can fail."""
    hole = the_hole(project, "line", TRUTH)
    with open_types(opened) as types, open_judge(opened) as judge:
        lines = read_lines(project)
        asker = Asker(Engine(Recorder(""), types, judge), opened, project, lines, 0)
        hidden = asker.request(hole).hidden
    own = project.root / "shop" / "cart.py"
    assert "41999" not in imported_signatures(project.root, hole.text, (own, *hidden))
    places = (own, project.root / "old/cart.py", project.root / "tests/samples.py")
    for place in (*places, project.root / "build", project.root / "vendor"):
        others = [one for one in (own, *hidden) if one != place]
        assert "41999" in imported_signatures(project.root, hole.text, others), place


def test_a_completion_that_is_the_authors(project: Project, opened: Opened) -> None:
    """It is exact, judged, a near-duplicate here, and its times are measured."""
    hole = the_hole(project, "arguments", "amount, self.limit")
    document = asyncio.run(asked(project, hole, Recorder("amount, self.limit)"), opened))
    assert (document.path, document.line, document.column) == ("shop/cart.py", 15, 20)
    assert (document.text, document.shown, document.near_duplicate) == (hole.truth, True, False)
    assert document.filled is not None
    assert document.filled.exact
    assert document.filled.judged.type_checks == "accept"
    assert document.filled == document.first
    assert document.latency_ms > 0
    assert document.cpu_ms > 0


def test_a_completion_that_is_rejected(project: Project, opened: Opened) -> None:
    """Nothing is shown; what the model said first is kept and judged apart."""
    hole = the_hole(project, "arguments", "amount, self.limit")
    document = asyncio.run(asked(project, hole, Recorder("self.nothing"), opened))
    assert (document.shown, document.text, document.filled) == (False, "", None)
    assert document.evidence.types == "reject"
    assert document.first is not None
    assert document.first.judged.type_checks == "reject"


def test_checks_that_are_switched_off_are_still_judged(project: Project, opened: Opened) -> None:
    """The judge is the same whatever the engine was allowed; so what checking adds shows."""
    hole = the_hole(project, "arguments", "amount, self.limit")
    settings = replace(opened.settings, checks=("syntax", "names"))
    document = asyncio.run(
        asked(project, hole, Recorder("self.nothing"), replace(opened, settings=settings))
    )
    assert document.shown
    assert document.evidence.types == "skipped"
    assert document.filled is not None
    assert document.filled.judged.type_checks == "reject"


def test_copies_are_looked_for_in_what_is_held_back() -> None:
    """What passed but is unlikely was looked at as well."""
    held = Candidate("x", "x", evidence=Evidence(policy="accept"))
    counted = copies_of(Outcome(unlikely=[held]))
    assert (counted.looked_at, counted.dropped) == (1, 0)
