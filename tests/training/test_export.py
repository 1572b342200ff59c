"""The published folder: one copy of the weights, and every runtime computes the same from it.

That a graph computes what its weights say is tested on random ones; what quantization loses is
measured on trained ones (`benchmarks/quantization.py`).
"""

import importlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest
from numpy.typing import NDArray

from trueline.assistant.models.embedded.engine import Engine
from trueline.assistant.models.embedded.weights import verify
from trueline.assistant.models.protocol import ModelUnavailable
from trueline.training.blocks import BLOCK, Blocks
from trueline.training.export import convert_folder, copy_folder
from trueline.training.export_gguf import export_gguf
from trueline.training.export_hf import read_shape
from trueline.training.random_model import random_weights, write_random
from trueline.training.safetensors import places, read_tensors, write_tensors
from trueline.training.shape import Shape
from trueline.training.tokenizer import save_tokenizer, train_tokenizer
from trueline.training.weights import EMBEDDING, FILES, Precision, read_weights, values

SHAPE = Shape(290, context=64, hidden=128, layers=2, heads=4, kv_heads=2, feed_forward=96)
IDS = [int(i) for i in np.random.default_rng(5).integers(20, 290, 40)]
PRECISIONS: tuple[Precision, ...] = ("half", "int8", "int4")
Product = Callable[[NDArray[Any], NDArray[Any]], NDArray[Any]]


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


@pytest.fixture(scope="module")
def folders(folder: Path) -> dict[Precision, Path]:
    """The same random weights in every precision."""
    made: dict[Precision, Path] = {}
    for precision in PRECISIONS:
        made[precision] = folder.parent / precision
        copy_folder(folder, made[precision])
        convert_folder(made[precision], precision)
    return made


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


def plain(value: NDArray[Any], matrix: NDArray[Any]) -> NDArray[Any]:
    """A product as Llama defines it."""
    return np.asarray(value @ matrix.T)


def rounded(value: NDArray[Any], matrix: NDArray[Any]) -> NDArray[Any]:
    """A product with activations rounded to eight bits in blocks, as quantized graphs have it."""
    blocks = value.reshape(*value.shape[:-1], -1, BLOCK)
    scale = np.abs(blocks).max(-1, keepdims=True) / 127
    return plain((np.rint(blocks / scale) * scale).reshape(value.shape), matrix)


def reference(
    weights: dict[str, NDArray[Any]], ids: list[int], product: Product = plain
) -> NDArray[np.float64]:
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
            product(y, w[f"{name}.self_attn.{p}_proj.weight"])
            .reshape(time, -1, size)
            .swapaxes(0, 1)
            for p in "qkv"
        )
        q, k = rotate(q), np.repeat(rotate(k), 2, 0)
        scores = q @ k.swapaxes(1, 2) / np.sqrt(size) + np.triu(np.full((time, time), -1e30), 1)
        shares = np.exp(scores - scores.max(-1, keepdims=True))
        mixed = (shares / shares.sum(-1, keepdims=True)) @ np.repeat(v, 2, 0)
        mixed = mixed.swapaxes(0, 1).reshape(time, -1)
        x = x + product(mixed, w[f"{name}.self_attn.o_proj.weight"])
        y = norm(x, f"{name}.post_attention_layernorm")
        gate = product(y, w[f"{name}.mlp.gate_proj.weight"])
        inner = gate / (1 + np.exp(-gate)) * product(y, w[f"{name}.mlp.up_proj.weight"])
        x = x + product(inner, w[f"{name}.mlp.down_proj.weight"])
    return product(norm(x, "model.norm"), w[EMBEDDING])


def scores(logits: NDArray[Any]) -> NDArray[Any]:
    """Log-probabilities of every token of `IDS` but the first."""
    logprobs = logits - np.log(np.exp(logits).sum(-1, keepdims=True))
    return np.asarray(logprobs[np.arange(len(IDS) - 1), IDS[1:]])


def numbers(folder: Path) -> dict[str, NDArray[Any]]:
    """The weights of a folder, whatever its precision."""
    return {name: values(tensor) for name, tensor in read_weights(folder).items()}


def test_onnx_computes_llama(folder: Path) -> None:
    """The graph agrees with the definition of the architecture to 1e-4 in every log-probability."""
    expected = scores(reference(read_tensors(folder / "model.safetensors"), IDS))
    assert np.abs(Engine(folder).score(IDS) - expected).max() < 1e-4


@pytest.mark.parametrize("precision", ["int8", "int4"])
def test_a_quantized_graph_computes_its_codes(
    folders: dict[Precision, Path], precision: Precision
) -> None:
    """It agrees with the definition on the numbers its codes stand for, activations rounded too.

    A rounding that falls the other way moves what follows by some thousandths; a code that is
    read as another moves it by tenths.
    """
    expected = scores(reference(numbers(folders[precision]), IDS, rounded))
    found = Engine(folders[precision]).score(IDS)
    assert np.abs(found - expected).max() < 0.02


@pytest.mark.parametrize(("precision", "least"), [("int8", 0.999), ("int4", 0.9)])
def test_a_quantized_graph_says_what_half_precision_says(
    folders: dict[Precision, Path], precision: Precision, least: float
) -> None:
    """What each token is given follows the half-precision graph, on random weights too."""
    half, ours = (Engine(folders[one]).score(IDS) for one in ("half", precision))
    assert np.corrcoef(half, ours)[0, 1] > least


@pytest.mark.parametrize(("precision", "bits"), [("half", 16), ("int8", 8.5), ("int4", 4.5)])
def test_weights_are_stored_once(
    folders: dict[Precision, Path], precision: Precision, bits: float
) -> None:
    """A folder has one file of weights, with so many bits a weight, and the embedding once."""
    held = {path.name for path in folders[precision].glob("model.*")}
    assert held == {"model.onnx", FILES[precision]}
    matrices = {name: np.prod(size) for name, size in SHAPE.tensors().items() if len(size) == 2}
    of_embedding = 8.5 if precision == "int4" else bits
    of_norms = 2 * sum(size[0] for size in SHAPE.tensors().values() if len(size) == 1)
    expected = of_norms + sum(
        count * (of_embedding if name == EMBEDDING else bits) / 8
        for name, count in matrices.items()
    )
    file = folders[precision] / FILES[precision]
    assert sum(place.length for place in places(file).values()) == expected
    assert file.stat().st_size - expected < 8_000, "the header"


def test_back_to_half_precision(folders: dict[Precision, Path], tmp_path: Path) -> None:
    """A quantized folder becomes a Hugging Face folder again, with the numbers of its codes."""
    copy_folder(folders["int8"], tmp_path / "back")
    convert_folder(tmp_path / "back", "half")
    verify(tmp_path / "back")
    back, codes = numbers(tmp_path / "back"), numbers(folders["int8"])
    assert {name: value.shape for name, value in back.items()} == SHAPE.tensors()
    assert all(np.allclose(back[name], codes[name], rtol=2**-11, atol=1e-7) for name in codes)


def test_a_copy_leaves_no_older_weights(folders: dict[Precision, Path], tmp_path: Path) -> None:
    """A folder that held another precision holds the new one alone; onto itself nothing happens."""
    shutil.copytree(folders["int4"], tmp_path / "used")
    copy_folder(folders["half"], tmp_path / "used")
    copy_folder(tmp_path / "used", tmp_path / "used")
    assert not any(isinstance(one, Blocks) for one in read_weights(tmp_path / "used").values())
    assert not (tmp_path / "used" / FILES["int4"]).exists()


@pytest.mark.parametrize("precision", PRECISIONS)
def test_damage_is_named(
    folders: dict[Precision, Path], precision: Precision, tmp_path: Path
) -> None:
    """One changed byte of the weights is found before they are loaded, and so is their absence."""
    broken = shutil.copytree(folders[precision], tmp_path / "broken")
    verify(broken)
    file = broken / FILES[precision]
    content = bytearray(file.read_bytes())
    content[-100] ^= 1
    file.write_bytes(content)
    with pytest.raises(ModelUnavailable, match=f"{file.name} is damaged"):
        verify(broken)
    file.unlink()
    with pytest.raises(ModelUnavailable, match=f"{file.name} is missing"):
        verify(broken)


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


@pytest.mark.parametrize("precision", PRECISIONS)
def test_gguf_writes_the_same_text(
    folders: dict[Precision, Path], precision: Precision, tmp_path: Path
) -> None:
    """llama.cpp, given the same token ids, continues greedily with the same tokens."""
    folder = folders[precision]
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
