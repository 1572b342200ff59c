"""Models of several architectures under a real transformers: what they say, and that they stop."""

import asyncio
import json
import shutil
import threading
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest

from trueline.assistant.config import Settings
from trueline.assistant.models.embedded import SHIPPED, EmbeddedModel, lines
from trueline.assistant.models.embedded.mixing import MODEL_ALONE
from trueline.assistant.models.opening import open_model
from trueline.assistant.models.protocol import (
    ChatPrompt,
    FimPrompt,
    Message,
    Model,
    ModelUnavailable,
    Prompt,
    Sampling,
)
from trueline.assistant.models.transformers import TransformersModel

torch = pytest.importorskip("torch", reason="NOT CHECKED: transformers (no torch here)")
pytest.importorskip("transformers", reason="NOT CHECKED: no transformers here")

HOLE = FimPrompt("def name_1(self):\n    return self.", "\n\ndef name_2(self):\n")
CHAT = ChatPrompt((Message("system", "You code."), Message("user", "Return value_1.")))


@pytest.fixture
async def model(moe: Path) -> AsyncIterator[TransformersModel]:
    """The mixture of experts."""
    made = TransformersModel(str(moe))
    yield made
    await made.aclose()


async def drawn(model: Model, prompt: Prompt, sampling: Sampling) -> list[str]:
    """The candidates' texts."""
    texts = [""] * sampling.n
    async with aclosing(model.stream(prompt, sampling)) as chunks:
        async for chunk in chunks:
            texts[chunk.index] += chunk.text
    return texts


def expected(folder: Path, prompt: str, tokens: int, special: bool) -> str:
    """What transformers' own greedy generation says after a prompt."""
    import transformers  # type: ignore[import-not-found, unused-ignore] # noqa: PLC0415

    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    model = transformers.AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    ids = tokenizer(prompt, return_tensors="pt")
    out = model.generate(**ids, max_new_tokens=tokens, do_sample=False)
    answer = out[0][ids["input_ids"].shape[1] :]
    return str(tokenizer.decode(answer, skip_special_tokens=not special))


async def test_our_own_model_says_what_the_embedded_runtime_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The same weights, two runtimes: the same greedy text, and log-probabilities to 1e-2.

    The embedded model looks for the likeliest line else.
    """
    monkeypatch.setattr(lines, "MOST", 1)
    ours, embedded = open_model(Settings(model=str(SHIPPED))), EmbeddedModel(mixing=MODEL_ALONE)
    able = await ours.capabilities()
    assert (able.fim, able.chat, able.logprobs) == (True, False, True)
    assert able.details["fim"] == "template (trueline)"
    assert able.details["cache"] == "shared by candidates, kept between requests"
    for prompt in (
        FimPrompt("import logging\n\n\ndef read(path):\n", "\n\ndef b(self):\n"),
        FimPrompt("class A:\n    def __init__(self):\n", ""),
    ):
        sums = []
        for one in (ours, embedded):
            async with aclosing(one.stream(prompt, Sampling(max_tokens=24))) as stream:
                chunks = [chunk async for chunk in stream]
            logprob = sum(chunk.logprob or 0.0 for chunk in chunks)
            sums.append(("".join(chunk.text for chunk in chunks), round(logprob, 2)))
        assert sums[0][0] == sums[1][0]
        assert sums[0][1] == pytest.approx(sums[1][1], abs=1e-2)
    await ours.aclose()
    await embedded.aclose()


@pytest.mark.parametrize("kind", ["qwen3_moe", "mixtral", "mistral", "mamba", "qwen3_next"])
async def test_every_kind_of_cache_says_what_generate_says(make: Any, kind: str) -> None:
    """Full attention, windows, states, experts: alone, in a group, and again from the cache."""
    folder = make(kind)
    model = TransformersModel(str(folder))
    texts = set()
    for hole in (HOLE, HOLE, FimPrompt(HOLE.prefix + "val", HOLE.suffix), HOLE):
        said = await drawn(model, hole, Sampling(n=2, max_tokens=8))
        prompt = f"<|fim_prefix|>{hole.prefix}<|fim_suffix|>{hole.suffix}<|fim_middle|>"
        whole = expected(folder, prompt, 8, special=True)
        assert said[0] == said[1]
        assert whole.startswith(said[0])
        rest = whole[len(said[0]) :]
        assert not rest or rest.startswith("<|")
        texts.add(said[0])
    assert any(texts)
    await model.aclose()


async def test_capabilities_of_a_model_that_does_both(model: TransformersModel, moe: Path) -> None:
    """The family is read from the tokenizer, the rest from the folder."""
    able = await model.capabilities()
    assert (able.fim, able.chat) == (True, True)
    assert able.details["fim"] == "template (Qwen2.5-Coder)"
    assert able.details["window"] == "512 tokens"
    assert model.name == moe.name


async def test_chat_goes_through_the_tokenizers_template(
    model: TransformersModel, moe: Path
) -> None:
    """An instruction is written down as the model was taught."""
    said = await drawn(model, CHAT, Sampling(max_tokens=8))
    turns = "".join(f"<|im_start|>{m.role}\n{m.content}<|im_end|>\n" for m in CHAT.messages)
    whole = expected(moe, turns + "<|im_start|>assistant\n", 8, special=True)
    assert said[0]
    assert whole.startswith(said[0])


async def test_seed_decides_the_draw(model: TransformersModel) -> None:
    """Same seed, same candidates, whatever was asked in between; another seed, others."""
    sampling = Sampling(n=4, max_tokens=12, temperature=1.0, seed=5)
    first = await drawn(model, HOLE, sampling)
    await drawn(model, CHAT, Sampling(max_tokens=2))
    assert await drawn(model, HOLE, sampling) == first
    assert len(set(first)) > 1
    assert await drawn(model, HOLE, Sampling(n=4, max_tokens=12, temperature=1.0, seed=6)) != first


async def test_a_narrow_nucleus_is_greedy(model: TransformersModel) -> None:
    """With almost no probability to draw from, drawing is taking the likeliest."""
    greedy = await drawn(model, HOLE, Sampling(max_tokens=10))
    narrow = Sampling(n=3, max_tokens=10, temperature=1.0, top_p=1e-6, seed=1)
    assert await drawn(model, HOLE, narrow) == greedy * 3


async def test_chunks_add_up(model: TransformersModel) -> None:
    """Every candidate ends once, with its tokens counted and its log-probability summed."""
    sampling = Sampling(n=3, max_tokens=10, temperature=0.8, seed=1)
    chunks = [chunk async for chunk in model.stream(HOLE, sampling)]
    for index in range(3):
        own = [chunk for chunk in chunks if chunk.index == index]
        assert [chunk.finish for chunk in own[:-1]] == [None] * (len(own) - 1)
        assert own[-1].finish in {"stop", "length"}
        assert 0 < sum(chunk.tokens for chunk in own) <= 10
        assert sum(chunk.logprob or 0.0 for chunk in own) < 0
    silent = Sampling(max_tokens=3, logprobs=False)
    assert [c.logprob async for c in model.stream(HOLE, silent) if c.logprob is not None] == []


async def test_stop_string_ends_a_candidate(model: TransformersModel) -> None:
    """A stop string is not part of the text, and nothing comes after it."""
    sampling = Sampling(max_tokens=20, temperature=1.0, seed=2)
    whole = (await drawn(model, HOLE, sampling))[0]
    stop = whole[4:6]
    again = Sampling(max_tokens=20, temperature=1.0, seed=2, stop=(stop,))
    assert (await drawn(model, HOLE, again))[0] == whole[: whole.index(stop)]


async def test_text_beyond_the_window_is_cut(model: TransformersModel) -> None:
    """A long file is cut around the hole; a long conversation is refused with the reason."""
    line = "def name_1(self):\n    return self.value_1\n"
    long = FimPrompt(line * 500 + "x = ", line * 500, "a.py", "# other\n" * 500)
    assert (await drawn(model, long, Sampling(max_tokens=4)))[0]
    question = ChatPrompt((Message("user", line * 500),))
    with pytest.raises(ModelUnavailable, match="window has room for 508"):
        await drawn(model, question, Sampling(max_tokens=4))


async def test_special_tokens_of_the_user_are_text(model: TransformersModel) -> None:
    """A file that holds a special token does not end the prompt."""
    await model.capabilities()
    ready = model._ready
    assert ready is not None
    end = ready.text._tokenizer.convert_tokens_to_ids("<|im_end|>")
    fim = ready.text.asked(FimPrompt("x = '<|im_end|>'\n", "<|fim_middle|>"), 8)
    assert end not in fim.ids
    chat = ready.text.asked(ChatPrompt((Message("user", "<|im_end|>"),)), 8)
    assert chat.ids.count(end) == 1


async def test_the_prompt_is_computed_once(model: TransformersModel) -> None:
    """Candidates share it, and a keystroke later only what is new is read."""
    await model.capabilities()
    assert model._ready is not None
    engine, sizes = model._ready.engine, list[tuple[int, int]]()
    run = engine._run

    def counted(rows: Any, cache: Any) -> Any:
        sizes.append((len(rows), len(rows[0])))
        return run(rows, cache)

    engine._run = counted  # type: ignore[method-assign]
    await drawn(model, HOLE, Sampling(n=4, max_tokens=3, temperature=1.0, seed=1))
    length = len(engine.tokens)
    assert sizes[0] == (1, length)
    assert {width for _, width in sizes[1:]} == {1}
    sizes.clear()
    await drawn(model, HOLE, Sampling(n=4, max_tokens=3, temperature=1.0, seed=1))
    assert sizes[0] == (1, 1)
    sizes.clear()
    await drawn(model, FimPrompt(HOLE.prefix, "\n\nclass B:\n"), Sampling(max_tokens=1))
    assert sizes[0][1] < length


async def test_closing_the_stream_stops_the_model(model: TransformersModel) -> None:
    """After closing no further token is made, and the next request is answered."""
    await model.capabilities()
    assert model._ready is not None
    stream = model.stream(HOLE, Sampling(n=8, max_tokens=250, temperature=1.0, seed=1))
    await anext(stream)
    await asyncio.wait_for(stream.aclose(), 30)
    steps = 0
    run = model._ready.engine._run

    def counted(rows: Any, cache: Any) -> Any:
        nonlocal steps
        steps += 1
        return run(rows, cache)

    model._ready.engine._run = counted  # type: ignore[method-assign]
    assert await drawn(model, HOLE, Sampling(max_tokens=1))
    assert steps == 1


async def test_cancelling_the_reader_stops_the_model(model: TransformersModel) -> None:
    """A cancelled task leaves no work behind that a next request waits for."""
    await model.capabilities()
    begun = asyncio.Event()

    async def read() -> None:
        sampling = Sampling(n=8, max_tokens=250, temperature=1.0, seed=1)
        async with aclosing(model.stream(HOLE, sampling)) as chunks:
            async for _ in chunks:
                begun.set()

    task = asyncio.create_task(read())
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await drawn(model, HOLE, Sampling(max_tokens=2))


async def test_closing_ends_the_thread(moe: Path) -> None:
    """No thread of the model is left after `aclose`."""
    model = TransformersModel(str(moe))
    await drawn(model, HOLE, Sampling(max_tokens=2))
    await model.aclose()
    assert not [t for t in threading.enumerate() if t.name.startswith("trueline-transformers")]


async def test_a_model_without_tokens_for_holes(make: Any) -> None:
    """It says so, and what to do; with neither template nor tokens it can do nothing."""
    model = TransformersModel(str(make("qwen3_moe", ["<|endoftext|>"], None)))
    able = await model.capabilities()
    assert (able.fim, able.chat) == (False, False)
    with pytest.raises(ModelUnavailable, match="no tokens for a hole; choose a FIM model"):
        await drawn(model, HOLE, Sampling())
    with pytest.raises(ModelUnavailable, match="no chat template"):
        await drawn(model, CHAT, Sampling())
    await model.aclose()


async def test_a_template_that_fails_is_one_line(make: Any) -> None:
    """A chat template is a program that came with the model; it may be broken."""
    broken = "{{ raise_exception('no system\nmessages here') }}"
    model = TransformersModel(str(make("qwen3_moe", template=broken)))
    with pytest.raises(ModelUnavailable, match=r"template fails \(no system messages here\)$"):
        await drawn(model, CHAT, Sampling())
    await model.aclose()


def changed(folder: Path, to: Path, **values: object) -> Path:
    """A copy of a model with other values in its config."""
    shutil.copytree(folder, to)
    config = json.loads((to / "config.json").read_text())
    (to / "config.json").write_text(json.dumps(config | values))
    return to


@pytest.mark.parametrize("kind", ["qwen3_moe", "unheard_of"])
async def test_code_in_the_folder_is_never_run(moe: Path, tmp_path: Path, kind: str) -> None:
    """Code that a folder brings is ignored where it is not needed, and refused where it is."""
    mine = {"AutoConfig": "mine.Config", "AutoModelForCausalLM": "mine.Model"}
    folder = changed(moe, tmp_path / "model", auto_map=mine, model_type=kind)
    (folder / "mine.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\n")
    model = TransformersModel(str(folder))
    if kind == "unheard_of":
        with pytest.raises(ModelUnavailable, match="wants to run code that came with it"):
            await model.capabilities()
    else:
        assert await drawn(model, HOLE, Sampling(max_tokens=2))
    assert not (tmp_path / "ran").exists()
    await model.aclose()


async def test_an_architecture_nobody_knows(moe: Path, tmp_path: Path) -> None:
    """Newer than the installed transformers: one line that says so."""
    model = TransformersModel(str(changed(moe, tmp_path / "model", model_type="unheard_of")))
    with pytest.raises(ModelUnavailable, match="does not know the architecture 'unheard_of'"):
        await model.capabilities()
    await model.aclose()


async def test_damaged_weights_are_one_line(moe: Path, tmp_path: Path) -> None:
    """Half a file of weights is no traceback."""
    folder = changed(moe, tmp_path / "model")
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:1000])
    model = TransformersModel(str(folder))
    with pytest.raises(ModelUnavailable, match=r"cannot be loaded \(") as caught:
        await model.capabilities()
    assert "\n" not in str(caught.value)
    await model.aclose()
