"""Cutting a hole's surroundings to a size."""

import string

from hypothesis import given
from hypothesis import strategies as st

from trueline.assistant.models.protocol import FimPrompt
from trueline.assistant.prompts.fitting import STEP, fitted

TEXT = st.text(string.ascii_letters + "\n", max_size=3000)


def lines(count: int) -> str:
    """Numbered lines of ten characters."""
    return "".join(f"line{number:05}\n"[1:] for number in range(count))


def test_what_fits_is_left_alone() -> None:
    """A prompt that fits is not touched."""
    prompt = FimPrompt("a\n", "b\n", "x.py", "c\n")
    assert fitted(prompt, 6) is prompt


def test_the_nearest_lines_stay() -> None:
    """Whole lines: the last ones before the hole, the first ones after it."""
    cut = fitted(FimPrompt(lines(500), lines(500)), 2000)
    assert lines(500).endswith("\n" + cut.prefix)
    assert lines(500).startswith(cut.suffix)
    assert cut.suffix.endswith("\n")
    assert len(cut.prefix) > 900
    assert len(cut.suffix) > 300


def test_the_window_stands_still_while_one_types() -> None:
    """Most keystrokes only append to the text that is kept."""
    text = lines(500)
    starts = set()
    for typed in range(STEP):
        cut = fitted(FimPrompt(text + "x" * typed, ""), 2000)
        starts.add(len(text) + typed - len(cut.prefix))
    assert len(starts) <= 2


@given(prefix=TEXT, suffix=TEXT, context=TEXT, characters=st.integers(0, 5000))
def test_never_more_than_asked(prefix: str, suffix: str, context: str, characters: int) -> None:
    """The sizes hold, and every part is an end or a beginning of what it was."""
    cut = fitted(FimPrompt(prefix, suffix, context=context), characters)
    assert len(cut.prefix) + len(cut.suffix) + len(cut.context) <= characters
    assert prefix.endswith(cut.prefix)
    assert suffix.startswith(cut.suffix)
    assert context.startswith(cut.context)
