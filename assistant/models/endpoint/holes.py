"""How an endpoint fills a hole, found out with a few one-token requests.

There are three ways: we render the family's special tokens into a plain completion (`template`);
the server renders its own from a `suffix` field; llama.cpp has `/infill`. That a server accepts
`suffix` proves nothing, since many ignore unknown fields, so it is believed only if the suffix
shows in the count of prompt tokens, or if the server is known for it. That a model's id is in a
family does not prove that its server takes plain completions, so those are tried too. Tokens of
the family inside the user's text are broken apart on every way but `/infill`, which reads text as
text.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

import msgspec

from trueline.assistant.models.endpoint.dialects import (
    DEEPSEEK,
    LLAMA,
    MISTRAL,
    OLLAMA,
    UNKNOWN,
    VLLM,
    Dialect,
)
from trueline.assistant.models.endpoint.failures import Refused
from trueline.assistant.models.endpoint.wire import Body, Wire
from trueline.assistant.models.protocol import FimPrompt, Sampling
from trueline.assistant.prompts.fim import (
    FAMILIES,
    TRUELINE,
    FimTemplate,
    family_from_tokens,
    family_of,
)

FimChoice = Literal["auto", "template", "suffix", "infill"]
Way = Literal["template", "suffix", "infill"]
_HEAD = "def f(x):\n    return "
_TAIL = "\n# one two three four five six seven eight nine ten eleven twelve thirteen fourteen\n"
_ONE_TOKEN = {"max_tokens": 1, "temperature": 0.0}


@dataclass(frozen=True, slots=True)
class Route:
    """The way an endpoint fills holes: where to ask, and the family whose tokens matter."""

    way: Way
    url: str
    template: FimTemplate | None = None

    @property
    def label(self) -> str:
        """What `doctor` shows."""
        if self.way == "template" and self.template is not None:
            return f"template ({self.template.family})"
        return self.way

    @property
    def stop(self) -> tuple[str, ...]:
        """What ends an answer besides the caller's own stop strings."""
        return self.template.stop if self.way == "template" and self.template else ()

    def body(self, prompt: FimPrompt, sampling: Sampling, dialect: Dialect) -> dict[str, object]:
        """The request's fields, the model's name left out."""
        match self.way:
            case "template" if self.template is not None:
                stop = (*sampling.stop, *self.stop)
                body = dialect.sampling(sampling, stop) | {"prompt": self.template.render(prompt)}
                if dialect.server == VLLM.server:
                    body["skip_special_tokens"] = False  # or its stop strings never match
            case "infill":
                body = _infill(prompt, dialect.sampling(sampling, sampling.stop))
            case _:
                clean = self.template.neutral if self.template else str
                before = f"{prompt.context.strip()}\n\n" if prompt.context.strip() else ""
                body = dialect.sampling(sampling, sampling.stop)
                body |= {"prompt": clean(before + prompt.prefix), "suffix": clean(prompt.suffix)}
        if sampling.logprobs and dialect.logprobs:
            body["n_probs" if self.way == "infill" else "logprobs"] = 1
        return body


def _infill(prompt: FimPrompt, sampling: dict[str, object]) -> dict[str, object]:
    """llama.cpp's fields; other files go where its model's tokens want them."""
    body = sampling | {
        "n_predict": sampling["max_tokens"],
        "input_prefix": prompt.prefix,
        "input_suffix": prompt.suffix,
    }
    if prompt.context.strip():
        body["input_extra"] = [{"filename": "context.py", "text": prompt.context}]
    return body


class HoleProbe:
    """Finds the route of one endpoint and model."""

    def __init__(self, wire: Wire, model: str, template: FimTemplate | None) -> None:
        self._wire = wire
        self._model = model
        self._template = template or family_of(model)
        self._plain = f"{wire.address.base}/completions"
        self._fim = f"{wire.address.base}/fim/completions"
        self._own = f"{wire.address.root}/infill"
        self._refused: Refused | None = None

    async def route(self, dialect: Dialect, choice: FimChoice) -> Route | str:
        """The route, or why there is none and what to do about it.

        Raises:
            ModelUnavailable: if the endpoint fails otherwise than by not knowing a call.
        """
        ask: dict[str, Callable[[], Awaitable[Route | None]]] = {
            LLAMA.server: self._llama,
            VLLM.server: self._vllm,
            OLLAMA.server: lambda: self._suffix(self._plain),
            MISTRAL.server: lambda: self._suffix(self._fim),
            DEEPSEEK.server: lambda: self._suffix(self._plain),
            UNKNOWN.server: self._unknown,
        }
        if choice == "infill":
            return Route("infill", self._own, self._template)
        if choice == "suffix":
            url = self._fim if dialect is MISTRAL else self._plain
            return Route("suffix", url, self._template)
        if choice == "template":
            family = await self._family(dialect)
            found = Route("template", self._plain, family) if family else None
        else:
            found = await ask[dialect.server]()
        return found or self._why(dialect)

    def _why(self, dialect: Dialect) -> str:
        if dialect is DEEPSEEK:
            return "DeepSeek fills holes under https://api.deepseek.com/beta only; use that address"
        if self._refused is not None:
            return (
                f"the server takes no plain completions ({self._refused.status}:"
                f" {self._refused.said}); serve the model where /completions works, or use it"
                " by instruction"
            )
        return (
            f"{self._model} is in no family whose FIM tokens are known and the server takes no"
            " suffix; use a FIM model such as Qwen2.5-Coder, or this one for synth and fix"
        )

    async def _llama(self) -> Route | None:
        """Ours needs its own order; every other family is safest in the server's hands."""
        family = await self._family(LLAMA)
        if family is not TRUELINE and await self._answers_infill():
            return Route("infill", self._own, family)
        return await self._by_template(LLAMA)

    async def _vllm(self) -> Route | None:
        counted = await self._counts_suffix()
        return counted or await self._by_template(VLLM)

    async def _unknown(self) -> Route | None:
        counted = await self._counts_suffix()
        return counted or await self._suffix(self._fim) or await self._by_template(UNKNOWN)

    async def _family(self, dialect: Dialect) -> FimTemplate | None:
        """The model's family: told, named by its id, or read from the server's tokenizer."""
        if self._template is None:
            self._template = await self._family_by_tokens(dialect)
        return self._template

    async def _by_template(self, dialect: Dialect) -> Route | None:
        """Our own rendering, believed if the server takes it as a plain completion."""
        family = await self._family(dialect)
        if family is None:
            return None
        prompt = family.render(FimPrompt(_HEAD, "\n"))
        body = {"model": self._model, "prompt": prompt, **_ONE_TOKEN}
        self._refused = await self._refusal(self._plain, body)
        return None if self._refused else Route("template", self._plain, family)

    async def _suffix(self, url: str) -> Route | None:
        """The server's own rendering, believed if it answers at all."""
        body = {"model": self._model, "prompt": _HEAD, "suffix": _TAIL, **_ONE_TOKEN}
        return None if await self._refusal(url, body) else Route("suffix", url, self._template)

    async def _counts_suffix(self) -> Route | None:
        """The server's own rendering, believed if the suffix shows in the prompt's length."""
        body = {"model": self._model, "prompt": "x", "suffix": _TAIL, "max_tokens": 1}
        try:
            answer = await self._wire.ask(self._plain, body)
        except Refused as refused:
            if not refused.cannot:
                raise
            return None
        seen = answer.usage is not None and (answer.usage.prompt_tokens or 0) >= 12
        return Route("suffix", self._plain, self._template) if seen else None

    async def _answers_infill(self) -> bool:
        body = {"input_prefix": _HEAD, "input_suffix": "\n", "n_predict": 1}
        return await self._refusal(self._own, body) is None

    async def _refusal(self, url: str, body: Body) -> Refused | None:
        """The refusal that says that the server cannot do this; None if it can.

        Raises:
            ModelUnavailable: if the endpoint fails otherwise.
        """
        try:
            await self._wire.ask(url, body)
        except Refused as refused:
            if not refused.cannot:
                raise
            return refused
        return None

    async def _family_by_tokens(self, dialect: Dialect) -> FimTemplate | None:
        """The family whose special tokens the server's tokenizer knows."""
        if dialect not in (VLLM, LLAMA):
            return None
        known: set[str] = set()
        for family in FAMILIES:
            if await self._count(family.tokens, dialect) == len(family.tokens):
                known.update(family.tokens)
        return family_from_tokens(known)

    async def _count(self, tokens: tuple[str, ...], dialect: Dialect) -> int | None:
        """How many tokens these special tokens are in a row; None if the server cannot tell."""
        text = "".join(tokens)
        if dialect is LLAMA:
            body: dict[str, object] = {"content": text, "parse_special": True}
        else:
            body = {"model": self._model, "prompt": text, "add_special_tokens": False}
        try:
            reply = await self._wire.call("POST", f"{self._wire.address.root}/tokenize", body)
            return len(msgspec.json.decode(reply.body, type=_Tokens).tokens)
        except (Refused, msgspec.DecodeError):
            return None


class _Tokens(msgspec.Struct):
    tokens: list[object]
