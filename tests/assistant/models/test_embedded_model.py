"""The embedded model behind the protocol: streaming, seeds, cancelling, damaged weights."""

import asyncio
import os
import shutil
import threading
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.generated import table_of
from trueline.assistant.models.embedded import (
    SHIPPED,
    EmbeddedModel,
    corpus_packages,
    generate,
    sources,
)
from trueline.assistant.models.embedded import engine as engine_module
from trueline.assistant.models.embedded.mixing import everywhere
from trueline.assistant.models.embedded.reading import read_text
from trueline.assistant.models.embedded.sampling import Choice, choose
from trueline.assistant.models.protocol import (
    ChatPrompt,
    FimPrompt,
    Message,
    ModelUnavailable,
    Place,
    Sampling,
    Shown,
)
from trueline.training.export import write_checksums
from trueline.training.random_model import write_random
from trueline.training.shape import Shape
from trueline.training.tokenizer import save_tokenizer, train_tokenizer

SHAPE = Shape(290, context=512, hidden=64, layers=2, heads=4, kv_heads=2, feed_forward=96)
TEXT = "".join(f"def name_{i}(self):\n    return self.value_{i}\n\n" for i in range(200))
HOLE = FimPrompt("class A:\n    def first(self):\n        return sel", "\n\n    def b(self):\n")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of random weights."""
    work = tmp_path_factory.mktemp("work")
    save_tokenizer(train_tokenizer([TEXT], SHAPE.vocabulary), work / "tokenizer.json")
    write_random(SHAPE, 3, work, work / "weights")
    return work / "weights"


@pytest.fixture
async def model(folder: Path) -> AsyncIterator[EmbeddedModel]:
    """The model over random weights."""
    made = EmbeddedModel(folder)
    yield made
    await made.aclose()


async def drawn(model: EmbeddedModel, prompt: FimPrompt, sampling: Sampling) -> list[str]:
    """The candidates' texts."""
    texts = [""] * sampling.n
    async for chunk in model.stream(prompt, sampling):
        texts[chunk.index] += chunk.text
    return texts


async def test_copies_are_told_where_there_is_a_table(folder: Path, tmp_path: Path) -> None:
    """Without a table nothing is looked for, and capabilities say so; with one copies are found."""
    old = EmbeddedModel(folder)
    assert "not looked for" in (await old.capabilities()).details["copies"]
    assert await old.copies(HOLE, TEXT) is None
    await old.aclose()
    weights = shutil.copytree(folder, tmp_path / "weights")
    table_of([TEXT], tmp_path).write(weights / "fingerprints.bin")
    write_checksums(weights)
    new = EmbeddedModel(weights)
    assert "not shown" in (await new.capabilities()).details["copies"]
    assert await new.copies(HOLE, TEXT)
    assert await new.copies(FimPrompt(TEXT, ""), TEXT) == ()
    await new.aclose()


async def test_looking_for_copies_keeps_what_is_open(folder: Path, tmp_path: Path) -> None:
    """A text that only the editor has excuses a copy, also after a look that names no such text."""
    weights = shutil.copytree(folder, tmp_path / "weights")
    table_of([TEXT], tmp_path).write(weights / "fingerprints.bin")
    write_checksums(weights)
    root = tmp_path / "project"
    root.mkdir()
    (root / "other.py").write_text("")
    place = Place(root, root / "new.py", (), (Shown(root / "other.py", TEXT),))
    prompt = replace(HOLE, place=place)
    model = EmbeddedModel(weights)
    assert await model.copies(prompt, TEXT), "nothing is read yet"
    await drawn(model, prompt, Sampling(max_tokens=1))
    for _ in range(2):
        await model.prepare(root)
        assert await model.copies(without(prompt), TEXT) == ()
    await model.aclose()


async def test_capabilities(model: EmbeddedModel) -> None:
    """Holes and log-probabilities, no instructions."""
    can = await model.capabilities()
    assert (can.fim, can.chat, can.logprobs) == (True, False, True)


async def test_greedy_is_the_same_again(model: EmbeddedModel) -> None:
    """Temperature 0 gives one text, warm or cold, alone or n times."""
    first = await drawn(model, HOLE, Sampling(max_tokens=20))
    again = await drawn(model, HOLE, Sampling(n=3, max_tokens=20))
    assert again == first * 3
    assert first[0]


async def test_reading_ahead(model: EmbeddedModel, folder: Path) -> None:
    """A prompt that was read ahead is not read again, and the answer is that of a cold model."""
    long = FimPrompt(TEXT[:1500] + HOLE.prefix, HOLE.suffix)
    await model.read_ahead(long, 20)
    read = model.read
    assert read > 100
    text = await drawn(model, long, Sampling(max_tokens=20))
    assert model.read <= read + 1
    read = model.read
    await model.read_ahead(long, 20)
    assert model.read == read
    cold = EmbeddedModel(folder)
    assert await drawn(cold, long, Sampling(max_tokens=20)) == text
    await cold.aclose()


async def test_a_question_ends_reading_ahead(
    model: EmbeddedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is read ahead gives way after a piece to whatever is asked, and the rest is left."""
    monkeypatch.setattr(engine_module, "PIECE", 4)
    begun, asked = threading.Event(), threading.Event()
    run = engine_module._Cache.run

    def held_up(cache: Any, *given: Any) -> Any:
        begun.set()
        asked.wait(60)
        return run(cache, *given)

    await model.capabilities()
    monkeypatch.setattr(engine_module._Cache, "run", held_up)
    reading = asyncio.create_task(model.read_ahead(FimPrompt(TEXT, TEXT), 20))
    assert await asyncio.to_thread(begun.wait, 60)
    asking = asyncio.create_task(drawn(model, FimPrompt("x = ", ""), Sampling(max_tokens=2)))
    await asyncio.sleep(0)
    asked.set()
    assert await asking
    await asyncio.wait_for(reading, 60)
    assert model.read < 20


async def test_seed_decides_the_draw(model: EmbeddedModel) -> None:
    """Same seed, same candidates; another seed, others; candidates differ among themselves."""
    sampling = Sampling(n=4, max_tokens=12, temperature=1.0, seed=5)
    first = await drawn(model, HOLE, sampling)
    assert await drawn(model, HOLE, sampling) == first
    assert len(set(first)) > 1
    other = Sampling(n=4, max_tokens=12, temperature=1.0, seed=6)
    assert await drawn(model, HOLE, other) != first


async def test_chunks_add_up(model: EmbeddedModel) -> None:
    """Every candidate ends once, with its tokens counted and its log-probability summed."""
    sampling = Sampling(n=3, max_tokens=10, temperature=0.8, seed=1)
    chunks = [chunk async for chunk in model.stream(HOLE, sampling)]
    for index in range(3):
        own = [chunk for chunk in chunks if chunk.index == index]
        assert [chunk.finish for chunk in own[:-1]] == [None] * (len(own) - 1)
        assert own[-1].finish in {"stop", "length"}
        assert sum(chunk.tokens for chunk in own) <= 10
        assert sum(chunk.logprob or 0.0 for chunk in own) < 0


async def test_stop_string_ends_a_candidate(model: EmbeddedModel) -> None:
    """A stop string is not part of the text, and nothing comes after it."""
    whole = (await drawn(model, HOLE, Sampling(max_tokens=30)))[0]
    stop = whole[4:6]
    cut = (await drawn(model, HOLE, Sampling(max_tokens=30, stop=(stop,))))[0]
    assert cut == whole[: whole.index(stop)]


async def test_closing_the_stream_frees_the_worker(
    model: EmbeddedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The token that is being made when a stream is closed is its last one."""
    made: list[int] = []
    closed = threading.Event()

    def held_up(*given: Any, **named: Any) -> Choice:
        made.append(1)
        if len(made) == 20:
            closed.wait(60)
        return choose(*given, **named)

    await model.capabilities()
    monkeypatch.setattr(generate, "choose", held_up)
    stream = model.stream(HOLE, Sampling(max_tokens=250, temperature=1.0, seed=1))
    await anext(stream)
    await stream.aclose()
    closed.set()
    assert await drawn(model, HOLE, Sampling(max_tokens=2))
    assert len(made) <= 20 + 2


async def test_cancelling_the_reader_stops_the_model(model: EmbeddedModel) -> None:
    """A cancelled task leaves no work behind that a next request waits for."""
    task = asyncio.create_task(
        drawn(model, HOLE, Sampling(n=8, max_tokens=250, temperature=1.0, seed=1))
    )
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await drawn(model, HOLE, Sampling(max_tokens=2))


async def test_two_streams_at_once_do_not_mix(model: EmbeddedModel) -> None:
    """Requests that come together are answered as if they came one by one."""
    other = FimPrompt("import os\n\ndef read(path):\n    ", "\n")
    alone = [await drawn(model, prompt, Sampling(max_tokens=8)) for prompt in (HOLE, other)]
    both = await asyncio.gather(
        *(drawn(model, prompt, Sampling(max_tokens=8)) for prompt in (HOLE, other))
    )
    assert list(both) == alone


async def test_the_loop_is_never_blocked(model: EmbeddedModel) -> None:
    """While the model loads and works, the event loop still turns."""
    turns = 0
    done = asyncio.Event()

    async def turn() -> None:
        nonlocal turns
        while not done.is_set():
            turns += 1
            await asyncio.sleep(0.001)

    watcher = asyncio.create_task(turn())
    await drawn(model, FimPrompt(TEXT, TEXT), Sampling(n=4, max_tokens=30, temperature=1.0))
    done.set()
    await watcher
    assert turns > 3


async def test_chat_is_refused(model: EmbeddedModel) -> None:
    """An instruction gets one line that says what to do."""
    with pytest.raises(ModelUnavailable, match="--model"):
        await anext(model.stream(ChatPrompt((Message("user", "hello"),)), Sampling()))


@pytest.mark.parametrize("name", ["model.safetensors", "model.onnx", "tokenizer.json"])
async def test_damaged_weights_are_named(folder: Path, tmp_path: Path, name: str) -> None:
    """One changed byte is found before anything is loaded."""
    broken = shutil.copytree(folder, tmp_path / "broken")
    content = bytearray((broken / name).read_bytes())
    content[len(content) // 2] ^= 1
    (broken / name).write_bytes(content)
    model = EmbeddedModel(broken)
    with pytest.raises(ModelUnavailable, match=f"{name} is damaged; reinstall"):
        await drawn(model, HOLE, Sampling())
    await model.aclose()


async def test_damaged_mixture_is_named(tmp_path: Path) -> None:
    """The workspace's weights are checked like the model's, and not read before that."""
    broken = shutil.copytree(SHIPPED, tmp_path / "broken")
    (broken / "mixing.json").write_text("{")
    model = EmbeddedModel(broken)
    with pytest.raises(ModelUnavailable, match=r"mixing\.json is damaged; reinstall"):
        await model.capabilities()
    await model.aclose()


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"{}", b'{"config.json": 1}', b"\xff\xfe"])
async def test_a_damaged_list_of_checksums_is_named(
    folder: Path, tmp_path: Path, content: bytes
) -> None:
    """A list that names nothing would let everything pass."""
    broken = shutil.copytree(folder, tmp_path / "broken")
    (broken / "checksums.json").write_bytes(content)
    model = EmbeddedModel(broken)
    with pytest.raises(ModelUnavailable, match=r"checksums\.json is damaged; reinstall"):
        await model.capabilities()
    await model.aclose()


async def test_missing_weights_say_what_to_do(folder: Path, tmp_path: Path) -> None:
    """No folder, or a file missing from it: one line with the cure."""
    model = EmbeddedModel(tmp_path / "none")
    with pytest.raises(ModelUnavailable, match="trueline train"):
        await model.capabilities()
    await model.aclose()
    part = shutil.copytree(folder, tmp_path / "part")
    (part / "model.onnx").unlink()
    model = EmbeddedModel(part)
    with pytest.raises(ModelUnavailable, match=r"model\.onnx is missing"):
        await drawn(model, HOLE, Sampling())
    await model.aclose()


async def test_closing_ends_the_thread(folder: Path) -> None:
    """No thread of the model is left after `aclose`."""
    model = EmbeddedModel(folder)
    await drawn(model, HOLE, Sampling(max_tokens=2))
    await model.aclose()
    assert not [t for t in threading.enumerate() if t.name.startswith("trueline-embedded")]


async def test_an_empty_file(model: EmbeddedModel) -> None:
    """Nothing before and nothing after is a prompt too."""
    assert len(await drawn(model, FimPrompt("", ""), Sampling(max_tokens=5))) == 1


async def test_the_first_answer_waits_for_no_file(
    model: EmbeddedModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The model answers while the workspace is still read; closing stops the reading."""
    for number in range(9):
        (tmp_path / f"m{number}.py").write_text(TEXT)
    reading, may_go_on = threading.Event(), threading.Event()

    def slow(path: str) -> str:
        reading.set()
        may_go_on.wait(60)
        return read_text(path)

    monkeypatch.setattr(sources, "read_text", slow)
    prompt = replace(HOLE, place=Place(tmp_path, tmp_path / "new.py"))
    assert len(await drawn(model, prompt, Sampling(max_tokens=4))) == 1
    assert await asyncio.to_thread(reading.wait, 60)
    assert not may_go_on.is_set()
    may_go_on.set()


async def test_what_an_editor_shows_of_other_files_is_known(tmp_path: Path) -> None:
    """The word of a file that is not saved goes on here; the file in hand is not told to itself."""
    model = EmbeddedModel(mixing=replace(everywhere(1.0), model=False))
    (tmp_path / "other.py").write_text("amount = nothing\n")
    hand, other = tmp_path / "hand.py", tmp_path / "other.py"
    shown = (Shown(other, "amount = reticulate(splines)\n"), Shown(hand, "amount = own(text)\n"))
    prompt = FimPrompt("amount = ", "\n", "hand.py", place=Place(tmp_path, hand, (), shown))
    for place, answer in ((prompt, "reticulate(splines)"), (without(prompt), "nothing")):
        async with asyncio.timeout(60):
            while await drawn(model, place, Sampling(max_tokens=20, stop=("\n",))) != [answer]:
                await model.prepare(tmp_path)
    await model.aclose()


def without(prompt: FimPrompt) -> FimPrompt:
    """The prompt where the editor has nothing else open."""
    assert prompt.place is not None
    return replace(prompt, place=replace(prompt.place, shown=()))


async def test_a_line_of_a_megabyte(model: EmbeddedModel, tmp_path: Path) -> None:
    """Typing at its end, its beginning and in the middle is answered, and holds no more memory."""
    wide = "x = [" + "1, " * 350_000 + "1"
    place = Place(tmp_path, tmp_path / "wide.py")
    held: list[int] = []
    for turn in range(4):
        for column in (len(wide), 40, 500_000):
            prompt = FimPrompt(wide[:column] + " " * turn, wide[column:], "wide.py", place=place)
            assert len(await drawn(model, prompt, Sampling(max_tokens=2))) == 1
        held.append(resident())
    assert held[-1] - held[0] < 16 * 2**20


def resident() -> int:
    """Bytes that this process holds."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def test_no_manifest_means_no_known_package(tmp_path: Path) -> None:
    """Without a manifest nothing is claimed about the corpus."""
    assert corpus_packages(tmp_path) == frozenset()
