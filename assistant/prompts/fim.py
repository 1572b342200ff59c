"""How each model family wants a hole written down.

A FIM model was trained on one layout of special tokens; another order, or one space too many,
costs it most of its skill without any error message. So a family is a value here: its tokens, its
order, where text of other files goes, and what ends its answer. Text of the user that happens to
contain a special token is broken apart, since a tokenizer reads it as the token itself. What is not
covered: whether a model whose tokenizer knows the tokens was also trained on them (general Qwen2.5
models carry them untrained), which only its id tells.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from trueline.assistant.models.protocol import FimPrompt


@dataclass(frozen=True, slots=True)
class FimTemplate:
    """One family's layout.

    Attributes:
        family: the name people know the family by.
        hole: the layout, with `{prefix}` and `{suffix}` in the family's order.
        around: the layout where text of other files is given as well: adds `{context}` and
            `{path}`, inside the prefix where the family has no tokens for files.
        tokens: what a tokenizer of the family must know; more tokens mean a more specific family.
        stop: what ends the answer.
        ids: pattern over lower-case model ids.
        reserved: further special tokens that must not come out of the user's text.
    """

    family: str
    hole: str
    around: str
    tokens: tuple[str, ...]
    stop: tuple[str, ...]
    ids: str
    reserved: tuple[str, ...] = ()

    def render(self, prompt: FimPrompt) -> str:
        """The text to send as the prompt of a plain completion."""
        prefix, suffix = self.neutral(prompt.prefix), self.neutral(prompt.suffix)
        if not prompt.context.strip():
            return _fill(self.hole, prefix=prefix, suffix=suffix)
        context = self.neutral(prompt.context).strip("\n")
        path = self.neutral(prompt.path) or "file.py"
        return _fill(self.around, prefix=prefix, suffix=suffix, context=context, path=path)

    def neutral(self, text: str) -> str:
        """The user's text with every special token broken by a space after its first character."""
        return neutral(text, (*self.tokens, *self.stop, *self.reserved))


def neutral(text: str, special: Iterable[str]) -> str:
    """The text with every one of the special tokens broken by a space after its first character."""
    pattern = "|".join(map(re.escape, sorted(set(special), key=len, reverse=True)))
    if not pattern:
        return text
    return re.sub(pattern, lambda match: f"{match[0][0]} {match[0][1:]}", text)


def _fill(layout: str, **parts: str) -> str:
    """Put the parts into the layout in one pass, so that braces in the code mean nothing."""
    return re.sub(r"\{(\w+)\}", lambda match: parts[match[1]], layout)


_FIM = ("<fim_prefix>", "<fim_suffix>", "<fim_middle>")
_FIM_BARS = ("<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>")

QWEN = FimTemplate(
    family="Qwen2.5-Coder",
    hole="<|fim_prefix|>{prefix}<|fim_suffix|>{suffix}<|fim_middle|>",
    around=(
        "<|repo_name|>workspace\n<|file_sep|>context.py\n{context}\n<|file_sep|>{path}\n"
        "<|fim_prefix|>{prefix}<|fim_suffix|>{suffix}<|fim_middle|>"
    ),
    tokens=(*_FIM_BARS, "<|repo_name|>", "<|file_sep|>"),
    stop=(
        "<|endoftext|>",
        "<|im_end|>",
        "<|file_sep|>",
        "<|repo_name|>",
        "<|fim_pad|>",
        *_FIM_BARS,
    ),
    ids=r"qwen[\d.-]*coder",
    reserved=("<|im_start|>",),
)
"""Prefix first; files as in the technical report's figure 4 (arXiv 2409.12186, section 3.2)."""

STARCODER2 = FimTemplate(
    family="StarCoder2",
    hole="<fim_prefix>{prefix}<fim_suffix>{suffix}<fim_middle>",
    around=(
        "<repo_name>workspace<file_sep>context.py\n{context}"
        "<file_sep><fim_prefix>{path}\n{prefix}<fim_suffix>{suffix}<fim_middle>"
    ),
    tokens=(*_FIM, "<repo_name>", "<file_sep>"),
    stop=("<|endoftext|>", "<file_sep>", "<repo_name>", "<fim_pad>", *_FIM),
    ids=r"starcoder2",
)
"""The path stands inside the prefix, after the token (arXiv 2402.19173, section 5.1)."""

_BEGIN, _HOLE, _END = (f"<\uff5cfim\u2581{part}\uff5c>" for part in ("begin", "hole", "end"))
_SENTENCE = tuple(f"<\uff5c{part}\u2581of\u2581sentence\uff5c>" for part in ("begin", "end"))

DEEPSEEK = FimTemplate(
    family="DeepSeek-Coder",
    hole=f"{_BEGIN}{{prefix}}{_HOLE}{{suffix}}{_END}",
    around=f"{_BEGIN}#context.py\n{{context}}\n#{{path}}\n{{prefix}}{_HOLE}{{suffix}}{_END}",
    tokens=(_BEGIN, _HOLE, _END),
    stop=(*_SENTENCE, _BEGIN, _HOLE, _END),
    ids=r"deepseek-?coder",
    reserved=("<|EOT|>",),
)
"""Full-width bars; files follow each other under `#path` lines (the model's README; 2401.14196)."""

CODELLAMA = FimTemplate(
    family="CodeLlama",
    hole="<PRE> {prefix} <SUF>{suffix} <MID>",
    around="<PRE> {context}\n\n# {path}\n{prefix} <SUF>{suffix} <MID>",
    tokens=("<PRE>", "<SUF>", "<MID>"),
    stop=("<EOT>", "<PRE>", "<SUF>", "<MID>", "</s>"),
    ids=r"code-?llama(?!.*(python|34b|70b))",
)
"""The spaces belong to the tokens; 7B and 13B only, never the Python models (arXiv 2308.12950)."""

CODESTRAL = FimTemplate(
    family="Codestral",
    hole="[SUFFIX]{suffix}[PREFIX]{prefix}",
    around="[SUFFIX]{suffix}[PREFIX]+++++ context.py\n{context}\n\n+++++ {path}\n{prefix}",
    tokens=("[SUFFIX]", "[PREFIX]"),
    stop=("</s>", "[PREFIX]", "[SUFFIX]", "[MIDDLE]"),
    ids=r"^(?!.*mamba).*codestral",
    reserved=("[INST]", "[/INST]", "<s>"),
)
"""Suffix first, no token for the middle (`encode_fim` of Mistral's tokenizer library)."""

GRANITE = FimTemplate(
    family="Granite",
    hole="<fim_prefix>{prefix}<fim_suffix>{suffix}<fim_middle>",
    around=(
        "<fim_prefix># context.py\n{context}\n\n# {path}\n{prefix}<fim_suffix>{suffix}<fim_middle>"
    ),
    tokens=_FIM,
    stop=("<|endoftext|>", "<|end_of_text|>", "<filename>", "<reponame>", "<fim_pad>", *_FIM),
    ids=r"granite(-code|.*-code|-?3\.3)",
)
"""StarCoder's tokens and no layout for several files (Granite code models, arXiv 2405.04324)."""

TRUELINE = FimTemplate(
    family="trueline",
    hole="<|fim_suffix|>{suffix}<|fim_prefix|>{prefix}",
    around="{context}\n<|file_sep|><|fim_suffix|>{suffix}<|fim_prefix|>{prefix}",
    tokens=(*_FIM_BARS, "<|file_sep|>", "<|repo_name|>", "<|reserved_0|>"),
    stop=("<|endoftext|>", "<|file_sep|>", *_FIM_BARS),
    ids=r"trueline",
)
"""Our own: suffix first, so that a keystroke only appends to what the cache already holds; no token
stands between the prefix and the answer (docs/training.md). Its tokenizer has all of Qwen's tokens,
and a reserved one by which it is told from Qwen's."""

FAMILIES = (
    QWEN,
    STARCODER2,
    DEEPSEEK,
    CODELLAMA,
    CODESTRAL,
    GRANITE,
    TRUELINE,
)


def family_of(model_id: str) -> FimTemplate | None:
    """The family a model id or file name belongs to, or None if the name does not tell."""
    name = re.sub(r"[\s_]+", "-", model_id.lower())
    return next((family for family in FAMILIES if re.search(family.ids, name)), None)


def family_from_tokens(special_tokens: Iterable[str]) -> FimTemplate | None:
    """The most specific family whose tokens the tokenizer knows.

    Codestral is left out: every newer Mistral tokenizer knows its tokens, so they prove nothing.
    """
    known = {token.lstrip("▁") for token in special_tokens}
    found = [family for family in FAMILIES if known.issuperset(family.tokens)]
    found = [family for family in found if family is not CODESTRAL]
    return max(found, key=lambda family: len(family.tokens), default=None)
