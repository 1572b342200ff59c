"""Running the decoder: onnxruntime, and caches of keys and values that outlive a request.

A cache is one preallocated buffer per layer that serves as past and present at once, so a step
copies nothing, and going back is using a smaller length. A new prompt keeps the longest common
prefix with an old one: a keystroke costs a few tokens, not the whole file. The last few texts are
remembered, since an editor that closes a bracket by itself changes what stands behind the cursor,
which the prompt begins with, and changes it back a moment later. Candidates share their prompt by
a fork, which copies only the positions in use. Not safe for two threads at once; the model above
has a single worker.
"""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # read once, when it is imported; on by default

import onnxruntime

from trueline.assistant.models.embedded.weights import read_sizes
from trueline.assistant.models.worker import Cancelled

PIECE = 128  # tokens of a prompt between two looks at whether anybody still waits
TEXTS = 3  # that are remembered at once
Logits = NDArray[np.float32]


@dataclass(slots=True, eq=False)
class _Known:
    """A text that was read: its tokens, and the cache that holds them."""

    cache: "_Cache"
    tokens: list[int] = field(default_factory=list)


class Engine:
    """The loaded model and its caches; `read` counts the tokens of prompts it had to compute."""

    def __init__(self, folder: Path, threads: int = 1) -> None:
        self.sizes = read_sizes(folder)
        self.read = 0
        self._session = _session(folder / "model.onnx", threads)
        self._known = [_Known(self._cache(1)) for _ in range(TEXTS)]  # the last used last
        self._fork: _Cache | None = None

    @property
    def tokens(self) -> list[int]:
        """The text that was read or written last."""
        return self._known[-1].tokens

    def prompt(self, tokens: Sequence[int], cancelled: Callable[[], bool]) -> Logits:
        """Make `tokens` the cached text; returns the logits [vocabulary] of what follows.

        Raises:
            Cancelled: as soon as `cancelled()` is true; what was computed by then is kept.
        """
        known = self._turn_to(tokens[:-1])
        logits: Logits = np.empty(0, np.float32)
        for start in range(len(known.tokens), len(tokens), PIECE):
            if cancelled():
                raise Cancelled
            piece = tokens[start : start + PIECE]
            logits = known.cache.run([piece], start, [len(piece) - 1])[0, 0]
            known.tokens += piece
            self.read += len(piece)
        return logits

    def knows(self, tokens: Sequence[int]) -> bool:
        """Whether a remembered text begins with these tokens."""
        return any(known.tokens[: len(tokens)] == list(tokens) for known in self._known)

    def _turn_to(self, tokens: Sequence[int]) -> _Known:
        """The text that shares most with this one, cut to what they share.

        Where it would lose more than half of its own, the text that was not used for longest makes
        room for a copy.
        """
        best = max(self._known, key=lambda known: _common(tokens, known.tokens))
        shared, known = _common(tokens, best.tokens), best
        if 2 * shared < len(best.tokens):
            known = self._known[0]
            if known is not best:
                known.cache.copy(best.cache, shared)
                known.tokens = best.tokens[:shared]
        del known.tokens[shared:]
        self._known.remove(known)
        self._known.append(known)
        return known

    def score(self, tokens: Sequence[int]) -> Logits:
        """Log-probabilities [len(tokens) - 1], in nats, of every token but the first."""
        known = self._known[-1]
        del known.tokens[:]
        found = [np.empty(0, np.float32)]
        for start in range(0, len(tokens) - 1, PIECE):
            piece = tokens[start : min(start + PIECE, len(tokens) - 1)]
            logits = known.cache.run([piece], start, range(len(piece)))[0]
            highest = logits.max(-1, keepdims=True)
            total = np.log(np.exp(logits - highest).sum(-1)) + highest[:, 0]
            chosen = tokens[start + 1 : start + 1 + len(piece)]
            found.append(logits[np.arange(len(piece)), chosen] - total)
        return np.concatenate(found)

    def fork(self, candidates: int) -> "Branches":
        """Continue the prompt in `candidates` ways; ends when the next prompt comes."""
        known = self._known[-1]
        if candidates == 1:
            return Branches(known.cache, known.tokens, own=True)
        if self._fork is None or self._fork.shape[0] != candidates:
            self._fork = self._cache(candidates)
        self._fork.copy(known.cache, len(known.tokens))
        return Branches(self._fork, known.tokens, own=False)

    def _cache(self, candidates: int) -> "_Cache":
        sizes = self.sizes
        shape = (candidates, sizes.kv_heads, sizes.context, sizes.head_size)
        return _Cache(self._session, sizes.layers, shape)


class Branches:
    """Candidates that grow by one token each at a time; one alone may grow by several."""

    def __init__(self, cache: "_Cache", tokens: list[int], *, own: bool) -> None:
        self._cache, self._tokens, self._own = cache, tokens, own
        self._length = len(tokens)

    @property
    def room(self) -> int:
        """How many tokens the model's context has room for."""
        return self._cache.shape[2] - self._length

    def step(self, tokens: Sequence[int]) -> Logits:
        """Append one token to each candidate; returns logits [candidates, vocabulary]."""
        logits = self._cache.run([[token] for token in tokens], self._length, [0])[:, 0]
        self._length += 1
        if self._own:
            self._tokens += tokens
        return logits

    def ahead(self, tokens: Sequence[int], known: int = 0) -> Logits:
        """Logits [len(tokens) - known, vocabulary] behind each token, were they the next ones.

        One forward for all of them; the one candidate itself does not grow: that is `keep`. The
        first `known` are those of the last call, and not read again.
        """
        new = tokens[known:]
        rows: Logits = self._cache.run([new], self._length + known, range(len(new)))[0]
        return rows

    def keep(self, token: int) -> None:
        """Append the first of the tokens looked at `ahead` that were not kept yet."""
        self._length += 1
        self._tokens.append(token)


class _Cache:
    """Buffers of keys and values [candidates, heads, positions, size] bound to a session."""

    def __init__(self, session: Any, layers: int, shape: tuple[int, int, int, int]) -> None:
        self.shape, self._session = shape, session
        names = [f"{layer}.{part}" for layer in range(layers) for part in ("key", "value")]
        self.buffers = {name: np.zeros(shape, np.float32) for name in names}
        self._binding = session.io_binding()
        for name, buffer in self.buffers.items():
            value = onnxruntime.OrtValue.ortvalue_from_numpy(buffer)
            self._binding.bind_ortvalue_input(f"past.{name}", value)
            self._binding.bind_ortvalue_output(f"present.{name}", value)

    def copy(self, other: "_Cache", length: int) -> None:
        """Take the first `length` positions of a cache of one candidate for all of ours."""
        for name, buffer in self.buffers.items():
            buffer[:, :, :length] = other.buffers[name][:, :, :length]

    def run(self, tokens: Sequence[Sequence[int]], past: int, wanted: Sequence[int]) -> Logits:
        """Write the tokens at `past` and on; logits [candidates, wanted, vocabulary] after some."""
        ids = np.array(tokens, np.int64)
        total = past + ids.shape[1]
        binding = self._binding
        binding.bind_cpu_input("input_ids", ids)
        binding.bind_cpu_input("last_position", np.full(len(ids), total - 1, np.int32))
        binding.bind_cpu_input("total_length", np.array(total, np.int32))
        binding.bind_cpu_input("logit_index", np.array(wanted, np.int64))
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
