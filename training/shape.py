"""The sizes of a model, and which tensors a model of that shape has."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of a model; `context` is the longest text it was trained on, in tokens."""

    vocabulary: int
    context: int = 512
    hidden: int = 256
    layers: int = 4
    heads: int = 4
    kv_heads: int = 2
    feed_forward: int = 640
    rope_theta: float = 10_000.0
    norm_eps: float = 1e-6

    @property
    def head_size(self) -> int:
        """The width of one attention head."""
        return self.hidden // self.heads

    def tensors(self) -> dict[str, tuple[int, ...]]:
        """Name and shape of every parameter, named as Hugging Face names them."""
        wide, narrow = self.hidden, self.kv_heads * self.head_size
        found: dict[str, tuple[int, ...]] = {
            "model.embed_tokens.weight": (self.vocabulary, wide),
            "model.norm.weight": (wide,),
        }
        of_layer = {
            "input_layernorm": (wide,),
            "self_attn.q_proj": (wide, wide),
            "self_attn.k_proj": (narrow, wide),
            "self_attn.v_proj": (narrow, wide),
            "self_attn.o_proj": (wide, wide),
            "post_attention_layernorm": (wide,),
            "mlp.gate_proj": (self.feed_forward, wide),
            "mlp.up_proj": (self.feed_forward, wide),
            "mlp.down_proj": (wide, self.feed_forward),
        }
        for layer in range(self.layers):
            for name, size in of_layer.items():
                found[f"model.layers.{layer}.{name}.weight"] = size
        return found
