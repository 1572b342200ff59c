"""Between text and tokens: the prompt of a hole, and bytes back to characters.

The prompt is suffix first, then the prefix, and the answer goes on right where the prefix stops.
A cursor rarely stands where a token ends, so the last word of the prefix is not given as tokens
but as bytes the answer must begin with (token healing); the model then sees the text cut as it
was in training. The window over a long file moves in large steps, because every move costs the
cache. What is not covered: more than one file's suffix.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

from trueline.assistant.models.embedded.chunks import Chunks, encoded
from trueline.assistant.models.embedded.imports import imports_of
from trueline.assistant.models.embedded.suffixes import Tokens
from trueline.assistant.models.protocol import FimPrompt
from trueline.assistant.models.stops import Stops

SUFFIX, PREFIX = "<|fim_suffix|>", "<|fim_prefix|>"
SUFFIX_SHARE = 0.25  # of the context
CONTEXT_SHARE = 0.25  # of the context that text of other files may take
NEAR = 400_000  # characters from the cursor: what is farther in the file says nothing
WINDOW_STEP = 512  # characters by which the window over a long prefix moves
LONGEST_PATH = 120  # characters of the file's path that are told, the last ones
IMPORTS_WITHIN = 100_000  # characters from the beginning of a file in which imports are looked for
_CHARACTERS_PER_TOKEN = 8  # more than any code needs; bounds the work on a huge file
_UNWRITTEN = re.compile(r"^[ \t]+raise NotImplementedError\b.*\n", re.MULTILINE)
_HEALED = 8  # tokens taken back at the most
_CUT = 4  # tokens more that a text may have for being cut elsewhere


@dataclass(frozen=True, slots=True)
class Prompt:
    """Token ids to read, and the bytes the answer must begin with before anything is new."""

    ids: tuple[int, ...]
    healed: bytes


class Text:
    """The tokenizer and the tables derived from it."""

    def __init__(self, tokenizer_file: Path, context: int) -> None:
        self._tokenizer = Tokenizer.from_file(str(tokenizer_file))
        self._tokenizer.encode_special_tokens = True
        self._context = context
        self.special = frozenset(self._tokenizer.get_added_tokens_decoder())
        self.bytes_of = _bytes_of_tokens(self._tokenizer, self.special)
        self.first_bytes = np.array([b[0] if b else 0 for b in self.bytes_of], np.uint8)
        pairs = sorted((b, i) for i, b in enumerate(self.bytes_of) if b)
        names = self._tokenizer.get_vocab()
        self._suffix, self._prefix = names[SUFFIX], names[PREFIX]
        self._sorted = [content for content, _ in pairs]
        self._ids = [token for _, token in pairs]
        self._by_bytes = dict(pairs)
        self._heads = lru_cache(maxsize=8)(self._head_of)
        self._chunks = Chunks(lambda piece: self.encode(piece).ids)
        line_ends = [token for content, token in pairs if b"\n" in content]
        self.line_ends = np.array(sorted(line_ends))
        self.alike = _alike(self.bytes_of, self.special)

    def prompt(self, prompt: FimPrompt, new_tokens: int) -> Prompt:
        """Render the hole so that `new_tokens` still fit behind it."""
        room = self._context - new_tokens - 2
        suffix = self._head(prompt.suffix, int(room * SUFFIX_SHARE))
        other = self._head(prompt.context, int(room * CONTEXT_SHARE)) if prompt.context else ()
        encoding = self._window(prompt, room - len(suffix) - len(other))
        kept = _before_last_word(encoding, prompt.prefix)
        healed = b"".join(self.bytes_of[token] for token in encoding.ids[kept:])
        prefix = encoding.ids[:kept]
        ids = (self._suffix, *suffix, self._prefix, *other, *prefix)
        return Prompt(ids, healed)

    def before(self, prefix: str, healed: bytes) -> Tokens:
        """The tokens of a prefix, less those of the bytes that the answer has yet to repeat.

        Of a very long one those that are not too far from its end.
        """
        tokens = self._chunks.tokens(written(_near(prefix)))
        length, left = len(tokens), len(healed)
        while left > 0 and length:
            length -= 1
            left -= len(self.bytes_of[tokens[length]])
        return tokens[:length]

    def after(self, suffix: str, most: int) -> Tokens:
        """The first tokens of a suffix, up to `most`: an endless line is not encoded to its end."""
        return self._chunks.tokens(written(suffix[: most * _CHARACTERS_PER_TOKEN]), most)

    def file(self, text: str) -> Tokens:
        """All tokens of a file of the workspace; may be called from another thread."""
        return encoded(written(text), lambda piece: self.encode(piece).ids)

    def shown(self) -> Callable[[str], Tokens]:
        """Like `file`, for texts that come again with a few changes; for one thread at a time."""
        chunks = Chunks(lambda piece: self.encode(piece).ids)
        return lambda text: chunks.tokens(written(text))

    def encode(self, text: str) -> Encoding:
        """Tokens of the text; what looks like a special token is text."""
        return self._tokenizer.encode(text)

    def allowed(self, healed: bytes) -> list[int]:
        """Tokens that begin with the bytes, or are the beginning of them."""
        found = []
        for at in range(bisect_left(self._sorted, healed), len(self._sorted)):
            if not self._sorted[at].startswith(healed):
                break
            found.append(self._ids[at])
        shorter = (healed[:length] for length in range(1, len(healed)))
        return found + [self._by_bytes[part] for part in shorter if part in self._by_bytes]

    def _head(self, text: str, tokens: int) -> tuple[int, ...]:
        """The first tokens of a text, cut at a line where that loses little; remembered.

        What stands behind the cursor stays the same while somebody types.
        """
        return self._heads(text[: tokens * _CHARACTERS_PER_TOKEN], tokens)

    def _head_of(self, text: str, tokens: int) -> tuple[int, ...]:
        ids = tuple(self.encode(text).ids)
        if len(ids) <= tokens:
            return ids
        ids = ids[:tokens]
        for length in range(len(ids), len(ids) * 3 // 4, -1):
            if b"\n" in self.bytes_of[ids[length - 1]]:
                return ids[: length - 1]
        return ids

    def _earliest(self, text: str, tokens: int) -> int:
        """No later than where a text must be cut so that not more than `tokens` are behind it.

        Where a text is cut may change what its first tokens are, so a few are let pass.
        """
        last = self._chunks.tokens(_near(text))[-tokens - _CUT :]
        return len(text) - sum(len(self.bytes_of[token]) for token in last)

    def _window(self, prompt: FimPrompt, tokens: int) -> Encoding:
        """Path, lost imports and the end of the prefix, from a place that moves in large steps."""
        text, most = prompt.prefix, tokens * _CHARACTERS_PER_TOKEN
        path = f"# {prompt.path[-LONGEST_PATH:]}\n" if prompt.path else ""
        first = -(-max(0, len(text) - most) // WINDOW_STEP) * WINDOW_STEP
        earliest = self._earliest(text, tokens)
        for start in range(first, max(1, len(text)), WINDOW_STEP):
            begin = _at_line_start(text, start)
            if begin < earliest:
                continue
            imports = imports_of(text[: min(begin, IMPORTS_WITHIN)])
            encoding = self.encode(path + imports + text[begin:])
            if len(encoding.ids) <= tokens:
                return encoding
        encoding = self.encode(text[-most:])
        encoding.truncate(tokens, direction="left")
        return encoding


def written(text: str) -> str:
    """The text without the bodies that say that a function is not written: nobody wants more."""
    return _UNWRITTEN.sub("", text)


class Decoder:
    """Bytes of one answer to text: holds back half characters and half stop strings."""

    def __init__(self, stop: Sequence[str]) -> None:
        self._stops = Stops(stop)
        self._bytes = b""

    @property
    def stopped(self) -> bool:
        """Whether a stop string came."""
        return self._stops.reached

    def feed(self, content: bytes) -> str:
        """The text that is now certain; sets `stopped` when a stop string came."""
        self._bytes += content
        whole = _whole_characters(self._bytes)
        text = self._bytes[:whole].decode("utf-8", "replace")
        self._bytes = self._bytes[whole:]
        return self._stops.feed(text)

    def flush(self) -> str:
        """What was held back and turned out to be text after all."""
        return self._stops.flush()


def _before_last_word(encoding: Encoding, text: str) -> int:
    """How many tokens stand before the last word, as the tokenizer cuts words.

    A line end is left as it is: what follows it starts a word of its own.
    """
    length = len(encoding.ids)
    if not length or not text or text.endswith(("\n", "\r")):
        return length
    words = encoding.word_ids
    kept = length
    while kept and words[kept - 1] == words[-1] and length - kept < _HEALED:
        kept -= 1
    return kept


def _near(text: str) -> str:
    """The end of a text, from a place that moves in large steps as the text grows."""
    return text[max(0, len(text) - NEAR) // (NEAR // 4) * (NEAR // 4) :]


def _at_line_start(text: str, position: int) -> int:
    """The first line start at or after the position, or the position if its line is too long."""
    if position == 0 or text[position - 1] == "\n":
        return position
    found = text.find("\n", position, position + WINDOW_STEP)
    return position if found < 0 else found + 1


def _whole_characters(content: bytes) -> int:
    """The length of the content without an unfinished UTF-8 character at its end."""
    for back in range(1, min(4, len(content)) + 1):
        byte = content[-back]
        if byte >= 0xC0:
            size = 2 if byte < 0xE0 else 3 if byte < 0xF0 else 4
            return len(content) - back if back < size else len(content)
        if byte < 0x80:
            break
    return len(content)


def _bytes_of_tokens(tokenizer: Tokenizer, special: frozenset[int]) -> list[bytes]:
    """The bytes each token stands for; b"" for special ones."""
    byte_of = _byte_alphabet()
    found = []
    for token in range(tokenizer.get_vocab_size()):
        word = "" if token in special else tokenizer.id_to_token(token) or ""
        found.append(bytes(byte_of[character] for character in word))
    return found


def _alike(contents: Sequence[bytes], special: frozenset[int]) -> NDArray[np.int64]:
    """Of each token the first one that leaves the same line: `)` and a line end, or two of them.

    A special token ends the answer, and so its line.
    """
    first: dict[bytes, int] = {}
    found = []
    for token, content in enumerate(contents):
        line, end, _ = (b"", b"\n", b"") if token in special else content.partition(b"\n")
        found.append(first.setdefault(line + end, token))
    return np.array(found)


def _byte_alphabet() -> dict[str, int]:
    """The byte behind each character of byte-level BPE: printable ones stand for themselves."""
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in set(printable)]
    named = {chr(byte): byte for byte in printable}
    return named | {chr(256 + place): byte for place, byte in enumerate(others)}
