"""A real llama.cpp server over a tiny model of random weights, as a child process of the tests.

Writes the model itself (GGUF version 3, a Llama of 64 dimensions and 2 layers, a byte-level
tokenizer with the special tokens given), serves it on a free port of loopback, prints the address
and runs until its standard input is closed.
"""

import struct
import sys
from pathlib import Path

import numpy as np
import xllamacpp

from trueline.analysis.process import die_with_parent

WIDTH, LAYERS, HEADS, INNER, CONTEXT = 64, 2, 4, 128, 32768
UINT32, INT32, FLOAT32, BOOL, STRING, ARRAY = 4, 5, 6, 7, 8, 9
NORMAL, CONTROL = 1, 3
ALIGNMENT = 32
Field = tuple[str, int, object]


def byte_characters() -> list[str]:
    """The printable character that stands for each byte in byte-level vocabularies."""
    printable = {*range(33, 127), *range(161, 173), *range(174, 256)}
    others = iter(range(256, 512))
    return [chr(byte if byte in printable else next(others)) for byte in range(256)]


def fields(special: list[str], names: list[str]) -> list[Field]:
    """The model's description and its tokenizer."""
    kinds = [CONTROL] * len(special) + [NORMAL] * (len(names) - len(special))
    return [
        ("general.architecture", STRING, "llama"),
        ("llama.context_length", UINT32, CONTEXT),
        ("llama.embedding_length", UINT32, WIDTH),
        ("llama.block_count", UINT32, LAYERS),
        ("llama.feed_forward_length", UINT32, INNER),
        ("llama.attention.head_count", UINT32, HEADS),
        ("llama.attention.head_count_kv", UINT32, HEADS),
        ("llama.attention.layer_norm_rms_epsilon", FLOAT32, 1e-5),
        ("llama.rope.dimension_count", UINT32, WIDTH // HEADS),
        ("tokenizer.ggml.model", STRING, "gpt2"),
        ("tokenizer.ggml.pre", STRING, "default"),
        ("tokenizer.ggml.tokens", ARRAY, (STRING, names)),
        ("tokenizer.ggml.token_type", ARRAY, (INT32, kinds)),
        ("tokenizer.ggml.merges", ARRAY, (STRING, ["a b"])),
        ("tokenizer.ggml.bos_token_id", UINT32, 0),
        ("tokenizer.ggml.eos_token_id", UINT32, 0),
        ("tokenizer.ggml.add_bos_token", BOOL, False),
    ]


def tensors(special: int, vocabulary: int) -> dict[str, np.ndarray]:
    """Random weights, always the same; the special tokens are hardly ever generated."""
    rng = np.random.default_rng(7)

    def weights(*shape: int, scale: float = 0.2) -> np.ndarray:
        return rng.normal(0, scale, shape).astype(np.float32)

    out = weights(vocabulary, WIDTH, scale=0.7)
    out[:special] = 0
    found = {"token_embd.weight": weights(vocabulary, WIDTH, scale=1.0), "output.weight": out}
    found["output_norm.weight"] = np.ones(WIDTH, np.float32)
    for layer in range(LAYERS):
        block = f"blk.{layer}."
        for part in ("attn_q", "attn_k", "attn_v", "attn_output"):
            found[f"{block}{part}.weight"] = weights(WIDTH, WIDTH)
        for part in ("ffn_gate", "ffn_up"):
            found[f"{block}{part}.weight"] = weights(INNER, WIDTH)
        found[f"{block}ffn_down.weight"] = weights(WIDTH, INNER)
        for part in ("attn_norm", "ffn_norm"):
            found[f"{block}{part}.weight"] = np.ones(WIDTH, np.float32)
    return found


def packed(kind: int, value: object) -> bytes:
    """One value in GGUF's binary form."""
    if kind == STRING:
        data = str(value).encode()
        return struct.pack("<Q", len(data)) + data
    if kind == ARRAY:
        assert isinstance(value, tuple)
        inner, items = value
        head = struct.pack("<IQ", inner, len(items))
        return head + b"".join(packed(inner, item) for item in items)
    return struct.pack({UINT32: "<I", INT32: "<i", FLOAT32: "<f", BOOL: "<?"}[kind], value)


def padding(size: int) -> bytes:
    """Zeros up to the next multiple of the alignment."""
    return bytes(-size % ALIGNMENT)


def write_model(path: Path, special: list[str]) -> None:
    """Write the model file."""
    names = [*special, *byte_characters(), "ab"]
    described = fields(special, names)
    weights = tensors(len(special), len(names))
    head = b"GGUF" + struct.pack("<IQQ", 3, len(weights), len(described))
    for key, kind, value in described:
        head += packed(STRING, key) + struct.pack("<I", kind) + packed(kind, value)
    data = b""
    for name, array in weights.items():
        shape = struct.pack(f"<{array.ndim}Q", *reversed(array.shape))
        head += packed(STRING, name) + struct.pack("<I", array.ndim) + shape
        head += struct.pack("<IQ", 0, len(data))
        data += array.tobytes()
        data += padding(len(data))
    path.write_bytes(head + padding(len(head)) + data)


def main() -> None:
    """`llama_server.py MODEL_FILE SPECIAL_TOKEN…`."""
    die_with_parent()
    path, *special = sys.argv[1:]
    write_model(Path(path), special)
    params = xllamacpp.CommonParams()
    params.model.path = path
    params.model_alias = {"tiny"}
    params.port = 0
    params.n_ctx, params.n_parallel = CONTEXT, 4
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
    params.endpoint_slots = True
    params.warmup = False
    server = xllamacpp.Server(params)
    sys.stdout.write(f"{server.listening_address}\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    main()
