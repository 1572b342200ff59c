"""Running the decoder: onnxruntime, and a cache of keys and values that outlives a request.

The cache is one preallocated buffer per layer that serves as past and present at once, so a step
copies nothing, and going back is using a smaller length. A new prompt keeps the longest common
prefix with the last one: a keystroke costs a few tokens, not the whole file. Candidates share
their prompt by a fork, which copies only the positions in use. Not safe for two threads at once;
the model above has a single worker.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from trueline.assistant.models.embedded.weights import read_sizes
from trueline.assistant.models.worker import Cancelled

PIECE = 128  # tokens of a prompt between two looks at whether anybody still waits
Logits = NDArray[np.float32]


class Engine:
    """The loaded model and its cache."""

    def __init__(self, folder: Path, threads: int = 1) -> None:
        self.sizes = read_sizes(folder)
        self._session = _session(folder / "model.onnx", threads)
        self._cache = _Cache(self._session, self.sizes.layers, self._room(1))
        self._fork: _Cache | None = None
        self.tokens: list[int] = []

    def prompt(self, tokens: Sequence[int], cancelled: Callable[[], bool]) -> Logits:
        """Make `tokens` the cached text; returns the logits [vocabulary] of what follows.

        Raises:
            Cancelled: as soon as `cancelled()` is true; what was computed by then is kept.
        """
        kept = _common(tokens[:-1], self.tokens)
        del self.tokens[kept:]
        logits: Logits = np.empty(0, np.float32)
        for start in range(kept, len(tokens), PIECE):
            if cancelled():
                raise Cancelled
            piece = tokens[start : start + PIECE]
            logits = self._cache.run([piece], start, [len(piece) - 1])[0, 0]
            self.tokens += piece
        return logits

    def score(self, tokens: Sequence[int]) -> Logits:
        """Log-probabilities [len(tokens) - 1], in nats, of every token but the first."""
        del self.tokens[:]
        found = [np.empty(0, np.float32)]
        for start in range(0, len(tokens) - 1, PIECE):
            piece = tokens[start : min(start + PIECE, len(tokens) - 1)]
            logits = self._cache.run([piece], start, range(len(piece)))[0]
            highest = logits.max(-1, keepdims=True)
            total = np.log(np.exp(logits - highest).sum(-1)) + highest[:, 0]
            chosen = tokens[start + 1 : start + 1 + len(piece)]
            found.append(logits[np.arange(len(piece)), chosen] - total)
        return np.concatenate(found)

    def fork(self, candidates: int) -> "Branches":
        """Continue the prompt in `candidates` ways; ends when the next prompt comes."""
        if candidates == 1:
            return Branches(self._cache, self.tokens, own=True)
        if self._fork is None or self._fork.shape[0] != candidates:
            self._fork = _Cache(self._session, self.sizes.layers, self._room(candidates))
        self._fork.copy(self._cache, len(self.tokens))
        return Branches(self._fork, self.tokens, own=False)

    def _room(self, candidates: int) -> tuple[int, int, int, int]:
        sizes = self.sizes
        return (candidates, sizes.kv_heads, sizes.context, sizes.head_size)


class Branches:
    """Candidates that grow by one token each at a time."""

    def __init__(self, cache: "_Cache", tokens: list[int], *, own: bool) -> None:
        self._cache, self._tokens, self._own = cache, tokens, own
        self._length = len(tokens)

    @property
    def full(self) -> bool:
        """Whether the model's context has no room for another token."""
        return self._length >= self._cache.shape[2]

    def step(self, tokens: Sequence[int]) -> Logits:
        """Append one token to each candidate; returns logits [candidates, vocabulary]."""
        logits = self._cache.run([[token] for token in tokens], self._length, [0])[:, 0]
        self._length += 1
        if self._own:
            self._tokens += tokens
        return logits


class _Cache:
    """Buffers of keys and values [candidates, heads, positions, size] bound to a session."""

    def __init__(self, session: Any, layers: int, shape: tuple[int, int, int, int]) -> None:
        self.shape, self._session = shape, session
        names = [f"{layer}.{part}" for layer in range(layers) for part in ("key", "value")]
        self.buffers = {name: np.zeros(shape, np.float32) for name in names}
        make = onnxruntime.OrtValue.ortvalue_from_numpy
        self._values = {name: make(buffer) for name, buffer in self.buffers.items()}

    def copy(self, other: "_Cache", length: int) -> None:
        """Take the first `length` positions of a cache of one candidate for all of ours."""
        for name, buffer in self.buffers.items():
            buffer[:, :, :length] = other.buffers[name][:, :, :length]

    def run(self, tokens: Sequence[Sequence[int]], past: int, wanted: Sequence[int]) -> Logits:
        """Write the tokens at `past` and on; logits [candidates, wanted, vocabulary] after some."""
        ids = np.array(tokens, np.int64)
        total = past + ids.shape[1]
        binding = self._session.io_binding()
        binding.bind_cpu_input("input_ids", ids)
        binding.bind_cpu_input("last_position", np.full(len(ids), total - 1, np.int32))
        binding.bind_cpu_input("total_length", np.array(total, np.int32))
        binding.bind_cpu_input("logit_index", np.array(wanted, np.int64))
        for name, value in self._values.items():
            binding.bind_ortvalue_input(f"past.{name}", value)
            binding.bind_ortvalue_output(f"present.{name}", value)
        binding.bind_output("logits", "cpu")
        self._session.run_with_iobinding(binding)
        logits: Logits = binding.get_outputs()[-1].numpy()
        return logits


def _session(graph: Path, threads: int) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])


def _common(new: Sequence[int], old: Sequence[int]) -> int:
    """The length of the longest common prefix."""
    length = 0
    for left, right in zip(new, old, strict=False):
        if left != right:
            break
        length += 1
    return length
