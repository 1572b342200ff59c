"""The published form of the model: a Hugging Face folder, weights in half precision.

`model.safetensors` is the only copy of the weights; the ONNX graph beside it points into it. The
folder loads with transformers' `LlamaForCausalLM` and everything that reads that layout. Where the
weights are quantized afterwards (`export.py`), only the runtime of ours loads it.
"""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

from trueline.training.safetensors import Array
from trueline.training.shape import Shape
from trueline.training.tokenizer import END, SPECIAL
from trueline.training.weights import write_weights


def export_hf(
    shape: Shape, weights: Mapping[str, Array], tokenizer_file: Path, folder: Path
) -> None:
    """Write config, tokenizer and weights to `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    write_weights(folder, weights, "half")
    shutil.copyfile(tokenizer_file, folder / "tokenizer.json")
    _write(folder / "config.json", config(shape))
    _write(folder / "generation_config.json", {"eos_token_id": 0, "pad_token_id": 0})
    _write(
        folder / "tokenizer_config.json",
        {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": shape.context,
            "eos_token": END,
            "pad_token": END,
            "additional_special_tokens": list(SPECIAL[1:]),
            "clean_up_tokenization_spaces": False,
        },
    )


def config(shape: Shape) -> dict[str, object]:
    """The `config.json` of a Llama of this shape."""
    return {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "vocab_size": shape.vocabulary,
        "hidden_size": shape.hidden,
        "intermediate_size": shape.feed_forward,
        "num_hidden_layers": shape.layers,
        "num_attention_heads": shape.heads,
        "num_key_value_heads": shape.kv_heads,
        "head_dim": shape.head_size,
        "hidden_act": "silu",
        "max_position_embeddings": shape.context,
        "rms_norm_eps": shape.norm_eps,
        "rope_theta": shape.rope_theta,
        "tie_word_embeddings": True,
        "attention_bias": False,
        "mlp_bias": False,
        "bos_token_id": 0,
        "eos_token_id": 0,
        "torch_dtype": "float16",
    }


def read_shape(folder: Path) -> Shape:
    """The shape a published folder declares."""
    given = json.loads((folder / "config.json").read_text("utf-8"))
    return Shape(
        vocabulary=given["vocab_size"],
        context=given["max_position_embeddings"],
        hidden=given["hidden_size"],
        layers=given["num_hidden_layers"],
        heads=given["num_attention_heads"],
        kv_heads=given["num_key_value_heads"],
        feed_forward=given["intermediate_size"],
        rope_theta=given["rope_theta"],
        norm_eps=given["rms_norm_eps"],
    )


def _write(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, indent=1) + "\n", "utf-8")
