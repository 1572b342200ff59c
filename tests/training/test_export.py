"""The published folder: one copy of the weights, and every runtime computes the same from it."""

import importlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest
from numpy.typing import NDArray

from trueline.assistant.models.embedded.engine import Engine
from trueline.training.export_gguf import export_gguf
from trueline.training.export_hf import read_shape
from trueline.training.random_model import random_weights, write_random
from trueline.training.safetensors import places, read_tensors, write_tensors
from trueline.training.shape import Shape
from trueline.training.tokenizer import save_tokenizer, train_tokenizer

SHAPE = Shape(290, context=64, hidden=128, layers=2, heads=4, kv_heads=2, feed_forward=96)
IDS = [int(i) for i in np.random.default_rng(5).integers(20, 290, 40)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of random weights of the small shape."""
    work = tmp_path_factory.mktemp("work")
    text = [f"def name_{i}(self):\n    return self.value_{i}\n" for i in range(50)]
    tokenizer = train_tokenizer(text, SHAPE.vocabulary)
    assert tokenizer.get_vocab_size() == SHAPE.vocabulary
    save_tokenizer(tokenizer, work / "tokenizer.json")
    write_random(SHAPE, 7, work, work / "weights")
    return work / "weights"


def test_safetensors_round_trip(tmp_path: Path) -> None:
    """What is written is read back, with each tensor at the place the header gives."""
    tensors: dict[str, NDArray[Any]] = {
        "b": np.arange(6, dtype=np.float16).reshape(2, 3),
        "a": np.ones(5, np.float32),
    }
    write_tensors(tmp_path / "t.safetensors", tensors)
    back = read_tensors(tmp_path / "t.safetensors")
    assert {name: value.tolist() for name, value in back.items()} == {
        name: value.tolist() for name, value in tensors.items()
    }
    place = places(tmp_path / "t.safetensors")["b"]
    raw = (tmp_path / "t.safetensors").read_bytes()[place.offset : place.offset + place.length]
    assert raw == tensors["b"].tobytes()


def test_the_graph_holds_no_weights(folder: Path) -> None:
    """The graph is a few kilobytes; moving the safetensors file away breaks it."""
    assert (folder / "model.onnx").stat().st_size < 40_000
    alone = folder.parent / "alone"
    alone.mkdir()
    (alone / "model.onnx").write_bytes((folder / "model.onnx").read_bytes())
    with pytest.raises(Exception, match=r"model\.safetensors"):
        onnxruntime.InferenceSession(str(alone / "model.onnx"))


def test_shape_survives_the_folder(folder: Path) -> None:
    """The config says all there is to know, and the file has exactly the shape's tensors."""
    assert read_shape(folder) == SHAPE
    found = {name: place.shape for name, place in places(folder / "model.safetensors").items()}
    assert found == SHAPE.tensors()


def reference(weights: dict[str, NDArray[Any]], ids: list[int]) -> NDArray[np.float64]:
    """Llama's forward pass, written out in numpy from its definition."""
    w = {name: tensor.astype(np.float64) for name, tensor in weights.items()}
    time, size = len(ids), SHAPE.head_size
    half = np.arange(0, size, 2) / size
    angles = np.outer(np.arange(time), SHAPE.rope_theta**-half)
    cos, sin = np.cos(angles), np.sin(angles)

    def norm(x: NDArray[Any], name: str) -> NDArray[Any]:
        scale = w[f"{name}.weight"] / np.sqrt((x**2).mean(-1, keepdims=True) + SHAPE.norm_eps)
        return np.asarray(x * scale)

    def rotate(x: NDArray[Any]) -> NDArray[Any]:
        a, b = x[..., : size // 2], x[..., size // 2 :]
        return np.concatenate((a * cos - b * sin, b * cos + a * sin), -1)

    x = w["model.embed_tokens.weight"][ids]
    for layer in range(SHAPE.layers):
        name = f"model.layers.{layer}"
        y = norm(x, f"{name}.input_layernorm")
        q, k, v = (
            (y @ w[f"{name}.self_attn.{p}_proj.weight"].T).reshape(time, -1, size).swapaxes(0, 1)
            for p in "qkv"
        )
        q, k = rotate(q), np.repeat(rotate(k), 2, 0)
        scores = q @ k.swapaxes(1, 2) / np.sqrt(size) + np.triu(np.full((time, time), -1e30), 1)
        shares = np.exp(scores - scores.max(-1, keepdims=True))
        mixed = (shares / shares.sum(-1, keepdims=True)) @ np.repeat(v, 2, 0)
        x = x + mixed.swapaxes(0, 1).reshape(time, -1) @ w[f"{name}.self_attn.o_proj.weight"].T
        y = norm(x, f"{name}.post_attention_layernorm")
        gate = y @ w[f"{name}.mlp.gate_proj.weight"].T
        inner = gate / (1 + np.exp(-gate)) * (y @ w[f"{name}.mlp.up_proj.weight"].T)
        x = x + inner @ w[f"{name}.mlp.down_proj.weight"].T
    logits: NDArray[np.float64] = norm(x, "model.norm") @ w["model.embed_tokens.weight"].T
    return logits


def test_onnx_computes_llama(folder: Path) -> None:
    """The graph agrees with the definition of the architecture to 1e-4 in every log-probability."""
    logits = reference(read_tensors(folder / "model.safetensors"), IDS)
    logprobs = logits - np.log(np.exp(logits).sum(-1, keepdims=True))
    expected = logprobs[np.arange(len(IDS) - 1), IDS[1:]]
    assert np.abs(Engine(folder).score(IDS) - expected).max() < 1e-4


def test_onnx_agrees_with_torch(folder: Path) -> None:
    """The training code's forward pass and the shipped graph differ by less than 1e-3."""
    torch = pytest.importorskip("torch", reason="NOT CHECKED: torch against ONNX (no torch here)")
    model_module = importlib.import_module("trueline.training.model")

    model = model_module.CausalModel(SHAPE)
    weights = read_tensors(folder / "model.safetensors")
    model.load_state_dict({k: torch.tensor(v.astype(np.float32)) for k, v in weights.items()})
    with torch.no_grad():
        logits = model(torch.tensor([IDS]))[0]
    expected = torch.log_softmax(logits, -1)[range(len(IDS) - 1), IDS[1:]].numpy()
    assert np.abs(Engine(folder).score(IDS) - expected).max() < 1e-3


def test_transformers_loads_the_folder(folder: Path) -> None:
    """The folder is a plain `LlamaForCausalLM` with its tokenizer."""
    torch = pytest.importorskip("torch", reason="NOT CHECKED: transformers (no torch here)")
    transformers = pytest.importorskip("transformers", reason="NOT CHECKED: no transformers here")
    model = transformers.LlamaForCausalLM.from_pretrained(folder, dtype=torch.float32)
    with torch.no_grad():
        logits = model(torch.tensor([IDS])).logits[0]
    expected = torch.log_softmax(logits, -1)[range(len(IDS) - 1), IDS[1:]].numpy()
    assert np.abs(Engine(folder).score(IDS) - expected).max() < 1e-3
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    assert tokenizer.decode(tokenizer("def name_1(self):")["input_ids"]) == "def name_1(self):"


def test_gguf_writes_the_same_text(folder: Path, tmp_path: Path) -> None:
    """llama.cpp, given the same token ids, continues greedily with the same tokens."""
    xllamacpp = pytest.importorskip("xllamacpp", reason="NOT CHECKED: no xllamacpp here")
    export_gguf(folder, tmp_path / "model.gguf")
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(tmp_path / "model.gguf")
    parameters.n_ctx, parameters.n_parallel, parameters.warmup = SHAPE.context, 1, False
    parameters.cpuparams.n_threads = 1
    parameters.verbosity = -1
    server = xllamacpp.Server(parameters)
    answer = server.handle_completions(
        {"prompt": IDS[:20], "n_predict": 8, "temperature": 0, "n_probs": 1}
    )
    given = [entry["id"] for entry in answer["choices"][0]["logprobs"]["content"]]
    engine = Engine(folder)
    expected = [int(engine.prompt(IDS[:20], lambda: False).argmax())]
    branch = engine.fork(1)
    while len(expected) < len(given):
        expected.append(int(branch.step([expected[-1]])[0].argmax()))
    assert len(given) >= 4
    assert given == expected


def test_untrained_weights_are_seeded() -> None:
    """The untrained row is the same in every run."""
    first, again = random_weights(SHAPE, 1), random_weights(SHAPE, 1)
    assert all((first[name] == again[name]).all() for name in first)


def test_checksums_cover_every_file(folder: Path) -> None:
    """No file of the folder escapes the check at load."""
    listed = json.loads((folder / "checksums.json").read_text())
    assert set(listed) | {"checksums.json"} == {path.name for path in folder.iterdir()}
