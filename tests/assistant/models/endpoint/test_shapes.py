"""Endpoints that answer in the documented shapes: vLLM, Ollama, Codestral, DeepSeek, others."""

import asyncio
import contextlib
from typing import Any

import pytest

from trueline.assistant.models.endpoint import EndpointModel
from trueline.assistant.models.protocol import (
    ChatPrompt,
    Chunk,
    FimPrompt,
    Message,
    ModelUnavailable,
    Sampling,
)
from trueline.assistant.prompts.fim import QWEN

from .conftest import Handler, Reply, Request, Serve

HOLE = FimPrompt("def f(x):\n    return ", "\n", path="f.py")
TALK = ChatPrompt((Message("user", "hi"),))


async def texts(model: EndpointModel, prompt: Any, sampling: Sampling, **more: Any) -> list[str]:
    """The whole text of every candidate; closes the model."""
    found = dict.fromkeys(range(sampling.n), "")
    async with contextlib.aclosing(model.stream(prompt, sampling, **more)) as chunks:
        async for chunk in chunks:
            found[chunk.index] += chunk.text
    await model.aclose()
    return [found[index] for index in sorted(found)]


def models(owner: str, *ids: str) -> Handler:
    """`GET /v1/models`."""

    async def answer(request: Request, reply: Reply) -> None:
        data = [{"id": name, "object": "model", "owned_by": owner} for name in ids]
        await reply.json({"object": "list", "data": data})

    return answer


def refusing(status: int, message: str) -> Handler:
    """A call that is always refused."""

    async def answer(request: Request, reply: Reply) -> None:
        await reply.json({"error": {"message": message, "code": status}}, status)

    return answer


async def vllm_completions(request: Request, reply: Reply) -> None:
    """vLLM: refuses `suffix`, honours `n`, completions' log-probabilities."""
    if "suffix" in request.body:
        why = "suffix is only supported for models with FIM completion rendering"
        await reply.json({"error": {"message": why, "code": 400}}, 400)
        return
    if not request.body.get("stream"):
        choice = {"index": 0, "text": "x", "finish_reason": "length"}
        await reply.json({"choices": [choice], "usage": {"prompt_tokens": 5}})
        return
    indexes = range(request.body.get("n", 1))
    events: list[dict[str, Any]] = []
    for text, finish in (("x +", None), (" 1", "length")):
        for index in indexes:
            logprobs = {"tokens": ["a", "b"], "token_logprobs": [-0.5, -0.25]}
            choice = {"index": index, "text": text, "logprobs": logprobs, "finish_reason": finish}
            events.append({"object": "text_completion", "choices": [choice]})
    events.append({"choices": [], "usage": {"prompt_tokens": 5}})
    await reply.events(events)


async def chat(request: Request, reply: Reply) -> None:
    """Chat in OpenAI's shape, streamed or whole, after some reasoning."""
    if not request.body.get("stream"):
        choice = {"index": 0, "message": {"role": "assistant", "content": "hi"}}
        given = {"content": [{"token": "hi", "logprob": -1.0}]}
        await reply.json({"choices": [choice | {"logprobs": given, "finish_reason": "length"}]})
        return
    deltas: list[dict[str, Any]] = [{"role": "assistant", "content": None}]
    deltas += [{"reasoning_content": "hmm"}, {"content": "hel"}, {"content": "lo"}]
    events = [
        {"choices": [{"index": i, "delta": delta, "finish_reason": None}]}
        for delta in deltas
        for i in range(request.body.get("n", 1))
    ]
    ends = [
        {"choices": [{"index": i, "delta": {}, "finish_reason": "stop"}]}
        for i in range(request.body.get("n", 1))
    ]
    await reply.events([*events, *ends])


def vllm(model: str = "Qwen/Qwen2.5-Coder-1.5B", **more: Handler) -> dict[str, Handler]:
    """The calls of vLLM."""
    return {
        "/v1/models": models("vllm", model),
        "/v1/completions": vllm_completions,
        "/v1/chat/completions": chat,
        **more,
    }


async def test_vllm_gets_the_rendered_template(serve: Serve) -> None:
    """As vLLM refuses `suffix`, the hole goes out in the family's tokens, n in one request."""
    server = await serve(vllm())
    model = EndpointModel(server.url)
    sampling = Sampling(n=3, max_tokens=4, temperature=0.8, seed=5, stop=("\n",))
    assert await texts(model, HOLE, sampling) == ["x + 1"] * 3
    *_, request = server.seen("/v1/completions")
    assert request.body["prompt"] == QWEN.render(HOLE)
    assert (request.body["n"], request.body["seed"], request.body["logprobs"]) == (3, 5, 1)
    assert request.body["stop"] == ["\n", *QWEN.stop[:3]]  # vLLM takes four
    assert request.body["skip_special_tokens"] is False
    assert request.body["top_k"] == 0


async def test_stop_strings_beyond_four_are_kept_to_here(serve: Serve) -> None:
    """What the server was not told ends a candidate all the same, wherever it is cut in pieces."""
    pieces = {0: ["a <|fim_", "pad|> b", " c"], 1: ["d <|fim_", "x", " e"]}

    async def completions(request: Request, reply: Reply) -> None:
        if not request.body.get("stream"):
            await vllm_completions(request, reply)
            return
        assert len(request.body["stop"]) == 4
        rows = [
            (index, text)
            for number in range(3)
            for index, text in ((0, pieces[0][number]), (1, pieces[1][number]))
        ]
        ends = [(0, None), (1, "length")]
        events = [{"choices": [{"index": i, "text": text}]} for i, text in rows]
        events += [{"choices": [{"index": i, "text": "", "finish_reason": e}]} for i, e in ends]
        await reply.events(events)

    server = await serve(vllm() | {"/v1/completions": completions})
    model = EndpointModel(server.url)
    sampling = Sampling(n=2, temperature=0.8, stop=("\n",))
    assert await texts(model, HOLE, sampling) == ["a ", "d <|fim_x e"]


async def test_nobody_waits_for_text_behind_the_last_stop(serve: Serve) -> None:
    """When every candidate has ended by our own cut, the connection is closed."""

    async def completions(request: Request, reply: Reply) -> None:
        if not request.body.get("stream"):
            await vllm_completions(request, reply)
            return
        await reply.events([{"choices": [{"index": 0, "text": "a<|fim_pad|>"}]}], done=False)
        await reply.gone()
        server.hung_up.set()

    server = await serve(vllm() | {"/v1/completions": completions})
    assert await texts(EndpointModel(server.url), HOLE, Sampling(stop=("\n",))) == ["a"]
    await asyncio.wait_for(server.hung_up.wait(), 30)


def windowed(window: int | None, characters: int) -> dict[str, Handler]:
    """A vLLM that says its window, and refuses prompts of more characters than it has room for."""

    async def listing(request: Request, reply: Reply) -> None:
        said = {"id": "qwen2.5-coder", "owned_by": "vllm", "max_model_len": window}
        await reply.json({"data": [said]})

    async def completions(request: Request, reply: Reply) -> None:
        if len(request.body["prompt"]) > characters:
            why = (
                "This model's maximum context length is 512 tokens. However, your prompt is longer"
            )
            await reply.json({"error": {"message": why, "code": 400}}, 400)
        else:
            await vllm_completions(request, reply)

    return vllm() | {"/v1/models": listing, "/v1/completions": completions}


LONG = FimPrompt("x = 1\n" * 1000, "y = 2\n" * 1000, path="f.py")


async def test_a_long_file_is_cut_to_the_servers_window(serve: Serve) -> None:
    """The server says its window: what is nearest to the hole fits into it at once."""
    server = await serve(windowed(512, 1400))
    assert await texts(EndpointModel(server.url), LONG, Sampling()) == ["x + 1"]
    [request] = [one for one in server.seen("/v1/completions") if one.body.get("stream")]
    assert "x = 1\n<|fim_suffix|>y = 2\n" in request.body["prompt"]
    assert len(request.body["prompt"]) > 1000


async def test_a_file_that_is_still_too_long_is_cut_again(serve: Serve) -> None:
    """Our guess of characters per token may be wrong, and a window unknown."""
    for window in (512, None):
        server = await serve(windowed(window, 1600))
        model = EndpointModel(server.url)
        assert await texts(model, LONG, Sampling(max_tokens=8)) == ["x + 1"]


async def test_a_window_too_small_for_anything(serve: Serve) -> None:
    """Cutting ends; then the server's word is the error."""
    server = await serve(windowed(512, 100))
    with pytest.raises(ModelUnavailable, match="maximum context length is 512 tokens"):
        await texts(EndpointModel(server.url), LONG, Sampling())


async def test_an_answer_leaves_room_for_the_prompt(serve: Serve) -> None:
    """More tokens than the window holds are never asked for; `doctor` shows the window."""
    server = await serve(windowed(512, 5000))
    model = EndpointModel(server.url)
    assert (await model.capabilities()).details["window"] == "512 tokens"
    assert await texts(model, TALK, Sampling(max_tokens=1024)) == ["hello"]
    assert server.seen("/v1/chat/completions")[-1].body["max_tokens"] == 256


async def test_vllm_capabilities(serve: Serve) -> None:
    """What doctor shows; nothing is probed twice."""
    server = await serve(vllm())
    model = EndpointModel(server.url)
    capabilities = await model.capabilities()
    assert (capabilities.fim, capabilities.chat, capabilities.logprobs) == (True, True, True)
    assert capabilities.details == {
        "server": "vllm",
        "model": "Qwen/Qwen2.5-Coder-1.5B",
        "fim": "template (Qwen2.5-Coder)",
        "n": "one request",
    }
    asked = len(server.requests)
    assert await model.capabilities() == capabilities
    assert len(server.requests) == asked
    assert model.name == "Qwen/Qwen2.5-Coder-1.5B"
    await model.aclose()


async def test_family_read_from_the_tokenizer(serve: Serve) -> None:
    """A model whose id says nothing: vLLM's tokenizer tells the family."""
    known = ["<fim_prefix>", "<fim_suffix>", "<fim_middle>", "<repo_name>", "<file_sep>"]

    async def tokenize(request: Request, reply: Reply) -> None:
        rest, count = request.body["prompt"], 0
        while rest:
            token = next((t for t in known if rest.startswith(t)), rest[0])
            rest, count = rest[len(token) :], count + 1
        await reply.json({"count": count, "max_model_len": 9, "tokens": list(range(count))})

    server = await serve(vllm("acme/house-model", **{"/tokenize": tokenize}))
    model = EndpointModel(server.url)
    assert (await model.capabilities()).details["fim"] == "template (StarCoder2)"
    await model.aclose()


async def test_model_without_fim(serve: Serve) -> None:
    """No FIM tokens and no suffix: holes are refused in one line, conversation still works."""
    server = await serve(vllm("meta/Llama-3-8B-Instruct"))
    model = EndpointModel(server.url)
    capabilities = await model.capabilities()
    assert (capabilities.fim, capabilities.chat) == (False, True)
    with pytest.raises(ModelUnavailable, match=r"no fill-in-the-middle: .* use a FIM model"):
        await anext(model.stream(HOLE, Sampling()))
    assert await texts(model, TALK, Sampling()) == ["hello"]


CHAT_ONLY = [
    refusing(404, "no such call"),
    refusing(404, "This is a chat model, use v1/chat/completions"),
    refusing(405, "Method Not Allowed"),
    refusing(501, "not implemented"),
]


@pytest.mark.parametrize("owner", ["me", "vllm"])
@pytest.mark.parametrize("completions", CHAT_ONLY)
async def test_chat_only_server_of_a_fim_model(
    serve: Serve, owner: str, completions: Handler
) -> None:
    """A FIM family's name is no proof: where plain completions are refused there is only chat."""
    name = "Qwen2.5-Coder-7B"
    server = await serve(
        {
            "/v1/models": models(owner, name),
            "/v1/completions": completions,
            "/v1/chat/completions": chat,
        }
    )
    model = EndpointModel(server.url)
    capabilities = await model.capabilities()
    assert (capabilities.fim, capabilities.chat) == (False, True)
    assert capabilities.details["fim"].startswith("the server takes no plain completions (")
    assert not [one for one in server.seen("/v1/completions") if one.body.get("stream")]
    assert await texts(model, TALK, Sampling()) == ["hello"]


async def test_template_probe_that_fails_otherwise(serve: Serve) -> None:
    """A server that breaks at the probe is not taken for one that cannot: it is asked again."""
    server = await serve(vllm() | {"/v1/completions": refusing(500, "out of memory")})
    model = EndpointModel(server.url)
    for _ in range(2):
        with pytest.raises(ModelUnavailable, match="500: out of memory"):
            await model.capabilities()
    await model.aclose()


async def test_chat_counts_reasoning_but_drops_it(serve: Serve) -> None:
    """Reasoning is no part of the answer, yet its tokens were spent."""
    server = await serve(vllm())
    model = EndpointModel(server.url)
    found: list[Chunk] = []
    async with contextlib.aclosing(model.stream(TALK, Sampling(n=2, temperature=1.0))) as chunks:
        found = [chunk async for chunk in chunks]
    await model.aclose()
    assert sum(chunk.tokens for chunk in found if chunk.index == 1) == 3
    assert "".join(chunk.text for chunk in found if chunk.index == 1) == "hello"
    assert [chunk.finish for chunk in found if chunk.finish] == ["stop", "stop"]


async def test_logprobs_are_summed(serve: Serve) -> None:
    """A chunk of two tokens carries the sum of their log-probabilities."""
    server = await serve(vllm())
    model = EndpointModel(server.url)
    first = await anext(model.stream(HOLE, Sampling()))
    assert (first.text, first.tokens, first.logprob) == ("x +", 2, -0.75)
    await model.aclose()


async def test_greedy_is_drawn_once(serve: Serve) -> None:
    """With vLLM n > 1 is refused at temperature 0; the one text stands for all."""
    server = await serve(vllm())
    model = EndpointModel(server.url)
    assert await texts(model, HOLE, Sampling(n=3)) == ["x + 1"] * 3
    assert "n" not in server.seen("/v1/completions")[-1].body


async def test_structured_outputs_pass_through(serve: Serve) -> None:
    """The constraint goes out under vLLM's name."""
    server = await serve(vllm())
    model = EndpointModel(server.url)
    await texts(model, TALK, Sampling(), structured_outputs={"regex": "[0-9]+"})
    assert server.requests[-1].body["structured_outputs"] == {"regex": "[0-9]+"}


async def test_structured_outputs_elsewhere(serve: Serve) -> None:
    """A server that would silently ignore a constraint must not be asked for one."""
    server = await serve({"/v1/models": models("llamacpp", "m")})
    model = EndpointModel(server.url)
    with pytest.raises(ModelUnavailable, match="constraints need a vLLM endpoint"):
        await anext(model.stream(TALK, Sampling(), structured_outputs={"regex": "x"}))
    await model.aclose()


async def single(request: Request, reply: Reply) -> None:
    """A completions call that gives one candidate, whatever `n` says."""
    if not request.body.get("stream"):
        length = len(request.body["prompt"].split()) + len(request.body.get("suffix", "").split())
        choices = [{"index": 0, "text": "x", "finish_reason": "length"}]
        await reply.json({"choices": choices, "usage": {"prompt_tokens": length}})
        return
    text = f"s{request.body.get('seed')}"
    choice = {"index": 0, "text": text, "finish_reason": "stop"}
    await reply.events([{"choices": [choice]}])


async def test_ollama(serve: Serve) -> None:
    """Ollama renders `suffix` itself and knows no `n`: parallel requests, seeds apart."""
    server = await serve(
        {"/v1/models": models("library", "qwen2.5-coder:1.5b"), "/v1/completions": single}
    )
    model = EndpointModel(server.url)
    prompt = FimPrompt("a <|fim_middle|> b", "\n", context="import os")
    found = await texts(model, prompt, Sampling(n=3, temperature=0.8, seed=10))
    assert found == ["s10", "s11", "s12"]
    request = server.seen("/v1/completions")[-1]
    assert request.body["prompt"] == "import os\n\na < |fim_middle|> b"
    assert request.body["suffix"] == "\n"
    assert "n" not in request.body


async def test_ollama_model_without_insert(serve: Serve) -> None:
    """Ollama says so when a model's template has no place for a suffix."""
    server = await serve(
        {
            "/v1/models": models("somebody", "llama3"),
            "/api/version": refusing(500, "x"),
            "/v1/completions": refusing(400, "llama3 does not support insert"),
            "/v1/chat/completions": chat,
        }
    )
    model = EndpointModel(server.url)
    assert not (await model.capabilities()).fim
    await model.aclose()


async def test_ollama_is_known_by_its_version_call(serve: Serve) -> None:
    """Models of a namespace do not say `library`; Ollama's own call gives it away."""

    async def version(request: Request, reply: Reply) -> None:
        await reply.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n")
        await reply.raw(b'{"version":"0.40.12"}'[:20])

    server = await serve(
        {
            "/v1/models": models("somebody", "mine:latest"),
            "/api/version": version,
            "/v1/completions": single,
        }
    )
    model = EndpointModel(server.url)
    details = (await model.capabilities()).details
    assert (details["server"], details["fim"], details["n"]) == (
        "ollama",
        "suffix",
        "parallel requests",
    )
    await model.aclose()


async def test_codestral(serve: Serve) -> None:
    """Mistral's FIM call: chat's shape, `random_seed`, and 422 for a field it does not know."""
    known = {"model", "prompt", "suffix", "max_tokens", "temperature", "top_p", "stream"}
    known |= {"random_seed", "stop"}

    async def fim(request: Request, reply: Reply) -> None:
        unknown = set(request.body) - known
        if unknown:
            detail = [{"type": "extra_forbidden", "loc": sorted(unknown), "msg": "Extra inputs"}]
            await reply.json({"detail": detail}, 422)
        elif not request.body.get("stream"):
            choice = {"index": 0, "message": {"role": "assistant", "content": "x"}}
            await reply.json({"choices": [choice | {"finish_reason": "length"}]})
        else:
            piece = {"index": 0, "delta": {"role": "assistant", "content": "return"}}
            end = {"index": 0, "delta": {"content": " 1"}, "finish_reason": "stop"}
            await reply.events([{"choices": [piece]}, {"choices": [end]}])

    server = await serve(
        {"/v1/models": models("mistralai", "codestral-latest"), "/v1/fim/completions": fim}
    )
    model = EndpointModel(server.url, key="k")
    sampling = Sampling(n=2, temperature=0.3, seed=1)
    assert await texts(model, HOLE, sampling) == ["return 1", "return 1"]
    seeds = {request.body.get("random_seed") for request in server.requests[-2:]}
    assert seeds == {1, 2}
    assert server.requests[-1].headers["authorization"] == "Bearer k"


async def test_deepseek_beta(serve: Serve) -> None:
    """DeepSeek's FIM beta: completions under `/beta`, no seed, no n."""
    server = await serve(
        {"/beta/models": models("deepseek", "deepseek-chat"), "/beta/completions": single}
    )
    model = EndpointModel(server.url.replace("/v1", "/beta"))
    assert await texts(model, HOLE, Sampling(n=2, temperature=1.0, seed=4)) == ["sNone", "sNone"]
    assert server.requests[-1].body["suffix"] == "\n"
    assert "seed" not in server.requests[-1].body


async def test_deepseek_outside_beta(serve: Serve) -> None:
    """Outside `/beta` DeepSeek refuses holes; the line says where to go."""
    server = await serve({"/v1/models": models("deepseek", "deepseek-chat")})
    model = EndpointModel(server.url)
    with pytest.raises(ModelUnavailable, match="/beta only; use that address"):
        await anext(model.stream(HOLE, Sampling()))
    await model.aclose()


@pytest.mark.parametrize(("counts", "way"), [(True, "suffix"), (False, "template (CodeLlama)")])
async def test_unknown_server_is_believed_only_if_the_suffix_counts(
    serve: Serve, counts: bool, way: str
) -> None:
    """A server that swallows `suffix` without using it is given the template instead."""

    async def completions(request: Request, reply: Reply) -> None:
        body = request.body if counts else request.body | {"suffix": ""}
        await single(Request("POST", request.path, {}, body), reply)

    server = await serve(
        {"/v1/models": models("me", "CodeLlama-7b-hf"), "/v1/completions": completions}
    )
    model = EndpointModel(server.url)
    assert (await model.capabilities()).details["fim"] == way
    await model.aclose()


async def test_unknown_server_that_ignores_n(serve: Serve) -> None:
    """What one request leaves out is fetched in parallel ones; the next time at once."""
    server = await serve({"/v1/models": models("me", "starcoder2:3b"), "/v1/completions": single})
    model = EndpointModel(server.url)
    sampling = Sampling(n=3, temperature=0.5, seed=7)
    for _ in range(2):
        async with contextlib.aclosing(model.stream(HOLE, sampling)) as chunks:
            found = {chunk.index: chunk.text async for chunk in chunks}
        assert found == {0: "s7", 1: "s8", 2: "s9"}
    drawn = [request.body.get("n") for request in server.requests if request.body.get("stream")]
    assert drawn == [3, None, None, None, None, None]
    assert (await model.capabilities()).details["n"] == "parallel requests"
    await model.aclose()


async def test_unknown_server_that_refuses_fields(serve: Serve) -> None:
    """A strict server gets the bare request, once it has refused the usual one."""

    async def strict(request: Request, reply: Reply) -> None:
        if {"n", "logprobs", "seed"} & set(request.body):
            await reply.json({"error": "unknown field"}, 400)
        else:
            await chat(request, reply)

    server = await serve({"/v1/models": models("me", "m"), "/v1/chat/completions": strict})
    model = EndpointModel(server.url)
    assert await texts(model, TALK, Sampling(n=2, temperature=1.0, seed=1)) == ["hello", "hello"]


@pytest.mark.parametrize("choice", ["suffix", "infill", "template"])
async def test_the_way_can_be_told(serve: Serve, choice: Any) -> None:
    """A way the user chose is taken without probing."""
    server = await serve({"/v1/models": models("me", "m")})
    model = EndpointModel(server.url, fim=choice, template=QWEN)
    details = (await model.capabilities()).details
    assert details["fim"].split()[0] == choice
    assert not server.seen("/infill")
    await model.aclose()


async def test_model_in_the_address(serve: Serve) -> None:
    """Behind `#` stands the model; the argument comes before it."""
    server = await serve(vllm())
    for model, wanted in (
        (EndpointModel(server.url + "#lora-a"), "lora-a"),
        (EndpointModel(server.url + "#lora-a", model="lora-b"), "lora-b"),
    ):
        assert model.name == wanted
        await texts(model, TALK, Sampling())
        assert server.requests[-1].body["model"] == wanted


async def test_server_that_does_not_stream(serve: Serve) -> None:
    """A whole answer to a request for a stream is an answer."""

    async def whole(request: Request, reply: Reply) -> None:
        message = {"role": "assistant", "content": "all"}
        await reply.json({"choices": [{"message": message, "finish_reason": "stop"}]})

    server = await serve({"/v1/models": models("me", "m"), "/v1/chat/completions": whole})
    assert await texts(EndpointModel(server.url), TALK, Sampling()) == ["all"]
