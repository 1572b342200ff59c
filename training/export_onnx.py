"""The ONNX graph of the model: a few kilobytes that point into the safetensors file.

The graph holds no weights. Every tensor is external data at its offset in that file; how it is
read, in half precision or quantized, is `onnx_weights.py`'s, and nothing else differs. Attention is
onnxruntime's GroupQueryAttention, which writes new keys and values into the buffers the caller
gives, so nothing is copied from step to step and forgetting is "use a smaller length".
`logit_index` picks the positions whose logits are wanted before the head, because the head is a
third of the work.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from trueline.training.export_hf import read_shape
from trueline.training.onnx_weights import Weights, weights_of
from trueline.training.shape import Shape

_OPSETS = (("", 20), ("com.microsoft", 1))
_IR_VERSION = 10


def export_onnx(folder: Path) -> Path:
    """Write `model.onnx` for the folder, beside its weights."""
    shape = read_shape(folder)
    weights = weights_of(folder, shape)
    graph = _Graph(shape, weights)
    hidden = weights.embedded(graph, "input_ids")
    graph.rotary_tables()
    for layer in range(shape.layers):
        hidden = graph.layer(layer, hidden)
    last = graph.norm(hidden, "model.norm")
    wanted = graph.node("Gather", [last, "logit_index"], axis=1)
    weights.logits(graph, wanted)
    model = graph.model()
    path = folder / "model.onnx"
    path.write_bytes(model.SerializeToString(deterministic=True))
    return path


class _Graph:
    """A graph under construction; values are named after what they are."""

    def __init__(self, shape: Shape, weights: Weights) -> None:
        self._shape, self._weights = shape, weights
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []

    def node(
        self,
        kind: str,
        inputs: Iterable[str],
        out: str = "",
        domain: str | None = None,
        **attributes: Any,
    ) -> str:
        """Add a node with one output and return the output's name."""
        name = out or f"{kind}_{len(self._nodes)}"
        made = helper.make_node(kind, list(inputs), [name], name=name, domain=domain, **attributes)
        self._nodes.append(made)
        return name

    def layer(self, index: int, hidden: str) -> str:
        """Attention and feed-forward, each added to the stream."""
        name = f"model.layers.{index}"
        normed = self.norm(hidden, f"{name}.input_layernorm")
        hidden = self.node("Add", [hidden, self._attention(index, normed)])
        normed = self.norm(hidden, f"{name}.post_attention_layernorm")
        gate = self._product(normed, f"{name}.mlp.gate_proj")
        gated = self.node("Mul", [gate, self.node("Sigmoid", [gate])])
        inner = self.node("Mul", [gated, self._product(normed, f"{name}.mlp.up_proj")])
        return self.node("Add", [hidden, self._product(inner, f"{name}.mlp.down_proj")])

    def norm(self, hidden: str, name: str) -> str:
        """Root mean square norm."""
        scale = self.node("Cast", [f"{name}.weight"], to=TensorProto.FLOAT)
        epsilon = self._shape.norm_eps
        return self.node(
            "SimplifiedLayerNormalization", [hidden, scale], axis=-1, epsilon=epsilon, stash_type=1
        )

    def rotary_tables(self) -> None:
        """The cosines and sines of every position, as nodes over two small constants."""
        half = np.arange(0, self._shape.head_size, 2, dtype=np.float64) / self._shape.head_size
        inverse = (self._shape.rope_theta**-half).astype(np.float32)[None]
        positions = np.arange(self._shape.context, dtype=np.float32)[:, None]
        for name, value in (("inverse_frequencies", inverse), ("positions", positions)):
            self._constants.append(numpy_helper.from_array(value, name))
        angles = self.node("Mul", ["positions", "inverse_frequencies"])
        self.node("Cos", [angles], out="cos")
        self.node("Sin", [angles], out="sin")

    def model(self) -> onnx.ModelProto:
        """The finished model."""
        size: list[str | int] = ["batch", "wanted", self._shape.vocabulary]
        logits = _value("logits", TensorProto.FLOAT, size)
        graph = helper.make_graph(
            self._nodes,
            "trueline",
            self._inputs(),
            [logits, *self._cache("present")],
            [*self._weights.tensors(), *self._constants],
        )
        opsets = [helper.make_opsetid(domain, version) for domain, version in _OPSETS]
        return helper.make_model(graph, opset_imports=opsets, ir_version=_IR_VERSION)

    def _attention(self, index: int, normed: str) -> str:
        name = f"model.layers.{index}.self_attn"
        query, key, value = (self._product(normed, f"{name}.{part}_proj") for part in "qkv")
        mixed = f"attention_{index}"
        past, present = (
            [f"{when}.{index}.{part}" for part in ("key", "value")] for when in ("past", "present")
        )
        self._nodes.append(
            helper.make_node(
                "GroupQueryAttention",
                [query, key, value, *past, "last_position", "total_length", "cos", "sin"],
                [mixed, *present],
                name=mixed,
                domain="com.microsoft",
                num_heads=self._shape.heads,
                kv_num_heads=self._shape.kv_heads,
                do_rotary=1,
                rotary_interleaved=0,
            )
        )
        return self._product(mixed, f"{name}.o_proj")

    def _product(self, value: str, name: str) -> str:
        return self._weights.product(self, value, name)

    def _inputs(self) -> list[onnx.ValueInfoProto]:
        return [
            _value("input_ids", TensorProto.INT64, ["batch", "new"]),
            _value("last_position", TensorProto.INT32, ["batch"]),
            _value("total_length", TensorProto.INT32, []),
            _value("logit_index", TensorProto.INT64, ["wanted"]),
            *self._cache("past"),
        ]

    def _cache(self, when: str) -> list[onnx.ValueInfoProto]:
        size: list[str | int] = ["batch", self._shape.kv_heads, "room", self._shape.head_size]
        return [
            _value(f"{when}.{layer}.{part}", TensorProto.FLOAT, size)
            for layer in range(self._shape.layers)
            for part in ("key", "value")
        ]


def _value(name: str, kind: int, size: list[str | int]) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, kind, size)
