"""Running the decoder: prompts in pieces, and a cache of keys and values that is used again.

A new prompt keeps the longest common prefix with the last one, so a keystroke costs a few tokens;
candidates share their prompt by a fork of its cache. Two kinds of models cannot do all of that: one
whose layers forget (sliding windows) goes on from its cache but not back in it, and one that keeps
a state of its own (Mamba, linear attention) starts every prompt anew; where even the state is of a
kind we do not know, every step reads the whole text again, slowly and correctly.
"""

import copy
import inspect
from collections.abc import Callable, Sequence
from typing import Any

import torch  # type: ignore[import-not-found, unused-ignore]
from torch import Tensor
from transformers.cache_utils import (  # type: ignore[import-not-found, unused-ignore]
    DynamicCache,
    DynamicLayer,
    DynamicSlidingWindowLayer,
)

from trueline.assistant.models.worker import Cancelled

PIECE = 256  # tokens of a prompt between two looks at whether anybody still waits
CACHED_AS = ("cache", "past_key_values")  # from transformers 5.24 on, and before it


class Engine:
    """A loaded model and its cache. For one thread at a time."""

    def __init__(self, model: Any) -> None:
        self._model = model
        accepted = inspect.signature(model.forward).parameters
        self._options = {"logits_to_keep": 1} if "logits_to_keep" in accepted else {}
        self._cached_as = next((name for name in CACHED_AS if name in accepted), None)
        layers = {type(layer) for layer in self._fresh().layers} if self._cached_as else {None}
        self._goes_back = layers <= {DynamicLayer}
        self._goes_on = layers <= {DynamicLayer, DynamicSlidingWindowLayer}
        self._cache: Any = None
        self.tokens: list[int] = []

    @property
    def reuse(self) -> str:
        """For people: what of a prompt is not computed twice."""
        if self._cached_as is None:
            return "none: this architecture keeps no keys and values"
        if self._goes_back:
            return "shared by candidates, kept between requests"
        kept = "kept while the text grows" if self._goes_on else "anew for every request"
        return f"shared by candidates, {kept}"

    @torch.inference_mode()  # type: ignore[untyped-decorator, unused-ignore]
    def prompt(self, tokens: Sequence[int], cancelled: Callable[[], bool]) -> Tensor:
        """Make `tokens` the cached text; returns the logits [1, vocabulary] of what follows.

        Raises:
            Cancelled: as soon as `cancelled()` is true; what was computed by then is kept.
        """
        start = self._keep(tokens)
        step = PIECE if self._goes_on else len(tokens)
        logits: Any = None
        for at in range(start, len(tokens), step):
            if cancelled():
                raise Cancelled
            piece = list(tokens[at : at + step])
            try:
                logits = self._run([piece], self._cache)
            except BaseException:
                self._cache = None  # half written
                raise
            self.tokens += piece
        return logits

    def fork(self, candidates: int) -> "Branches":
        """Continue the prompt in `candidates` ways."""
        return Branches(self._run, _twin(self._cache), self.tokens, candidates)

    def _keep(self, tokens: Sequence[int]) -> int:
        """Bring the cache back to what it has in common with `tokens`; returns how many that are.

        The last token is always read again: it is its logits that are asked for.
        """
        common = (
            _common(tokens[:-1], self.tokens) if self._goes_on and self._cache is not None else 0
        )
        surplus = len(self.tokens) - common
        if surplus and self._goes_back and common:
            self._cache.crop(-surplus)
        elif surplus or not common:
            self._cache, common = (self._fresh() if self._cached_as else None), 0
        del self.tokens[common:]
        return common

    def _fresh(self) -> Any:
        return DynamicCache(config=self._model.config)

    def _run(self, rows: Sequence[Sequence[int]], cache: Any) -> Tensor:
        """The logits [rows, vocabulary] behind the rows' last tokens."""
        ids = torch.tensor(rows, device=self._model.device)
        cached = {self._cached_as: cache, "use_cache": True} if self._cached_as else {}
        logits: Tensor = self._model(input_ids=ids, **cached, **self._options).logits[:, -1]
        return logits


class Branches:
    """Candidates that grow by one token each at a time."""

    def __init__(
        self,
        run: Callable[[Sequence[Sequence[int]], Any], Tensor],
        cache: Any,
        tokens: Sequence[int],
        candidates: int,
    ) -> None:
        self._run, self._cache = run, cache
        self._rows = [list(tokens)]
        self.keep([0] * candidates)

    @torch.inference_mode()  # type: ignore[untyped-decorator, unused-ignore]
    def keep(self, candidates: Sequence[int]) -> None:
        """Go on with these of the candidates, by their places; a place may come several times."""
        self._rows = [list(self._rows[place]) for place in candidates]
        if self._cache is not None:
            self._cache.reorder_cache(torch.tensor(candidates))

    @torch.inference_mode()  # type: ignore[untyped-decorator, unused-ignore]
    def step(self, tokens: Sequence[int]) -> Tensor:
        """Append one token to each candidate; returns logits [candidates, vocabulary]."""
        for row, token in zip(self._rows, tokens, strict=True):
            row.append(token)
        rows = self._rows if self._cache is None else [row[-1:] for row in self._rows]
        return self._run(rows, self._cache)


def _twin(cache: Any) -> Any:
    """A cache with the same tensors in containers of its own.

    `reorder_cache` puts new tensors into it, so nothing is copied twice or shared for long.
    """
    if cache is None:
        return None
    twin = copy.copy(cache)
    twin.layers = [copy.copy(layer) for layer in cache.layers]
    for layer in twin.layers:
        held = {name: copy.copy(v) for name, v in vars(layer).items() if isinstance(v, dict | list)}
        vars(layer).update(held)
    return twin


def _common(new: Sequence[int], old: Sequence[int]) -> int:
    """The length of the longest common prefix."""
    length = 0
    for left, right in zip(new, old, strict=False):
        if left != right:
            break
        length += 1
    return length
