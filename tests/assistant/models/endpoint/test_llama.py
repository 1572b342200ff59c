"""The endpoint against a real llama.cpp server with a tiny model of random weights."""

import asyncio
import contextlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from trueline.analysis.process import Child
from trueline.assistant.models.endpoint import EndpointModel
from trueline.assistant.models.protocol import (
    ChatPrompt,
    Chunk,
    FimPrompt,
    Message,
    ModelUnavailable,
    Prompt,
    Sampling,
)
from trueline.assistant.prompts.fim import QWEN, TRUELINE

pytest.importorskip("xllamacpp", reason="the extra `gguf` is not installed")

END = "<|endoftext|>"
GRANITE = (END, "<fim_prefix>", "<fim_suffix>", "<fim_middle>")
OURS = (END, *TRUELINE.tokens, "<|fim_pad|>")
PLAIN = (END,)
HOLE = FimPrompt("def f(x):\n    return ", "\n", context="import os")
TALK = ChatPrompt((Message("user", "hi"),))
WARM = Sampling(n=4, max_tokens=12, temperature=0.9, seed=11)
Started = Callable[[tuple[str, ...]], str]


@pytest.fixture(scope="module")
def llama(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Started]:
    """Start llama.cpp for a tokenizer with these special tokens; one server for each."""
    script = Path(__file__).with_name("llama_server.py")
    running: dict[tuple[str, ...], str] = {}
    with contextlib.ExitStack() as stack:

        def start(special: tuple[str, ...]) -> str:
            if special not in running:
                model = tmp_path_factory.mktemp("model") / "tiny.gguf"
                command = [sys.executable, "-P", str(script), str(model), *special]
                child = stack.enter_context(Child(command))
                assert child.process.stdout is not None
                running[special] = child.process.stdout.readline().decode().strip() + "/v1"
            return running[special]

        yield start


async def drawn(url: str, prompt: Prompt, sampling: Sampling) -> list[Chunk]:
    """All chunks of one request."""
    model = EndpointModel(url)
    try:
        async with contextlib.aclosing(model.stream(prompt, sampling)) as chunks:
            return [chunk async for chunk in chunks]
    finally:
        await model.aclose()


def texts(chunks: list[Chunk]) -> dict[int, str]:
    """The text of each candidate."""
    found: dict[int, str] = {}
    for chunk in chunks:
        found[chunk.index] = found.get(chunk.index, "") + chunk.text
    return found


@pytest.mark.parametrize(
    ("special", "fim", "way"),
    [
        (GRANITE, True, "infill"),
        (OURS, True, "template (trueline)"),
        (PLAIN, False, "tiny is in no family"),
    ],
)
async def test_probe(llama: Started, special: tuple[str, ...], fim: bool, way: str) -> None:
    """The tokenizer decides: ours needs our order, others go to /infill, none is none."""
    model = EndpointModel(llama(special))
    found = await model.capabilities()
    assert (found.fim, found.chat, found.logprobs) == (fim, True, True)
    assert found.details["server"] == "llama.cpp"
    assert found.details["model"] == "tiny"
    assert found.details["fim"].startswith(way)
    await model.aclose()


@pytest.mark.parametrize(("special", "prompt"), [(GRANITE, HOLE), (OURS, HOLE), (PLAIN, TALK)])
async def test_four_candidates(llama: Started, special: tuple[str, ...], prompt: Prompt) -> None:
    """Four different candidates from one request, finished, counted, with log-probabilities."""
    chunks = await drawn(llama(special), prompt, WARM)
    assert len(set(texts(chunks).values())) == 4
    for index in range(4):
        own = [chunk for chunk in chunks if chunk.index == index]
        assert own[-1].finish == "length"
        assert 0 < sum(chunk.tokens for chunk in own) <= WARM.max_tokens
        assert all(chunk.logprob < 0 for chunk in own if chunk.logprob is not None)
        assert any(chunk.logprob is not None for chunk in own)


@pytest.mark.parametrize("special", [GRANITE, OURS])
async def test_same_seed_same_candidates(llama: Started, special: tuple[str, ...]) -> None:
    """A seed makes a request repeatable, on both ways of filling a hole."""
    sampling = Sampling(n=1, max_tokens=12, temperature=0.9, seed=11)
    first = texts(await drawn(llama(special), HOLE, sampling))
    assert texts(await drawn(llama(special), HOLE, sampling)) == first
    other = Sampling(n=1, max_tokens=12, temperature=0.9, seed=12)
    assert texts(await drawn(llama(special), HOLE, other)) != first


async def test_context_and_suffix_reach_the_model(llama: Started) -> None:
    """Another suffix or context gives another answer, so neither is silently dropped."""
    greedy = Sampling(max_tokens=12)
    answers = {
        texts(await drawn(llama(GRANITE), prompt, greedy))[0]
        for prompt in (
            FimPrompt("x = ", "\n"),
            FimPrompt("x = ", "\ny = 2\n"),
            FimPrompt("x = ", "\n", context="import os"),
        )
    }
    assert len(answers) == 3


async def test_stop_string(llama: Started) -> None:
    """A candidate ends before its stop string."""
    greedy = Sampling(max_tokens=30)
    whole = texts(await drawn(llama(GRANITE), HOLE, greedy))[0]
    stop = next(c for c in whole[1:] if c.isascii())
    cut = await drawn(llama(GRANITE), HOLE, Sampling(max_tokens=30, stop=(stop,)))
    assert texts(cut)[0] == whole[: whole.index(stop)]
    assert cut[-1].finish == "stop"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (TRUELINE.render(FimPrompt("s = '<|fim_middle|>'\nx = ", "<|endoftext|>\n")), 2),
        ("s = '<|fim_middle|>'<|endoftext|>", 2),
    ],
)
async def test_special_tokens_of_the_user_are_text(llama: Started, text: str, count: int) -> None:
    """In a prompt of ours only our tokens are special; the same text raw would be read as such."""
    body = {"content": text, "parse_special": True}
    async with httpx.AsyncClient(trust_env=False) as client:
        reply = await client.post(llama(OURS).removesuffix("/v1") + "/tokenize", json=body)
    assert sum(token < len(OURS) for token in reply.json()["tokens"]) == count


async def test_infill_reads_text_as_text(llama: Started) -> None:
    """What `/infill` gets needs no breaking apart: a token in the file is twelve letters there."""
    async with httpx.AsyncClient(trust_env=False) as client:
        lengths = []
        for prefix in ("a", "a<fim_middle>"):
            body = {"input_prefix": prefix, "input_suffix": "b", "n_predict": 1}
            reply = await client.post(llama(GRANITE).removesuffix("/v1") + "/infill", json=body)
            lengths.append(reply.json()["tokens_evaluated"])
    assert lengths[1] - lengths[0] == len("<fim_middle>")


async def test_hole_for_a_model_without_fim(llama: Started) -> None:
    """One line that says what to do."""
    with pytest.raises(ModelUnavailable, match="no fill-in-the-middle: tiny is in no family"):
        await drawn(llama(PLAIN), HOLE, Sampling())


async def test_template_forced_on_llama(llama: Started) -> None:
    """A family the user names is rendered by us, whatever the tokenizer says."""
    model = EndpointModel(llama(GRANITE), fim="template", template=QWEN)
    async with contextlib.aclosing(model.stream(HOLE, Sampling(max_tokens=3))) as chunks:
        assert [chunk async for chunk in chunks]
    assert (await model.capabilities()).details["fim"] == "template (Qwen2.5-Coder)"
    await model.aclose()


@pytest.mark.parametrize("special", [GRANITE, OURS])
async def test_closing_the_stream_frees_the_slots(llama: Started, special: tuple[str, ...]) -> None:
    """llama.cpp stops generating when we stop reading; left alone these take over half a minute."""
    url = llama(special)
    slots = url.removesuffix("/v1") + "/slots"
    model = EndpointModel(url)
    endless = Sampling(n=2, max_tokens=8000, temperature=0.7, seed=1)
    async with httpx.AsyncClient(trust_env=False) as client, asyncio.timeout(10):
        async with contextlib.aclosing(model.stream(HOLE, endless)) as chunks:
            await anext(chunks)
            busy = [slot for slot in (await client.get(slots)).json() if slot["is_processing"]]
            assert len(busy) == 2
        states = busy
        while any(slot["is_processing"] for slot in states):
            states = (await client.get(slots)).json()
    await model.aclose()
