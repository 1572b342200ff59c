# mypy: allow-subclassing-any, allow-untyped-calls
"""The decoder in torch, for training only.

Plain Llama: RMS norms, rotary positions, grouped-query attention, a SiLU gate, tied embeddings, no
bias, no norm on queries and keys. The parameters carry Hugging Face's names, so a checkpoint is
the published file without a translation. What is not covered: decoding with a cache, which is the
runtime's job and needs no torch.
"""

import torch  # type: ignore[import-not-found, unused-ignore]
import torch.nn.functional as F  # type: ignore[import-not-found, unused-ignore] # noqa: N812
from torch import Tensor, nn  # type: ignore[import-not-found, unused-ignore]

from trueline.training.shape import Shape


class Norm(nn.Module):
    """Root mean square norm with a learned scale."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(shape.hidden))
        self._eps = shape.norm_eps

    def forward(self, x: Tensor) -> Tensor:
        """Scale each vector to unit mean square, in the input's precision."""
        return F.rms_norm(x, (x.shape[-1],), self.weight.to(x.dtype), self._eps)


class Attention(nn.Module):
    """Causal attention; several query heads share one head of keys and values."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self._shape = shape
        width, narrow = shape.hidden, shape.kv_heads * shape.head_size
        self.q_proj = nn.Linear(width, width, bias=False)
        self.k_proj = nn.Linear(width, narrow, bias=False)
        self.v_proj = nn.Linear(width, narrow, bias=False)
        self.o_proj = nn.Linear(width, width, bias=False)

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
        """[batch, time, hidden] to the same."""
        batch, time, hidden = x.shape
        query, key, value = (
            projection(x).view(batch, time, -1, self._shape.head_size).transpose(1, 2)
            for projection in (self.q_proj, self.k_proj, self.v_proj)
        )
        query, key = _rotated(query, cos, sin), _rotated(key, cos, sin)
        repeats = self._shape.heads // self._shape.kv_heads
        key, value = key.repeat_interleave(repeats, 1), value.repeat_interleave(repeats, 1)
        mixed = _attend(query, key, value)
        return self.o_proj(mixed.transpose(1, 2).reshape(batch, time, hidden))


class FeedForward(nn.Module):
    """The gated feed-forward part."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.gate_proj = nn.Linear(shape.hidden, shape.feed_forward, bias=False)
        self.up_proj = nn.Linear(shape.hidden, shape.feed_forward, bias=False)
        self.down_proj = nn.Linear(shape.feed_forward, shape.hidden, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """[batch, time, hidden] to the same."""
        return self.down_proj(F.silu(self.gate_proj(x)) * self.up_proj(x))


class Layer(nn.Module):
    """Attention and feed-forward, each on a normed copy of the stream."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.input_layernorm = Norm(shape)
        self.self_attn = Attention(shape)
        self.post_attention_layernorm = Norm(shape)
        self.mlp = FeedForward(shape)

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
        """[batch, time, hidden] to the same."""
        x = x + self.self_attn(self.input_layernorm(x), cos, sin)
        return x + self.mlp(self.post_attention_layernorm(x))


class Decoder(nn.Module):
    """Embedding, layers and the last norm."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.embed_tokens = nn.Embedding(shape.vocabulary, shape.hidden)
        self.layers = nn.ModuleList(Layer(shape) for _ in range(shape.layers))
        self.norm = Norm(shape)
        half = torch.arange(0, shape.head_size, 2).float() / shape.head_size
        angles = torch.outer(torch.arange(shape.context).float(), shape.rope_theta**-half)
        self.register_buffer("cos", angles.cos(), persistent=False)
        self.register_buffer("sin", angles.sin(), persistent=False)

    def forward(self, ids: Tensor) -> Tensor:
        """[batch, time] token ids to [batch, time, hidden]."""
        x = self.embed_tokens(ids)
        if torch.is_autocast_enabled(x.device.type):
            x = x.to(torch.get_autocast_dtype(x.device.type))
        cos, sin = (table[: ids.shape[1]].to(x.dtype) for table in (self.cos, self.sin))
        for layer in self.layers:
            x = layer(x, cos, sin)
        return self.norm(x)


class CausalModel(nn.Module):
    """The whole model; the embedding is also the head."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.model = Decoder(shape)
        self._initialise()

    def forward(self, ids: Tensor, targets: Tensor | None = None) -> Tensor:
        """Logits [batch, time, vocabulary], or the mean loss in nats when targets are given."""
        logits = F.linear(self.model(ids), self.model.embed_tokens.weight)
        if targets is None:
            return logits
        return F.cross_entropy(logits.view(-1, logits.shape[-1]).float(), targets.reshape(-1))

    def _initialise(self) -> None:
        """Normal weights, and the two projections into the stream scaled down by its depth."""
        for name, parameter in self.named_parameters():
            if parameter.dim() < 2:
                continue
            deviation = 0.02 if "embed" in name else parameter.shape[1] ** -0.5
            if name.endswith(("o_proj.weight", "down_proj.weight")):
                deviation /= (2 * self.shape.layers) ** 0.5
            nn.init.normal_(parameter, 0.0, deviation)


def _rotated(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Rotary positions in Hugging Face's layout: the two halves of a head form the pairs."""
    first, second = x.chunk(2, -1)
    return torch.cat((first * cos - second * sin, second * cos + first * sin), -1)


def _attend(query: Tensor, key: Tensor, value: Tensor) -> Tensor:
    """Causal attention; written out on a CPU, where it compiles to less work than the fused one."""
    if query.device.type != "cpu":
        return F.scaled_dot_product_attention(query, key, value, is_causal=True)
    time = query.shape[-2]
    mask = torch.full((time, time), float("-inf"), dtype=query.dtype).triu(1)
    scores = (query @ key.transpose(-1, -2)) * query.shape[-1] ** -0.5 + mask
    return scores.softmax(-1).to(value.dtype) @ value
