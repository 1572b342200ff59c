"""Cutting a hole's surroundings to what a model can read.

What is nearest to the hole stays: the end of the prefix, the beginning of the suffix. Cuts fall on
line starts where that loses little, and the window over a long prefix moves in large steps, because
every move costs whoever keeps a cache of the text before the hole.
"""

from dataclasses import replace

from trueline.assistant.models.protocol import FimPrompt

SUFFIX_SHARE = 0.25
CONTEXT_SHARE = 0.25
STEP = 512  # characters by which the window over a long prefix moves


def fitted(prompt: FimPrompt, characters: int) -> FimPrompt:
    """The prompt with at most so many characters of prefix, suffix and context together."""
    total = len(prompt.prefix) + len(prompt.suffix) + len(prompt.context)
    if total <= characters:
        return prompt
    suffix = _head(prompt.suffix, int(characters * SUFFIX_SHARE))
    context = _head(prompt.context, int(characters * CONTEXT_SHARE))
    prefix = _tail(prompt.prefix, characters - len(suffix) - len(context))
    return replace(prompt, prefix=prefix, suffix=suffix, context=context)


def _head(text: str, characters: int) -> str:
    """The beginning of a text, cut behind a line unless that costs more than a quarter."""
    if len(text) <= characters:
        return text
    end = text.rfind("\n", characters * 3 // 4, characters)
    return text[: end + 1] if end >= 0 else text[:characters]


def _tail(text: str, characters: int) -> str:
    """The end of a text, from a place that moves in large steps as the text grows."""
    least = len(text) - characters
    if least <= 0:
        return text
    start = -(-least // STEP) * STEP
    start = start if start < len(text) else least
    line = text.find("\n", start - 1, start + STEP)
    return text[start if line < 0 else line + 1 :]
