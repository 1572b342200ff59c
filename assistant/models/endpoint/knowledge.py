"""What is known about an endpoint: found out at first use, remembered, corrected on the way.

Probing costs a listing and a few requests of one token. Nothing is probed twice and nothing before
it is needed: a conversation does not wait for the question how holes are filled. A failed probe is
not remembered, because the server may be up the next time.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace

from trueline.assistant.models.endpoint.answers import Answer, chunks_of
from trueline.assistant.models.endpoint.dialects import BARE, UNKNOWN, Dialect, recognise
from trueline.assistant.models.endpoint.failures import Refused
from trueline.assistant.models.endpoint.holes import FimChoice, HoleProbe, Route
from trueline.assistant.models.endpoint.wire import Wire
from trueline.assistant.models.protocol import Capabilities, ModelUnavailable, Sampling
from trueline.assistant.prompts.fim import FimTemplate


@dataclass(frozen=True, slots=True)
class Known:
    """What serves an endpoint, the models it serves, and the one that is meant.

    `window` is that one's context length in tokens, where the server says it.
    """

    dialect: Dialect
    models: tuple[str, ...]
    model: str
    window: int | None = None

    def bounded(self, sampling: Sampling) -> Sampling:
        """Sampling that leaves at least half of the window to the prompt."""
        if self.window is None or sampling.max_tokens <= self.window // 2:
            return sampling
        return replace(sampling, max_tokens=max(1, self.window // 2))


class Knowledge:
    """Asks one endpoint about itself, each thing once."""

    def __init__(
        self, wire: Wire, asked: str | None, fim: FimChoice, template: FimTemplate | None
    ) -> None:
        self.chat_url = f"{wire.address.base}/chat/completions"
        self._wire = wire
        self._base = wire.address.base
        self._asked = asked
        self._fim: FimChoice = fim
        self._template = template
        self._probing = asyncio.Lock()
        self._known: Known | None = None
        self._route: Route | str | None = None
        self._answers: tuple[bool, bool] | None = None

    @property
    def name(self) -> str:
        """The model's id; before the first use of an unnamed one, the address."""
        found = self._known.model if self._known else self._asked
        return found or self._base

    async def known(self) -> Known:
        """The server and the model.

        Raises:
            ModelUnavailable: if the endpoint cannot be reached, refuses, or names no model.
        """
        async with self._probing:
            if self._known is None:
                server = await recognise(self._wire)
                model = self._asked or next(iter(server.models), None)
                if model is None:
                    raise ModelUnavailable(
                        f"{self._base}: it names no model; give one as {self._base}#model"
                    )
                window = server.windows.get(model)
                self._known = Known(server.dialect, server.models, model, window)
            return self._known

    async def route(self) -> Route | str:
        """How holes are filled, or why they cannot be.

        Raises:
            ModelUnavailable: if the endpoint fails.
        """
        known = await self.known()
        async with self._probing:
            if self._route is None:
                probe = HoleProbe(self._wire, known.model, self._template)
                try:
                    self._route = await probe.route(known.dialect, self._fim)
                except Refused as refused:
                    raise self.explained(refused) from None
            return self._route

    async def capabilities(self) -> Capabilities:
        """Everything a caller may ask of the model, with details for people.

        Raises:
            ModelUnavailable: if the endpoint fails.
        """
        await self.known()
        route = await self.route()
        async with self._probing:
            if self._answers is None:
                self._answers = await self._probe_answers()
        known = await self.known()
        chat, logprobs = self._answers
        details = {
            "server": known.dialect.server,
            "model": known.model,
            "fim": route if isinstance(route, str) else route.label,
            "n": "one request" if known.dialect.many else "parallel requests",
        }
        if known.window is not None:
            details["window"] = f"{known.window} tokens"
        return Capabilities(not isinstance(route, str), chat, logprobs, details=details)

    def learn_single(self) -> None:
        """Remember that the server gives one candidate whatever `n` says."""
        if self._known is not None:
            dialect = replace(self._known.dialect, many=False)
            self._known = replace(self._known, dialect=dialect)

    def settles_for_less(self, refused: Refused) -> bool:
        """Whether the request is worth a second try in the fewest fields; remembers that."""
        known = self._known
        if known is None or known.dialect.server != UNKNOWN.server or known.dialect == BARE:
            return False
        if refused.status not in (400, 422):
            return False
        self._known = replace(known, dialect=BARE)
        return True

    def explained(self, refused: Refused) -> ModelUnavailable:
        """A refusal, with the models that are served where the asked one is not among them."""
        known = self._known
        if refused.status != 404 or known is None or known.model in known.models:
            return refused
        served = ", ".join(known.models[:5]) or "none that it names"
        return ModelUnavailable(
            f"{self._base}: no model {known.model!r} here; served: {served};"
            f" choose with {self._base}#model"
        )

    async def _probe_answers(self) -> tuple[bool, bool]:
        """Whether the model converses, and whether log-probabilities come back."""
        common: dict[str, object] = {"max_tokens": 1, "temperature": 0.0}
        hello = common | {"messages": [{"role": "user", "content": "Say hi."}]}
        for fields in ({"logprobs": True, "top_logprobs": 1}, {}):
            answer = await self._tried(self.chat_url, hello | fields)
            if answer is not None:
                return True, _has_logprobs(answer)
        line = common | {"prompt": "x", "logprobs": 1}
        answer = await self._tried(f"{self._base}/completions", line)
        return False, answer is not None and _has_logprobs(answer)

    async def _tried(self, url: str, body: Mapping[str, object]) -> Answer | None:
        """The answer, or None if the server does not know the call or one of its fields."""
        try:
            return await self._wire.ask(url, {"model": self.name, **body})
        except Refused as refused:
            if not refused.cannot:
                raise self.explained(refused) from None
            return None


def _has_logprobs(answer: Answer) -> bool:
    return any(chunk.logprob is not None for chunk in chunks_of(answer))
