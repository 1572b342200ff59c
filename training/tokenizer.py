"""The tokenizer: byte-level BPE, so that every file can be written down and given back exactly.

Numbers are cut into single digits and white space keeps its own tokens, since indentation is
syntax here. The special tokens carry the names most code models use. What is not covered: merges
across words ("line" tokens), which measured worse at this size.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

END = "<|endoftext|>"
SPECIAL = (
    END,
    "<|fim_prefix|>",
    "<|fim_middle|>",
    "<|fim_suffix|>",
    "<|file_sep|>",
    "<|fim_pad|>",
    "<|repo_name|>",
    "<|reserved_0|>",
    "<|reserved_1|>",
    "<|reserved_2|>",
)
_WORDS = r"[^\r\n\p{L}\p{N}_]?[\p{L}_]+|\p{N}| ?[^\s\p{L}\p{N}_]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"


def train_tokenizer(texts: Iterable[str], vocabulary: int) -> Tokenizer:
    """A tokenizer of exactly `vocabulary` tokens, if the texts hold enough different ones."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(_WORDS), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary,
        special_tokens=[AddedToken(token, special=True, normalized=False) for token in SPECIAL],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
        max_token_length=24,
    )
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


def save_tokenizer(tokenizer: Tokenizer, path: Path) -> None:
    """Write `tokenizer.json` without the white space that would double its size."""
    document = json.loads(tokenizer.to_str())
    path.write_text(json.dumps(document, separators=(",", ":"), ensure_ascii=False), "utf-8")


def read_texts(jsonl: Path) -> Iterator[dict[str, str]]:
    """The records of one split of the corpus: package, path and text."""
    with jsonl.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)
