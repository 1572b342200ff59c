"""A model behind any OpenAI-compatible endpoint.

Prompts go out as the server wants them, candidates come back numbered as the caller wants them, and
every failure is one line. What the server is and can do is `knowledge.py`'s part. Not here: which
endpoint to use and where its key comes from, which is the settings' business.
"""

import contextlib
from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

from trueline.assistant.models.endpoint.address import parse_address
from trueline.assistant.models.endpoint.dialects import VLLM, Dialect
from trueline.assistant.models.endpoint.failures import Refused
from trueline.assistant.models.endpoint.holes import FimChoice
from trueline.assistant.models.endpoint.knowledge import Knowledge, Known
from trueline.assistant.models.endpoint.streams import candidates, merged, numbered
from trueline.assistant.models.endpoint.wire import Timeouts, Wire
from trueline.assistant.models.protocol import (
    Capabilities,
    ChatPrompt,
    Chunk,
    FimPrompt,
    ModelUnavailable,
    Prompt,
    Sampling,
)
from trueline.assistant.prompts.fim import FimTemplate
from trueline.assistant.prompts.fitting import fitted

CHARACTERS_PER_TOKEN = 3  # of code, roughly
SHORTENINGS = 3  # times a prompt that is too long is cut in half


@dataclass(frozen=True, slots=True)
class _Request:
    """One prompt made ready: where to send it, and what the request's fields are made of.

    `stop` is what ends an answer besides the caller's own stop strings.
    """

    url: str
    fields: Callable[[Sampling, Dialect], dict[str, object]]
    fixed: Mapping[str, object]
    stop: tuple[str, ...] = ()


class EndpointModel:
    """One model of one endpoint. Belongs to the event loop it is first used in.

    Usage:
        model = EndpointModel("http://127.0.0.1:8000/v1#Qwen/Qwen2.5-Coder-1.5B")
        async with contextlib.aclosing(model.stream(prompt, Sampling(n=4))) as chunks:
            async for chunk in chunks:
                ...
        await model.aclose()

    Args:
        url: `http(s)://host:port/v1`, with `#model` if the server has several.
        model: the model's id, before the one in `url`; without any, the first one served.
        key: sent as a bearer token.
        fim: how holes are filled; `auto` finds out.
        timeouts: how long the server may take.
        template: the model's family, where its id does not tell.

    Raises:
        WrongUsage: if `url` is no usable address.
    """

    def __init__(
        self,
        url: str,
        *,
        model: str | None = None,
        key: str | None = None,
        fim: FimChoice = "auto",
        timeouts: Timeouts | None = None,
        template: FimTemplate | None = None,
    ) -> None:
        self._address = parse_address(url)
        self._wire = Wire(self._address, key, timeouts or Timeouts())
        asked = model or self._address.model
        self._knowledge = Knowledge(self._wire, asked, fim, template)

    @property
    def name(self) -> str:
        """The model's id; before the first use of an unnamed one, the address."""
        return self._knowledge.name

    async def capabilities(self) -> Capabilities:
        """What endpoint and model can do, probed at first use and remembered.

        `details` says `server`, `model`, `fim` (the way holes are filled, or why not) and `n`.

        Raises:
            ModelUnavailable: if the endpoint cannot be reached or refuses.
        """
        return await self._knowledge.capabilities()

    async def stream(
        self,
        prompt: Prompt,
        sampling: Sampling,
        *,
        structured_outputs: Mapping[str, object] | None = None,
    ) -> AsyncGenerator[Chunk, None]:
        """Generate `sampling.n` candidates, interleaved as they come.

        Closing the generator, or cancelling the task that reads it, closes the connections.

        Args:
            prompt: a hole or a conversation.
            sampling: how to draw; with temperature 0 one candidate is drawn and given n times.
            structured_outputs: vLLM's constraint of that name, e.g. `{"regex": "[0-9]+"}`.

        Raises:
            ModelUnavailable: if the endpoint fails, at the first step or in the middle; or cannot
                do what is asked: fill holes, keep to a constraint.
        """
        greedy = sampling.temperature == 0
        drawn = replace(sampling, n=1) if greedy else sampling
        copies = range(sampling.n) if greedy else (0,)
        async with contextlib.aclosing(self._fitting(prompt, drawn, structured_outputs)) as chunks:
            async for chunk in chunks:
                for copy in copies:
                    yield replace(chunk, index=copy) if greedy else chunk

    async def aclose(self) -> None:
        """Close the connections. The model cannot be used afterwards."""
        await self._wire.aclose()

    async def _fitting(
        self, prompt: Prompt, sampling: Sampling, structured_outputs: Mapping[str, object] | None
    ) -> AsyncGenerator[Chunk, None]:
        """All candidates; of a file too long for the model's window, what is around the hole.

        How many characters a token has only the server knows, so the first guess may be refused.
        """
        known = await self._knowledge.known()
        sampling = known.bounded(sampling)
        if isinstance(prompt, FimPrompt) and known.window is not None:
            room = (known.window - sampling.max_tokens) * CHARACTERS_PER_TOKEN
            prompt = fitted(prompt, room)
        for left in range(SHORTENINGS, -1, -1):
            begun = False
            request = await self._request(prompt, structured_outputs)
            try:
                async with contextlib.aclosing(self._draw(request, sampling)) as chunks:
                    async for chunk in chunks:
                        begun = True
                        yield chunk
            except Refused as refused:
                if begun or not left or not refused.too_long or isinstance(prompt, ChatPrompt):
                    raise
                length = len(prompt.prefix) + len(prompt.suffix) + len(prompt.context)
                prompt = fitted(prompt, length // 2)
            else:
                return

    async def _draw(self, request: _Request, sampling: Sampling) -> AsyncGenerator[Chunk, None]:
        """All candidates; with fewer fields if an unknown server refuses the first try."""
        begun = False
        try:
            async with contextlib.aclosing(self._attempt(request, sampling)) as chunks:
                async for chunk in chunks:
                    begun = True
                    yield chunk
        except Refused as refused:
            if begun or not self._knowledge.settles_for_less(refused):
                raise self._knowledge.explained(refused) from None
        else:
            return
        async with contextlib.aclosing(self._attempt(request, sampling)) as chunks:
            async for chunk in chunks:
                yield chunk

    async def _attempt(self, request: _Request, sampling: Sampling) -> AsyncGenerator[Chunk, None]:
        """In one request where the server knows `n`; what it then leaves out, in parallel ones."""
        known = await self._knowledge.known()
        missing = set(range(sampling.n))
        if sampling.n == 1 or known.dialect.many:
            async with contextlib.aclosing(self._send(request, known, sampling)) as chunks:
                async for chunk in chunks:
                    missing.discard(chunk.index)
                    yield chunk
            if not missing:
                return
            self._knowledge.learn_single()
        singles = (self._single(request, known, sampling, index) for index in sorted(missing))
        async with contextlib.aclosing(merged(singles)) as merging:
            async for chunk in merging:
                yield chunk

    def _single(
        self, request: _Request, known: Known, sampling: Sampling, index: int
    ) -> AsyncGenerator[Chunk, None]:
        """Candidate `index` alone, with a seed of its own."""
        seed = None if sampling.seed is None else sampling.seed + index
        return numbered(self._send(request, known, replace(sampling, n=1, seed=seed)), index)

    def _send(
        self, request: _Request, known: Known, sampling: Sampling
    ) -> AsyncGenerator[Chunk, None]:
        fields = request.fields(sampling, known.dialect)
        untold = (*sampling.stop, *request.stop)[known.dialect.stops :]
        return candidates(self._wire, request.url, {**request.fixed, **fields}, untold)

    async def _request(
        self, prompt: Prompt, structured_outputs: Mapping[str, object] | None
    ) -> _Request:
        known = await self._knowledge.known()
        fixed: dict[str, object] = {"model": known.model}
        if structured_outputs is not None:
            if known.dialect.server != VLLM.server:
                raise ModelUnavailable(
                    f"{self._address.base}: {known.dialect.server} would ignore"
                    " structured_outputs; constraints need a vLLM endpoint"
                )
            fixed["structured_outputs"] = dict(structured_outputs)
        if isinstance(prompt, ChatPrompt):
            return _Request(self._knowledge.chat_url, partial(_chat_body, prompt), fixed)
        route = await self._knowledge.route()
        if isinstance(route, str):
            raise ModelUnavailable(f"{self._address.base}: no fill-in-the-middle: {route}")
        return _Request(route.url, partial(route.body, prompt), fixed, route.stop)


def _chat_body(prompt: ChatPrompt, sampling: Sampling, dialect: Dialect) -> dict[str, object]:
    body = dialect.sampling(sampling, sampling.stop)
    body["messages"] = [
        {"role": message.role, "content": message.content} for message in prompt.messages
    ]
    if sampling.logprobs and dialect.logprobs:
        body |= {"logprobs": True, "top_logprobs": 1}
    return body
