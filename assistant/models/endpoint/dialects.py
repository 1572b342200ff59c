"""What each server understands beyond the common ground, and how to tell which one answers.

A field that one server needs is refused by another (Mistral answers 422 to what it does not know)
and silently ignored by a third, so the differences are a table. A server's own sampling defaults
(llama.cpp's top-k 40, a model's repetition penalty under vLLM) are switched off where that can be
said, because a candidate's probability should be the model's. A server in no row gets the common
fields, and the bare minimum once it has refused those.
"""

from dataclasses import dataclass, field

import msgspec

from trueline.assistant.models.endpoint.address import Address
from trueline.assistant.models.endpoint.failures import Refused, not_json
from trueline.assistant.models.endpoint.wire import Body, Reply, Wire
from trueline.assistant.models.protocol import Sampling


@dataclass(frozen=True, slots=True)
class Dialect:
    """How to put a request to one kind of server.

    Attributes:
        server: the server's name.
        many: whether `n` candidates come from one request.
        seed: the name of the seed's field, or None.
        logprobs: whether the field for log-probabilities is understood.
        stops: stop strings it takes at the most; more are kept to at this end.
        extras: fields every request for a completion carries.
    """

    server: str
    many: bool = True
    seed: str | None = "seed"
    logprobs: bool = True
    stops: int = 4
    extras: Body = field(default_factory=dict)

    def sampling(self, wanted: Sampling, stop: tuple[str, ...]) -> dict[str, object]:
        """The fields that say how to draw candidates, in a stream."""
        body: dict[str, object] = {
            "max_tokens": wanted.max_tokens,
            "temperature": wanted.temperature,
            "top_p": wanted.top_p,
            "stream": True,
            **self.extras,
        }
        if wanted.n > 1:
            body["n"] = wanted.n
        if self.seed is not None and wanted.seed is not None:
            body[self.seed] = wanted.seed
        if stop:
            body["stop"] = list(stop[: self.stops])
        return body


VLLM = Dialect("vllm", extras={"top_k": 0, "min_p": 0.0, "repetition_penalty": 1.0})
LLAMA = Dialect("llama.cpp", stops=64, extras={"top_k": 0, "min_p": 0.0, "cache_prompt": True})
OLLAMA = Dialect("ollama", many=False, stops=64)
MISTRAL = Dialect("mistral", many=False, seed="random_seed", logprobs=False, stops=16)
DEEPSEEK = Dialect("deepseek", many=False, seed=None, stops=16)
SERVER_FAULT = 500
UNKNOWN = Dialect("unknown")
BARE = Dialect("unknown", many=False, seed=None, logprobs=False)

_OWNERS = {
    "vllm": VLLM,
    "llamacpp": LLAMA,
    "library": OLLAMA,
    "mistralai": MISTRAL,
    "deepseek": DEEPSEEK,
}
_HOSTS = {"mistral.ai": MISTRAL, "deepseek.com": DEEPSEEK}


class _Model(msgspec.Struct):
    id: str
    owned_by: str | None = None
    max_model_len: int | None = None


class _Models(msgspec.Struct):
    data: list[_Model] | None = None


@dataclass(frozen=True, slots=True)
class Server:
    """What an endpoint says of itself: the dialect it speaks, the models it serves.

    `windows` are the models' context lengths in tokens, of those that say it (vLLM's do).
    """

    dialect: Dialect
    models: tuple[str, ...]
    windows: dict[str, int] = field(default_factory=dict)


async def recognise(wire: Wire) -> Server:
    """Ask an endpoint for its models, and tell from the answer what serves them.

    Raises:
        ModelUnavailable: if it cannot be reached, wants a key, or is no such server.
    """
    address = wire.address
    hosted = next((d for host, d in _HOSTS.items() if address.host.endswith(host)), None)
    try:
        reply = await wire.call("GET", f"{address.base}/models")
    except Refused as refused:
        if refused.status in (401, 403, 429) or refused.status >= SERVER_FAULT:
            raise
        return Server(hosted or UNKNOWN, ())
    models = _models(address, reply)
    named = hosted or (LLAMA if reply.server.startswith("llama.cpp") else None)
    owned = next((_OWNERS[m.owned_by] for m in models if m.owned_by in _OWNERS), None)
    dialect = named or owned or (OLLAMA if await _is_ollama(wire) else UNKNOWN)
    windows = {model.id: model.max_model_len for model in models if model.max_model_len}
    return Server(dialect, tuple(model.id for model in models), windows)


def _models(address: Address, reply: Reply) -> list[_Model]:
    try:
        return msgspec.json.decode(reply.body, type=_Models).data or []
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise not_json(address, reply.body) from None


async def _is_ollama(wire: Wire) -> bool:
    """Whether the server has Ollama's own version call: its models may belong to anybody."""
    try:
        reply = await wire.call("GET", f"{wire.address.root}/api/version")
    except Refused:
        return False
    return reply.body.lstrip().startswith(b'{"version"')
