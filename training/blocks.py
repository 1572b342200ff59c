"""Weights in blocks of 32 that share a scale: eight or four bits a weight instead of sixteen.

One quantization for every format that is written: the ONNX graph and the GGUF file hold the same
codes and the same scales, packed as each wants them. Eight bits reach from -127 to 127 times the
scale. Four bits reach from -8 to 7, and the weight that is largest in its block gets -8 or a little
less: of a few scales the one with the least squared error is taken. Rounding is to the nearest;
nothing is calibrated on text. What is not covered: zero points, and blocks of another length.
"""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from trueline.analysis.errors import CannotRun

BLOCK = 32
Bits = Literal[4, 8]
_REACH = np.linspace(0.8, 1.1, 13, dtype=np.float32) / -8  # scales tried, of the largest weight
Bytes = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Blocks:
    """A quantized matrix [rows, columns].

    `codes` are int8 [rows, columns / 32, 32], `scales` float16 [rows, columns / 32].
    """

    codes: NDArray[np.int8]
    scales: NDArray[np.float16]
    bits: Bits

    def values(self) -> NDArray[np.float32]:
        """The matrix that these codes stand for."""
        scaled = self.codes * self.scales.astype(np.float32)[..., None]
        return scaled.reshape(len(scaled), -1)

    def for_onnx(self) -> Bytes:
        """Codes as MatMulNBits reads them, [rows, columns / 32, 32 or 16].

        Half the range is added to each; of two with four bits the first is the low half of a byte.
        """
        raised = self._raised()
        return raised if self.bits == 8 else _paired(raised[..., 0::2], raised[..., 1::2])

    def for_gguf(self) -> Bytes:
        """Bytes [rows, columns / 32 * 34 or 18] as llama.cpp's Q8_0 and Q4_0 have them.

        The scale stands before its codes; with four bits the first 16 are the low halves.
        """
        if self.bits == 8:
            codes = self.codes.view(np.uint8)
        else:
            raised = self._raised()
            codes = _paired(raised[..., : BLOCK // 2], raised[..., BLOCK // 2 :])
        scales = np.ascontiguousarray(self.scales[..., None]).view(np.uint8)
        return np.concatenate((scales, codes), -1).reshape(len(codes), -1)

    def ordered(self, rows: NDArray[np.intp]) -> "Blocks":
        """The same matrix with its rows in another order."""
        return Blocks(self.codes[rows], self.scales[rows], self.bits)

    def _raised(self) -> Bytes:
        return (self.codes.astype(np.int16) + (1 << (self.bits - 1))).astype(np.uint8)


def quantized(matrix: NDArray[Any], bits: Bits) -> Blocks:
    """The matrix in blocks along its rows.

    Raises:
        CannotRun: the rows are no whole number of blocks.
    """
    rows, columns = matrix.shape
    if columns % BLOCK:
        raise CannotRun(f"a width of {columns} is no multiple of {BLOCK}: it cannot be quantized")
    blocks = matrix.astype(np.float32).reshape(rows, -1, BLOCK)
    extreme = np.take_along_axis(blocks, np.abs(blocks).argmax(-1)[..., None], -1)[..., 0]
    if bits == 8:
        return _coded(blocks, (np.abs(extreme) / 127).astype(np.float32), bits)
    return _closest([_coded(blocks, extreme * reach, bits) for reach in _REACH], blocks)


def from_onnx(packed: Bytes, scales: NDArray[np.float16]) -> Blocks:
    """Blocks from the codes that `for_onnx` packed; eight bits where a block has 32 bytes."""
    bits: Bits = 8 if packed.shape[-1] == BLOCK else 4
    raised = packed
    if bits == 4:
        raised = np.stack((packed & 15, packed >> 4), -1).reshape(*packed.shape[:-1], BLOCK)
    return Blocks((raised.astype(np.int16) - (1 << (bits - 1))).astype(np.int8), scales, bits)


def _paired(low: Bytes, high: Bytes) -> Bytes:
    """Two codes of four bits in a byte."""
    return np.bitwise_or(low, np.left_shift(high, 4, dtype=np.uint8))


def _coded(blocks: NDArray[np.float32], scales: NDArray[np.float32], bits: Bits) -> Blocks:
    """Nearest codes for given scales; the scales are rounded first, as they will be stored."""
    stored = scales.astype(np.float16)
    divisor = np.where(stored == 0, 1, stored.astype(np.float32))[..., None]
    lowest, highest = (-127, 127) if bits == 8 else (-8, 7)
    codes = np.clip(np.rint(blocks / divisor), lowest, highest).astype(np.int8)
    return Blocks(codes, stored, bits)


def _closest(tried: list[Blocks], blocks: NDArray[np.float32]) -> Blocks:
    """For each block, what comes closest to it of what was tried."""
    errors = [((one.values().reshape(blocks.shape) - blocks) ** 2).sum(-1) for one in tried]
    best = np.argmin(errors, 0)[None]
    codes = np.stack([one.codes for one in tried])
    scales = np.stack([one.scales for one in tried])
    return Blocks(
        np.take_along_axis(codes, best[..., None], 0)[0],
        np.take_along_axis(scales, best, 0)[0],
        tried[0].bits,
    )
