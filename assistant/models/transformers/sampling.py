"""Choosing the next token of every candidate from a table of logits.

Log-probabilities are those of the model at temperature 1, whatever the temperature: they rank
candidates, and a ranking must not depend on how they were drawn. A draw is one uniform number per
candidate, read off the cumulated probabilities, so that a seed means the same on every device and
whatever the other candidates do.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch  # type: ignore[import-not-found, unused-ignore]
from torch import Tensor


@dataclass(frozen=True, slots=True)
class Choice:
    """A token and its log-probability in nats."""

    token: int
    logprob: float


def choose(
    logits: Tensor, draws: Sequence[float], *, temperature: float, top_p: float
) -> list[Choice]:
    """One token for each row of `logits` [candidates, vocabulary].

    Args:
        logits: of every token.
        draws: a number from [0, 1) for each candidate; unused at temperature 0.
        temperature: 0 takes the likeliest token.
        top_p: the smallest set of likeliest tokens with at least this probability is drawn from.
    """
    logprobs = torch.log_softmax(logits.float(), -1)
    if temperature <= 0:
        tokens = logprobs.argmax(-1, keepdim=True)
    else:
        tokens = _drawn((logprobs / temperature).softmax(-1), draws, top_p)
    values = logprobs.gather(-1, tokens)
    pairs = zip(tokens[:, 0].tolist(), values[:, 0].tolist(), strict=True)
    return [Choice(token, logprob) for token, logprob in pairs]


def _drawn(weights: Tensor, draws: Sequence[float], top_p: float) -> Tensor:
    """Tokens [candidates, 1] at the given places of the nucleus, likeliest first."""
    ordered, order = weights.sort(dim=-1, descending=True, stable=True)
    cumulated = ordered.double().cumsum(-1)
    size = (cumulated < top_p).sum(-1, keepdim=True).clamp(max=weights.shape[-1] - 1)
    wanted = torch.tensor(draws, dtype=torch.double, device=weights.device)[:, None]
    places = torch.searchsorted(cumulated, wanted * cumulated.gather(-1, size), right=True)
    tokens: Tensor = order.gather(-1, torch.minimum(places, size))
    return tokens
