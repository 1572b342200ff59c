# mypy: allow-subclassing-any, allow-untyped-calls, allow-untyped-decorators
"""Muon for the matrices, AdamW for everything else.

Muon replaces a matrix' momentum by the nearest orthogonal matrix, so that no direction of the
weights is starved; at equal CPU it was worth 0.23 bits per byte on this model. The orthogonal
matrix comes from five Newton-Schulz steps with Jordan's quintic coefficients (Jordan et al. 2024,
"Muon: an optimizer for hidden layers in neural networks").
"""

from collections import defaultdict
from collections.abc import Iterable

import torch  # type: ignore[import-not-found, unused-ignore]
from torch import Tensor, nn  # type: ignore[import-not-found, unused-ignore]

from trueline.training.model import CausalModel

MOMENTUM = 0.95
FLAT = 0.7  # share of a run after which the learning rate falls
_COEFFICIENTS = (3.4445, -4.7750, 2.0315)


class Muon(torch.optim.Optimizer):
    """Stochastic gradient descent with Nesterov momentum whose updates are orthogonalised."""

    def __init__(self, parameters: Iterable[nn.Parameter], lr: float) -> None:
        super().__init__(parameters, {"lr": lr})

    @torch.no_grad()
    def step(self) -> None:
        """Move every matrix; matrices of one shape are orthogonalised together."""
        for group in self.param_groups:
            alike: dict[torch.Size, list[tuple[nn.Parameter, Tensor]]] = defaultdict(list)
            for parameter in group["params"]:
                state = self.state[parameter]
                momentum = state.setdefault("momentum", torch.zeros_like(parameter))
                momentum.lerp_(parameter.grad, 1 - MOMENTUM)
                update = parameter.grad.lerp(momentum, MOMENTUM)
                alike[parameter.shape].append((parameter, update))
            for shape, pairs in alike.items():
                scale = -group["lr"] * max(1.0, shape[0] / shape[1]) ** 0.5
                updates = orthogonal(torch.stack([update for _, update in pairs]))
                for (parameter, _), update in zip(pairs, updates, strict=True):
                    parameter.add_(update.to(parameter.dtype), alpha=scale)


def orthogonal(matrices: Tensor) -> Tensor:
    """About the nearest orthogonal matrix of each, [n, rows, columns]; singular values near 1."""
    x = matrices.bfloat16()
    x = x / (x.norm(dim=(-2, -1), keepdim=True) + 1e-7)
    tall = x.size(-2) > x.size(-1)
    x = x.mT if tall else x
    first, third, fifth = _COEFFICIENTS
    for _ in range(5):
        square = x @ x.mT
        x = first * x + (third * square + fifth * square @ square) @ x
    return x.mT if tall else x


class Optimizers:
    """Both optimizers under one schedule."""

    def __init__(self, model: CausalModel, adam_lr: float, muon_lr: float) -> None:
        matrices = [p for p in model.model.layers.parameters() if p.dim() == 2]
        chosen = {id(p) for p in matrices}
        others = [p for p in model.parameters() if id(p) not in chosen]
        self._all = [
            torch.optim.AdamW(others, lr=adam_lr, betas=(0.9, 0.95), weight_decay=0.0, fused=True),
            Muon(matrices, muon_lr),
        ]
        self._rates = (adam_lr, muon_lr)

    def step(self, scale: float) -> None:
        """One step at `scale` of the full rates; gradients are cleared."""
        for optimizer, rate in zip(self._all, self._rates, strict=True):
            for group in optimizer.param_groups:
                group["lr"] = rate * scale
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)

    def state_dict(self) -> list[dict[str, object]]:
        """What a checkpoint keeps."""
        return [optimizer.state_dict() for optimizer in self._all]

    def load_state_dict(self, states: list[dict[str, object]]) -> None:
        """Go on from a checkpoint."""
        for optimizer, state in zip(self._all, states, strict=True):
            optimizer.load_state_dict(state)


def schedule(step: int, done: float, *, warm_up: int = 100, flat: float = FLAT) -> float:
    """The share of the full learning rate: warm-up by steps, flat, then down to 0 by budget.

    Args:
        step: steps made so far.
        done: share of the budget that is spent, 0 to 1.
        warm_up: steps until the full rate.
        flat: share of the budget after which the rate falls linearly.
    """
    rising = min(1.0, (step + 1) / warm_up)
    falling = 1.0 if done < flat else max(0.01, (1 - done) / (1 - flat))
    return rising * falling
