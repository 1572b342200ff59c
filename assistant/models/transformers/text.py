"""Between prompts and token ids, for any tokenizer that transformers loads.

How a hole is written down is the model family's business (`prompts/fim.py`), and the family is
known by the model's name or else by its tokenizer's special tokens. A conversation is written down
by the tokenizer's own chat template. Special tokens inside the user's text are broken apart, since
the tokenizer would read them as the tokens themselves.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from trueline.assistant.models.protocol import ChatPrompt, FimPrompt, ModelUnavailable, Prompt
from trueline.assistant.prompts.fim import FimTemplate, family_from_tokens, family_of, neutral
from trueline.assistant.prompts.fitting import fitted

_SEEN = 6  # tokens before the answer that decide how its first one is written
_UNFINISHED = "\ufffd"


@dataclass(frozen=True, slots=True)
class Asked:
    """A prompt in tokens, the tokens that end its answer, and the strings that do."""

    ids: tuple[int, ...]
    ends: frozenset[int]
    stop: tuple[str, ...]


class Text:
    """One model's tokenizer, with what is known about its family."""

    def __init__(self, tokenizer: Any, name: str, ends: Iterable[int], window: int) -> None:
        self._tokenizer, self._name, self.window = tokenizer, name, window
        known = {token.lstrip("▁") for token in tokenizer.get_vocab()}
        self._special = tuple(filter(None, tokenizer.all_special_tokens))
        own = [tokenizer.eos_token_id, *ends]
        self._chat_ends = frozenset(token for token in own if token is not None)
        self._fim_ends = self._chat_ends | frozenset(tokenizer.all_special_ids)
        named = family_of(Path(name).name)
        fits = named is not None and known.issuperset(named.tokens)
        found = named if fits else family_from_tokens(known)
        self.family: FimTemplate | None = None
        if found is not None:
            self.family = replace(found, reserved=(*found.reserved, *self._special))

    @property
    def converses(self) -> bool:
        """Whether the tokenizer says how a conversation is written down."""
        return bool(self._tokenizer.chat_template)

    def asked(self, prompt: Prompt, new_tokens: int) -> Asked:
        """The prompt in tokens, such that `new_tokens` still fit behind it.

        Raises:
            ModelUnavailable: if the model cannot be asked this way, or a conversation is too long.
        """
        room = self.window - new_tokens
        if isinstance(prompt, ChatPrompt):
            return self._conversation(prompt, room)
        return self._hole(prompt, room)

    def decode(self, tokens: Sequence[int]) -> str:
        """Text of tokens, special ones as they are written."""
        text: str = self._tokenizer.decode(
            list(tokens), skip_special_tokens=False, clean_up_tokenization_spaces=False
        )
        return text

    def _hole(self, prompt: FimPrompt, room: int) -> Asked:
        if self.family is None:
            raise ModelUnavailable(
                f"{self._name}: its tokenizer knows no tokens for a hole; choose a FIM model such "
                "as Qwen2.5-Coder, or this one for synth and fix"
            )
        characters = 0
        ids = self._encode(self.family.render(prompt))
        while len(ids) > room:
            whole = len(prompt.prefix) + len(prompt.suffix) + len(prompt.context)
            characters = int(min(characters or whole, whole) * 0.95 * room / len(ids))
            prompt = fitted(prompt, characters)
            ids = self._encode(self.family.render(prompt))
            if not characters:
                break
        words = [word for word in self.family.stop if word not in self._special]
        return Asked(tuple(ids), self._fim_ends, tuple(words))

    def _conversation(self, prompt: ChatPrompt, room: int) -> Asked:
        if not self.converses:
            raise ModelUnavailable(
                f"{self._name}: its tokenizer has no chat template; choose a model that follows "
                "instructions with --model"
            )
        turns = [
            {"role": turn.role, "content": neutral(turn.content, self._special)}
            for turn in prompt.messages
        ]
        try:
            text = self._tokenizer.apply_chat_template(
                turns, tokenize=False, add_generation_prompt=True
            )
        except Exception as error:  # the template is a program that came with the model
            line = " ".join(str(error).split())[:200]
            raise ModelUnavailable(f"{self._name}: its chat template fails ({line})") from error
        ids = self._tokenizer(text, add_special_tokens=False)["input_ids"]
        if len(ids) > room:
            raise ModelUnavailable(
                f"{self._name}: the question takes {len(ids)} tokens, and its window has room for "
                f"{room}; choose a model with a larger one"
            )
        return Asked(tuple(ids), self._chat_ends, ())

    def _encode(self, text: str) -> list[int]:
        """With the token that begins a text where the model was trained with one."""
        ids: list[int] = self._tokenizer(text)["input_ids"]
        ended = len(ids) > 1 and ids[-1] in self._chat_ends
        return ids[:-1] if ended else ids


class Detokenizer:
    """Tokens of one answer to text; holds back what is not yet a whole character.

    A token's text depends on the one before it (a space, half a character), so every token is read
    together with the last ones that came out.
    """

    def __init__(self, text: Text, before: Sequence[int]) -> None:
        self._text = text
        self._tokens = list(before[-_SEEN:])
        self._known = text.decode(self._tokens)

    def take(self, token: int) -> str:
        """The text that became certain with this token."""
        self._tokens.append(token)
        whole = self._text.decode(self._tokens)
        if whole.endswith(_UNFINISHED):
            return ""
        fresh = whole[len(self._known) :]
        self._tokens = self._tokens[-_SEEN:]
        self._known = self._text.decode(self._tokens)
        return fresh

    def rest(self) -> str:
        """What was held back, as far as it is text."""
        return self._text.decode(self._tokens)[len(self._known) :]
