"""Our client against a real vLLM server: what it asks is understood, and what it says is true."""

import asyncio
import os
import re
import subprocess
import sys
from contextlib import aclosing
from pathlib import Path

import pytest

from trueline.assistant.models.embedded import EmbeddedModel
from trueline.assistant.models.protocol import (
    ChatPrompt,
    Chunk,
    FimPrompt,
    Message,
    Model,
    ModelUnavailable,
    Prompt,
    Sampling,
)

from .conftest import KEY, Server

pytestmark = [pytest.mark.vllm, pytest.mark.timeout(900)]

HOLE = FimPrompt("import logging\n\n\ndef read(path):\n", "\n\ndef write(self):\n")
CHAT = ChatPrompt((Message("user", "Return value_1."),))
MANY = Sampling(n=8, max_tokens=16, temperature=0.9, top_p=0.95, seed=3)


async def drawn(model: Model, prompt: Prompt, sampling: Sampling) -> list[Chunk]:
    """All chunks of one request."""
    async with aclosing(model.stream(prompt, sampling)) as chunks:
        return [chunk async for chunk in chunks]


def texts(chunks: list[Chunk], n: int = 1) -> list[str]:
    """The candidates' texts."""
    return ["".join(one.text for one in chunks if one.index == index) for index in range(n)]


def test_smoke_complete_from_the_shell(own: Server, tmp_path: Path) -> None:
    """What a user types: a completion by a real vLLM, checked, or an honest nothing."""
    file = tmp_path / "app.py"
    file.write_text("class A:\n    def __init__(sel\n        self.x = 1\n")
    env = os.environ | {"HOME": str(tmp_path), "TRUELINE_API_KEY": KEY}
    done = subprocess.run(
        [sys.executable, "-P", "-m", "trueline", "complete", f"{file}:2:21", "--model", own.url],
        cwd=tmp_path,
        env=env,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode in {0, 1}, done.stderr
    assert done.stdout if done.returncode == 0 else "nothing passed" in done.stderr


async def test_smoke_our_own_model_says_what_the_embedded_runtime_says(
    own: Server, own_model: Model
) -> None:
    """The same weights under vLLM: recognised as ours, and greedy text that agrees."""
    able = await own_model.capabilities()
    assert (able.fim, able.chat, able.logprobs) == (True, False, True)
    assert able.details["fim"] == "template (trueline)"
    assert able.details["window"] == "1024 tokens"
    embedded = EmbeddedModel()
    said = texts(await drawn(own_model, HOLE, Sampling(max_tokens=6)))
    assert said == texts(await drawn(embedded, HOLE, Sampling(max_tokens=6)))
    await embedded.aclose()


async def test_the_family_of_a_nameless_model_is_read_from_its_tokenizer(moe_model: Model) -> None:
    """An id that tells nothing: holes, instructions and log-probabilities all the same."""
    able = await moe_model.capabilities()
    assert (able.fim, able.chat, able.logprobs) == (True, True, True)
    assert able.details["fim"] == "template (Qwen2.5-Coder)"
    assert able.details["server"] == "vllm"


@pytest.mark.parametrize("served", ["own", "moe"])
async def test_many_candidates(served: str, request: pytest.FixtureRequest) -> None:
    """Eight in one request, told apart, counted, ended, and the same again for the same seed."""
    server: Server = request.getfixturevalue(served)
    model = server.model_of()
    chunks = await drawn(model, HOLE, MANY)
    found = texts(chunks, 8)
    assert len(set(found)) > 1
    for index in range(8):
        own = [chunk for chunk in chunks if chunk.index == index]
        assert own[-1].finish in {"stop", "length"}
        assert 0 < sum(chunk.tokens for chunk in own) <= 16
        assert sum(chunk.logprob or 0.0 for chunk in own) < 0
    assert texts(await drawn(model, HOLE, MANY), 8) == found
    await model.aclose()


async def test_a_conversation(moe_model: Model) -> None:
    """Chat, several answers, with log-probabilities."""
    chunks = await drawn(moe_model, CHAT, Sampling(n=2, max_tokens=8, temperature=1.0, seed=1))
    assert {chunk.index for chunk in chunks} == {0, 1}
    assert sum(chunk.logprob or 0.0 for chunk in chunks) < 0


async def test_log_probabilities_are_those_of_the_same_weights(own_model: Model) -> None:
    """The sum over a greedy answer is the embedded runtime's, up to half precision."""
    embedded = EmbeddedModel()
    sums = []
    for model in (own_model, embedded):
        chunks = await drawn(model, HOLE, Sampling(max_tokens=5))
        sums.append(sum(chunk.logprob or 0.0 for chunk in chunks))
    assert sums[0] == pytest.approx(sums[1], abs=0.1)
    await embedded.aclose()


async def test_more_stop_strings_than_vllm_takes(own_model: Model) -> None:
    """Ours and the family's together are more than four; every one of them ends a candidate."""
    whole = texts(await drawn(own_model, HOLE, Sampling(max_tokens=24)))[0]
    stop = ("~never~", "~nor~", "~this~", "~here~", whole[6:8])
    cut = await drawn(own_model, HOLE, Sampling(max_tokens=24, stop=stop))
    assert texts(cut)[0] == whole[: whole.index(whole[6:8])]
    assert cut[-1].finish == "stop"


async def test_a_file_longer_than_the_window(own_model: Model) -> None:
    """A window of a thousand tokens: what is around the hole is sent, not refused."""
    for line in ("x = 1\n", "# \u6f22\u5b57\u4eee\u540d\n"):
        long = FimPrompt(line * 3000, line * 3000)
        chunks = await drawn(own_model, long, Sampling(max_tokens=4))
        assert chunks[-1].finish in {"stop", "length"}


@pytest.mark.parametrize("served", ["own", "moe"])
async def test_an_abandoned_stream_frees_the_engine(
    served: str, request: pytest.FixtureRequest
) -> None:
    """Closed in the middle: the engine's own gauge falls to nothing, long before the end."""
    server: Server = request.getfixturevalue(served)
    model = server.model_of()
    before = server.gauge("vllm:generation_tokens_total")
    wanted = Sampling(n=8, max_tokens=200, temperature=1.0, seed=1)
    stream = model.stream(HOLE, wanted)
    await anext(stream)
    await stream.aclose()
    await asyncio.to_thread(server.idle)
    made = server.gauge("vllm:generation_tokens_total") - before
    assert made < 8 * 200
    await model.aclose()


@pytest.mark.parametrize(
    ("constraint", "shape"),
    [
        ({"regex": "[a-z]{3}-[0-9]{2}"}, "[a-z]{3}-[0-9]{2}"),
        ({"choice": ["yes", "no"]}, "yes|no"),
        ({"json": {"enum": ["yes", 7, [True]]}}, r'"yes"|7|\[ ?true ?\]'),
        ({"grammar": 'root ::= "f(" [0-9] [a-z]? ")"'}, r"f\([0-9][a-z]?\)"),
    ],
    ids=["regex", "choice", "json", "grammar"],
)
async def test_structured_outputs(moe: Server, constraint: dict[str, object], shape: str) -> None:
    """A random model keeps to a constraint, so it is the server that enforces it."""
    model = moe.model_of()
    sampling = Sampling(n=3, max_tokens=20, temperature=1.0, seed=2)
    streamed = model.stream(CHAT, sampling, structured_outputs=constraint)
    async with aclosing(streamed) as stream:
        found = texts([chunk async for chunk in stream], 3)
    assert all(re.fullmatch(shape, text) for text in found), found
    await model.aclose()


async def refused(model: Model) -> str:
    """The one line with which a model cannot be asked."""
    with pytest.raises(ModelUnavailable) as caught:
        await drawn(model, HOLE, Sampling(max_tokens=2))
    await model.aclose()
    assert "\n" not in str(caught.value)
    return str(caught.value)


async def test_a_wrong_key(own: Server) -> None:
    """The key is refused, and the line says where the right one goes; it is not shown."""
    line = await refused(own.model_of(key="a-wrong-key"))
    assert "the key in TRUELINE_API_KEY is refused (401" in line
    assert "a-wrong-key" not in line


async def test_a_model_that_is_not_served(own: Server) -> None:
    """An unknown id: the line names what is served."""
    line = await refused(own.model_of(f"{own.url}#nobody/nothing"))
    assert "no model 'nobody/nothing' here; served: trueline" in line


async def test_a_wrong_path(own: Server) -> None:
    """An address without the server's root is no traceback."""
    assert "127.0.0.1" in await refused(own.model_of(own.url.removesuffix("/v1") + "/nowhere/v1"))
