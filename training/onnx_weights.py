"""How a graph reads its weights: halves that are cast when it loads, or blocks as they are.

The embedding stands in the file once and is used twice, as a table and as the head. Quantized, its
bytes have two shapes for two operators, so the graph names the same place in the file twice.
Products of quantized weights are computed in eight-bit integers, the activations rounded block by
block (`accuracy_level` 4): with eight bits and floating-point activations onnxruntime 1.32 unpacks
the whole matrix for every product, 50 times slower.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

from onnx import TensorProto

from trueline.training.blocks import BLOCK
from trueline.training.safetensors import Place, places
from trueline.training.shape import Shape
from trueline.training.weights import CODES, EMBEDDING, FILES, SCALES, bits_of, precision_of

_TYPES = {"F16": TensorProto.FLOAT16, "F32": TensorProto.FLOAT, "U8": TensorProto.UINT8}
_INTEGERS = 4  # accuracy_level of MatMulNBits
_TABLE = EMBEDDING + CODES + ".table"


class Nodes(Protocol):
    """A graph that grows node by node."""

    def node(
        self,
        kind: str,
        inputs: list[str],
        out: str = "",
        domain: str | None = None,
        **attributes: Any,
    ) -> str:
        """Add a node with one output and return the output's name."""
        ...


class Weights(Protocol):
    """What a graph asks of its weights. Matrices are named without their `.weight`."""

    def embedded(self, graph: Nodes, ids: str) -> str:
        """Rows of the embedding."""
        ...

    def product(self, graph: Nodes, value: str, name: str) -> str:
        """The value times a matrix, transposed as Hugging Face stores it."""
        ...

    def logits(self, graph: Nodes, value: str) -> str:
        """The value times the embedding, as the graph's output."""
        ...

    def tensors(self) -> list[TensorProto]:
        """Everything the graph names, each at its place in the file."""
        ...


def weights_of(folder: Path, shape: Shape) -> Weights:
    """The weights that lie in the folder."""
    precision = precision_of(folder)
    file = folder / FILES[precision]
    return _Halves(file, shape) if precision == "half" else _Quantized(file, shape)


class _Halves:
    """Half precision, cast and transposed by nodes that onnxruntime folds away."""

    def __init__(self, file: Path, shape: Shape) -> None:
        self._file, self._shape = file, shape

    def embedded(self, graph: Nodes, ids: str) -> str:
        table = graph.node("Cast", [EMBEDDING], out="embedding", to=TensorProto.FLOAT)
        return graph.node("Gather", [table, ids])

    def product(self, graph: Nodes, value: str, name: str) -> str:
        full = graph.node("Cast", [f"{name}.weight"], to=TensorProto.FLOAT)
        return graph.node("MatMul", [value, graph.node("Transpose", [full], perm=[1, 0])])

    def logits(self, graph: Nodes, value: str) -> str:
        head = graph.node("Transpose", ["embedding"], perm=[1, 0])
        return graph.node("MatMul", [value, head], out="logits")

    def tensors(self) -> list[TensorProto]:
        where = places(self._file)
        return [_external(name, where[name], self._file) for name in self._shape.tensors()]


class _Quantized:
    """Blocks of codes with a scale each, read by onnxruntime's operators for such."""

    def __init__(self, file: Path, shape: Shape) -> None:
        self._file, self._shape = file, shape
        self._precision = precision_of(file.parent)

    def embedded(self, graph: Nodes, ids: str) -> str:
        scales = graph.node("Cast", [EMBEDDING + SCALES], out="embedding", to=TensorProto.FLOAT)
        return graph.node(
            "GatherBlockQuantized",
            [_TABLE, ids, scales],
            domain="com.microsoft",
            bits=8,
            block_size=BLOCK,
            gather_axis=0,
            quantize_axis=1,
        )

    def product(self, graph: Nodes, value: str, name: str) -> str:
        scales = graph.node("Cast", [f"{name}.weight{SCALES}"], to=TensorProto.FLOAT)
        return self._product(graph, [value, f"{name}.weight{CODES}", scales])

    def logits(self, graph: Nodes, value: str) -> str:
        return self._product(graph, [value, EMBEDDING + CODES, "embedding"], out="logits")

    def tensors(self) -> list[TensorProto]:
        return list(self._tensors(places(self._file)))

    def _tensors(self, where: dict[str, Place]) -> Iterator[TensorProto]:
        table = where[EMBEDDING + CODES]
        rows, columns = self._shape.tensors()[EMBEDDING]
        whole = Place(table.offset, table.length, (rows, columns), table.type)
        yield _external(_TABLE, whole, self._file)
        for name in self._shape.tensors():
            for part in (name, name + CODES, name + SCALES):
                if part in where:
                    yield _external(part, where[part], self._file)

    def _product(self, graph: Nodes, inputs: list[str], out: str = "") -> str:
        name = inputs[1].removesuffix(CODES)
        rows, columns = self._shape.tensors()[name]
        return graph.node(
            "MatMulNBits",
            inputs,
            out,
            domain="com.microsoft",
            N=rows,
            K=columns,
            bits=bits_of(name, self._precision),
            block_size=BLOCK,
            accuracy_level=_INTEGERS,
        )


def _external(name: str, place: Place, file: Path) -> TensorProto:
    """A tensor whose bytes lie in the safetensors file."""
    tensor = TensorProto(name=name, data_type=_TYPES[place.type], dims=place.shape)
    tensor.data_location = TensorProto.EXTERNAL
    where = {"location": file.name, "offset": str(place.offset), "length": str(place.length)}
    for key, value in where.items():
        tensor.external_data.add(key=key, value=value)
    return tensor
