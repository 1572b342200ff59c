"""The model as GGUF, for llama.cpp and everything built on it.

llama.cpp rotates neighbouring pairs of a head where Hugging Face rotates its two halves, so the
rows of the query and key projections are reordered. Weights keep the precision of the folder: F16,
or the very codes of the quantized ones as Q8_0 and Q4_0. What is not covered: the pre-tokenizer,
of which llama.cpp has only a fixed list; "gpt-2" is the nearest, so prompts should be sent as token
ids.
"""

import json
from pathlib import Path

import gguf
import numpy as np
from numpy.typing import NDArray

from trueline.training.blocks import Blocks
from trueline.training.export_hf import read_shape
from trueline.training.safetensors import Array
from trueline.training.shape import Shape
from trueline.training.weights import EMBEDDING, Precision, precision_of, read_weights

_NAMES = {
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
    "input_layernorm": "attn_norm",
    "post_attention_layernorm": "ffn_norm",
}
_FILE_TYPES: dict[Precision, gguf.LlamaFileType] = {
    "half": gguf.LlamaFileType.MOSTLY_F16,
    "int8": gguf.LlamaFileType.MOSTLY_Q8_0,
    "int4": gguf.LlamaFileType.MOSTLY_Q4_0,
}
_BLOCK_TYPES = {8: gguf.GGMLQuantizationType.Q8_0, 4: gguf.GGMLQuantizationType.Q4_0}
_FIM = {"fim_pre": "<|fim_prefix|>", "fim_suf": "<|fim_suffix|>", "fim_mid": "<|fim_middle|>"}


def export_gguf(folder: Path, out: Path) -> None:
    """Write the folder as one GGUF file."""
    shape = read_shape(folder)
    writer = gguf.GGUFWriter(out, "llama")
    _add_shape(writer, shape)
    writer.add_file_type(_FILE_TYPES[precision_of(folder)])
    _add_tokenizer(writer, json.loads((folder / "tokenizer.json").read_text("utf-8")))
    for name, tensor in read_weights(folder).items():
        _add_tensor(writer, name, tensor, shape)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _add_shape(writer: gguf.GGUFWriter, shape: Shape) -> None:
    writer.add_name("trueline")
    writer.add_context_length(shape.context)
    writer.add_embedding_length(shape.hidden)
    writer.add_block_count(shape.layers)
    writer.add_feed_forward_length(shape.feed_forward)
    writer.add_head_count(shape.heads)
    writer.add_head_count_kv(shape.kv_heads)
    writer.add_layer_norm_rms_eps(shape.norm_eps)
    writer.add_rope_freq_base(shape.rope_theta)
    writer.add_rope_dimension_count(shape.head_size)
    writer.add_vocab_size(shape.vocabulary)


def _add_tokenizer(writer: gguf.GGUFWriter, tokenizer: dict[str, object]) -> None:
    model, added = tokenizer["model"], tokenizer["added_tokens"]
    assert isinstance(model, dict)
    assert isinstance(added, list)
    special = {token["content"]: token["id"] for token in added}
    words = sorted(model["vocab"], key=model["vocab"].__getitem__)
    kinds = [gguf.TokenType.CONTROL if word in special else gguf.TokenType.NORMAL for word in words]
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list(words)
    writer.add_token_types(kinds)
    writer.add_token_merges([" ".join(pair) for pair in model["merges"]])
    writer.add_bos_token_id(0)
    writer.add_eos_token_id(0)
    writer.add_add_bos_token(False)
    for key, word in _FIM.items():
        writer.add_uint32(f"tokenizer.ggml.{key}_token_id", special[word])


def _add_tensor(writer: gguf.GGUFWriter, name: str, tensor: Array | Blocks, shape: Shape) -> None:
    rows = _rows(name, shape)
    if isinstance(tensor, Blocks):
        blocks = tensor if rows is None else tensor.ordered(rows)
        writer.add_tensor(_name(name), blocks.for_gguf(), raw_dtype=_BLOCK_TYPES[tensor.bits])
        return
    kind = np.float32 if tensor.ndim == 1 else np.float16
    ordered = tensor if rows is None else tensor[rows]
    writer.add_tensor(_name(name), np.ascontiguousarray(ordered, kind))


def _name(name: str) -> str:
    """llama.cpp's name of a tensor."""
    if name == EMBEDDING:
        return "token_embd.weight"
    if name == "model.norm.weight":
        return "output_norm.weight"
    _, _, layer, rest = name.split(".", 3)
    return f"blk.{layer}.{_NAMES[rest.removesuffix('.weight')]}.weight"


def _rows(name: str, shape: Shape) -> NDArray[np.intp] | None:
    """For query and key projections, the order that puts the pairs of a rotation side by side."""
    heads = {"q_proj": shape.heads, "k_proj": shape.kv_heads}
    count = next((heads[part] for part in heads if part in name), 0)
    if not count:
        return None
    halves = np.arange(count * shape.head_size).reshape(count, 2, shape.head_size // 2)
    return halves.swapaxes(1, 2).ravel()
