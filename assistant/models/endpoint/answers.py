"""The shapes in which servers answer, read into one.

Three shapes are in use: completions (`text`), chat (`delta` in a stream, `message` whole; for
Codestral's FIM too) and llama.cpp's own (`content`, `stop`). Log-probabilities come in either of
OpenAI's formats, whatever the call. Fields we do not know are ignored; a field of another type is
an error.
"""

from dataclasses import replace
from typing import Any

import msgspec

from trueline.assistant.models.protocol import Chunk, FinishReason

DONE = b"[DONE]"


class Token(msgspec.Struct):
    """One token in chat's and llama.cpp's log-probability format."""

    logprob: float | None = None


class Logprobs(msgspec.Struct):
    """Log-probabilities: `content` in chat's format, `token_logprobs` in completions'."""

    content: list[Token] | None = None
    token_logprobs: list[float | None] | None = None


class Text(msgspec.Struct):
    """A chat message or a piece of one; the reasoning before an answer is not the answer."""

    content: str | None = None
    reasoning_content: str | None = None
    reasoning: str | None = None


class Choice(msgspec.Struct):
    """One candidate, or a piece of one."""

    index: int = 0
    text: str | None = None
    delta: Text | None = None
    message: Text | None = None
    logprobs: Logprobs | None = None
    finish_reason: str | None = None


class Usage(msgspec.Struct):
    """What the server counted."""

    prompt_tokens: int | None = None


class Answer(msgspec.Struct):
    """A whole answer or one event of a stream, in any of the three shapes."""

    choices: list[Choice] | None = None
    usage: Usage | None = None
    error: Any = None
    index: int = 0
    content: str | None = None
    stop: bool = False
    stop_type: str | None = None
    completion_probabilities: list[Token] | None = None


class BrokenAnswerError(ValueError):
    """The server says in the middle of its answer that it failed; the text is its message."""


END = Answer(choices=[])
"""Stands at the end of a stream whose server said that it is complete."""

_decoder = msgspec.json.Decoder(Answer)


def decode(data: bytes) -> Answer:
    """One JSON document as an answer.

    Raises:
        msgspec.DecodeError: if it is no JSON or has another shape.
        BrokenAnswerError: if it is the server's report of an error.
    """
    answer = _decoder.decode(data)
    if answer.error is not None:
        raise BrokenAnswerError(error_text(data))
    ends = {choice.finish_reason for choice in answer.choices or ()}
    for end in ends & {"error", "abort"}:
        raise BrokenAnswerError(f"generation ended with {end!r}")
    return answer


def chunks_of(answer: Answer) -> list[Chunk]:
    """The pieces of candidates in one answer or event; empty for one that only counts usage."""
    if answer.choices is not None:
        return [_chunk(choice) for choice in answer.choices]
    if answer.content is None:
        return []
    finish: FinishReason | None = None
    if answer.stop:
        finish = "length" if answer.stop_type == "limit" else "stop"
    probabilities = [token.logprob for token in answer.completion_probabilities or ()]
    return [_counted(answer.index, answer.content, probabilities, finish)]


def _chunk(choice: Choice) -> Chunk:
    said = choice.delta or choice.message or Text()
    text = choice.text if choice.text is not None else said.content or ""
    thought = said.reasoning_content or said.reasoning
    given = choice.logprobs or Logprobs()
    probabilities = given.token_logprobs or [token.logprob for token in given.content or ()]
    finish: FinishReason | None = None
    if choice.finish_reason:
        finish = "length" if choice.finish_reason == "length" else "stop"
    chunk = _counted(choice.index, text, probabilities, finish)
    return chunk if chunk.tokens or not thought else replace(chunk, tokens=1)


def _counted(
    index: int, text: str, logprobs: list[float | None], finish: FinishReason | None
) -> Chunk:
    """A chunk; where the server gives no tokens, a piece of text counts as one."""
    known = [value for value in logprobs if value is not None]
    tokens = len(logprobs) or (1 if text else 0)
    return Chunk(index, text, tokens, sum(known) if known else None, finish)


def error_text(body: bytes) -> str:
    """The message in an error's body: any of the shapes in use, else the body, in one line."""
    try:
        document = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        document = body.decode(errors="replace")
    for _ in range(3):
        if isinstance(document, dict):
            inner = (document.get(key) for key in ("error", "message", "detail"))
            document = next((value for value in inner if value), str(document))
        if isinstance(document, list) and document:
            document = (
                document[0].get("msg", document) if isinstance(document[0], dict) else document
            )
    line = " ".join(str(document).split())
    return line if len(line) <= 200 else line[:199] + "…"
