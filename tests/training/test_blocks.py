"""Weights in blocks: how far a code may be from its weight, and how codes are packed."""

from typing import Any

import gguf
import numpy as np
import pytest
from numpy.typing import NDArray

from trueline.analysis.errors import CannotRun
from trueline.training.blocks import BLOCK, Bits, from_onnx, quantized

BITS: tuple[Bits, ...] = (8, 4)
KINDS = {8: gguf.GGMLQuantizationType.Q8_0, 4: gguf.GGMLQuantizationType.Q4_0}


def matrix(seed: int = 3) -> NDArray[np.float32]:
    """Ordinary weights, a block of zeros, one of tiny numbers, and one with a single large one."""
    made = np.random.default_rng(seed).normal(0, 0.05, (7, 4 * BLOCK)).astype(np.float32)
    made[0, :BLOCK] = 0
    made[1, :BLOCK] *= 1e-6
    made[2, 5] = -3.0
    return made


def squared(error: NDArray[Any]) -> NDArray[Any]:
    """The sum of squares of each block."""
    return np.asarray((error.reshape(len(error), -1, BLOCK) ** 2).sum(-1))


def test_eight_bits_are_off_by_half_a_step_at_most() -> None:
    """No weight is further from its code than rounding takes it; the largest one is met best."""
    weights = matrix()
    blocks = quantized(weights, 8)
    step = np.repeat(blocks.scales.astype(np.float64), BLOCK, -1)
    # A scale is rounded to half precision first: the largest weight may lie that much outside,
    # and what half precision cannot tell from zero becomes zero.
    off = np.abs(blocks.values() - weights)
    assert (off <= step * (0.5 + 127 * 2**-11) + 4e-6).all()
    assert blocks.codes.min() >= -127, "-128 has no opposite, which some kernels need"
    assert not blocks.values()[0, :BLOCK].any()


def test_four_bits_take_the_better_of_the_scales() -> None:
    """No block is worse than with the usual scale, by which the largest weight gets code -8."""
    weights = matrix()
    blocks = weights.reshape(7, -1, BLOCK)
    extreme = np.take_along_axis(blocks, np.abs(blocks).argmax(-1)[..., None], -1)
    scale = (extreme / -8).astype(np.float16).astype(np.float32)
    codes = np.clip(np.rint(blocks / np.where(scale == 0, 1, scale)), -8, 7)
    usual = squared((codes * scale - blocks).reshape(weights.shape))
    ours = squared(quantized(weights, 4).values() - weights)
    assert (ours <= usual * 1.01 + 1e-9).all()
    ordinary = usual > 1e-6
    assert np.median(ours[ordinary] / usual[ordinary]) < 0.97


@pytest.mark.parametrize("bits", BITS)
def test_codes_survive_packing(bits: Bits) -> None:
    """What the graph reads is what was quantized, in as many bytes as it has bits."""
    blocks = quantized(matrix(), bits)
    packed = blocks.for_onnx()
    assert packed.nbytes == 7 * 4 * BLOCK * bits // 8
    back = from_onnx(packed, blocks.scales)
    assert back.bits == bits
    assert (back.codes == blocks.codes).all()


@pytest.mark.parametrize("bits", BITS)
def test_llama_cpp_reads_the_same_numbers(bits: Bits) -> None:
    """The format's own reader gets from our bytes what the codes stand for."""
    blocks = quantized(matrix(), bits)
    assert (gguf.dequantize(blocks.for_gguf(), KINDS[bits]) == blocks.values()).all()


def test_quantizing_twice_changes_nothing() -> None:
    """Numbers that came from eight-bit codes get the same codes again."""
    once = quantized(matrix(), 8)
    again = quantized(once.values(), 8)
    assert (again.codes == once.codes).all()
    assert (again.scales == once.scales).all()


def test_a_width_that_is_no_whole_number_of_blocks_is_refused() -> None:
    """One line says which width and what it must divide by."""
    with pytest.raises(CannotRun, match="width of 40 is no multiple of 32"):
        quantized(np.zeros((2, 40), np.float32), 8)
