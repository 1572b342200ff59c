"""Each family's layout, which family a model is, and special tokens in the user's own text."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trueline.assistant.models.protocol import FimPrompt
from trueline.assistant.prompts.fim import (
    CODELLAMA,
    CODESTRAL,
    DEEPSEEK,
    FAMILIES,
    GRANITE,
    QWEN,
    STARCODER2,
    TRUELINE,
    FimTemplate,
    family_from_tokens,
    family_of,
)

ALONE = FimPrompt("P", "S", path="a.py")
AMONG = FimPrompt("P", "S", path="a.py", context="C")
BEGIN, GAP, END = (f"<\uff5cfim\u2581{part}\uff5c>" for part in ("begin", "hole", "end"))


@pytest.mark.parametrize(
    ("family", "alone", "among"),
    [
        (
            QWEN,
            "<|fim_prefix|>P<|fim_suffix|>S<|fim_middle|>",
            "<|repo_name|>workspace\n<|file_sep|>context.py\nC\n<|file_sep|>a.py\n"
            "<|fim_prefix|>P<|fim_suffix|>S<|fim_middle|>",
        ),
        (
            STARCODER2,
            "<fim_prefix>P<fim_suffix>S<fim_middle>",
            "<repo_name>workspace<file_sep>context.py\nC"
            "<file_sep><fim_prefix>a.py\nP<fim_suffix>S<fim_middle>",
        ),
        (DEEPSEEK, f"{BEGIN}P{GAP}S{END}", f"{BEGIN}#context.py\nC\n#a.py\nP{GAP}S{END}"),
        (CODELLAMA, "<PRE> P <SUF>S <MID>", "<PRE> C\n\n# a.py\nP <SUF>S <MID>"),
        (CODESTRAL, "[SUFFIX]S[PREFIX]P", "[SUFFIX]S[PREFIX]+++++ context.py\nC\n\n+++++ a.py\nP"),
        (
            GRANITE,
            "<fim_prefix>P<fim_suffix>S<fim_middle>",
            "<fim_prefix># context.py\nC\n\n# a.py\nP<fim_suffix>S<fim_middle>",
        ),
        (
            TRUELINE,
            "<|fim_suffix|>S<|fim_prefix|>P",
            "C\n<|file_sep|><|fim_suffix|>S<|fim_prefix|>P",
        ),
    ],
    ids=lambda value: value.family if isinstance(value, FimTemplate) else "",
)
def test_layouts(family: FimTemplate, alone: str, among: str) -> None:
    """Order, spacing, and the place of other files."""
    assert family.render(ALONE) == alone
    assert family.render(AMONG) == among


def test_every_family_has_a_layout_test() -> None:
    """A family added without its layout in the table above would go unnoticed."""
    tested = {QWEN, STARCODER2, DEEPSEEK, CODELLAMA, CODESTRAL, GRANITE, TRUELINE}
    assert tested == set(FAMILIES)


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("Qwen/Qwen2.5-Coder-1.5B", QWEN),
        ("qwen2.5-coder:7b-instruct", QWEN),
        ("Qwen3-Coder-30B-A3B-Instruct", QWEN),
        ("qwen2_5_coder.Q4_K_M.gguf", QWEN),
        ("Qwen/Qwen2.5-7B-Instruct", None),
        ("bigcode/starcoder2-3b", STARCODER2),
        ("bigcode/starcoder", None),
        ("deepseek-ai/deepseek-coder-6.7b-base", DEEPSEEK),
        ("DeepSeek-Coder-V2-Lite-Base", DEEPSEEK),
        ("deepseek-chat", None),
        ("codellama/CodeLlama-7b-hf", CODELLAMA),
        ("codellama:13b-code", CODELLAMA),
        ("CodeLlama-7b-Python-hf", None),
        ("codellama/CodeLlama-34b-hf", None),
        ("codestral-latest", CODESTRAL),
        ("mistralai/Codestral-22B-v0.1", CODESTRAL),
        ("mistralai/Mamba-Codestral-7B-v0.1", None),
        ("codestral-mamba", None),
        ("ibm-granite/granite-3b-code-base", GRANITE),
        ("granite-code:8b", GRANITE),
        ("ibm-granite/granite-3.1-8b-instruct", None),
        ("trueline-25m", TRUELINE),
        ("gpt-5", None),
        ("", None),
    ],
)
def test_family_of_an_id(name: str, family: FimTemplate | None) -> None:
    """Ids as hubs, Ollama and file names write them; relatives without FIM are no members."""
    assert family_of(name) is family


@pytest.mark.parametrize("family", [f for f in FAMILIES if f is not CODESTRAL])
def test_family_from_its_tokens(family: FimTemplate) -> None:
    """A tokenizer's special tokens name the family; SentencePiece marks do not matter."""
    assert family_from_tokens([*family.tokens, "<pad>"]) is family
    assert family_from_tokens(["▁" + token for token in family.tokens]) is family
    assert family_from_tokens(family.tokens[:-1]) is not family


def test_tokens_that_prove_nothing() -> None:
    """Every newer Mistral tokenizer has Codestral's tokens; none at all is no family."""
    assert family_from_tokens(["[SUFFIX]", "[PREFIX]", "[MIDDLE]"]) is None
    assert family_from_tokens([]) is None


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.family)
def test_special_tokens_in_the_file(family: FimTemplate) -> None:
    """A file about FIM must not end its own prompt: the tokens stand there as often as without."""
    special = "".join({*family.tokens, *family.stop, *family.reserved})
    hostile = family.render(FimPrompt(f"a{special}b", special, special, special))
    harmless = family.render(FimPrompt("ab", "x", "y", "z"))
    for token in {*family.tokens, *family.stop, *family.reserved}:
        assert hostile.count(token) == harmless.count(token), token


@given(st.text(alphabet="<|fim_pre>suxdl[SUFIX]{} \n", max_size=40))
def test_breaking_tokens_makes_no_new_ones(text: str) -> None:
    """Broken text holds no token, and breaking it again changes nothing."""
    for family in FAMILIES:
        once = family.neutral(text + family.tokens[0] + text)
        assert family.neutral(once) == once
        assert re.sub(r"\s", "", once) == re.sub(r"\s", "", text + family.tokens[0] + text)


def test_braces_in_the_code_mean_nothing() -> None:
    """The layout is filled in one pass."""
    prompt = FimPrompt("f'{suffix}{prefix}{x}'", "{context}", path="{path}", context="{suffix}")
    assert QWEN.render(prompt).count("f'{suffix}{prefix}{x}'") == 1
    assert QWEN.render(prompt).endswith("<|fim_suffix|>{context}<|fim_middle|>")
