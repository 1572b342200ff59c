"""Between text and tokens: healing, windows, stop strings, characters."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trueline.assistant.models.embedded.text import NEAR, PREFIX, SUFFIX, WINDOW_STEP, Decoder, Text
from trueline.assistant.models.protocol import FimPrompt
from trueline.training.tokenizer import SPECIAL, save_tokenizer, train_tokenizer

LINES = "".join(f"def name_{i}(self):\n    return self.value_{i} + None\n\n" for i in range(300))


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> Text:
    """A tokenizer that has learned some words."""
    path = tmp_path_factory.mktemp("text") / "tokenizer.json"
    save_tokenizer(train_tokenizer([LINES], 340), path)
    return Text(path, context=256)


def joined(text: Text, ids: tuple[int, ...]) -> str:
    """The text of a prompt, special tokens as their names."""
    return b"".join(
        SPECIAL[i].encode() if i in text.special else text.bytes_of[i] for i in ids
    ).decode()


def test_prompt_is_suffix_first_and_loses_nothing(text: Text) -> None:
    """Suffix, prefix, and the healed bytes put the hole's surroundings together again."""
    made = text.prompt(FimPrompt("x = self.val", "\nreturn x\n", "a/b.py"), 32)
    whole = joined(text, made.ids) + made.healed.decode()
    assert whole == "<|fim_suffix|>\nreturn x\n<|fim_prefix|># a/b.py\nx = self.val"


@pytest.mark.parametrize(
    ("prefix", "healed"),
    [("return self.val", b".val"), ("    ", b"    "), ("x = 1\n", b""), ("", b""), ("f(", b"(")],
)
def test_the_last_word_is_healed(text: Text, prefix: str, healed: bytes) -> None:
    """The word at the cursor may still grow, so it is not given as finished tokens."""
    assert text.prompt(FimPrompt(prefix, ""), 32).healed == healed


@given(st.text(alphabet="self.nameé(= ", min_size=1, max_size=9))
def test_allowed_tokens_agree_with_the_bytes(text: Text, word: str) -> None:
    """Allowed is exactly what begins with the bytes or is a beginning of them."""
    healed = word.encode()
    expected = {
        token
        for token, content in enumerate(text.bytes_of)
        if content and (content.startswith(healed) or healed.startswith(content))
    }
    assert set(text.allowed(healed)) == expected


def test_special_tokens_in_the_users_text_are_text(text: Text) -> None:
    """A file that spells a special token cannot end the prompt."""
    made = text.prompt(FimPrompt("a = '<|endoftext|>' <|fim_suffix|>\n", "<|fim_prefix|>"), 32)
    assert sum(token in text.special for token in made.ids) == 2


@pytest.mark.parametrize("extra", [0, 1, 100, 700])
def test_prompt_fits_the_context(text: Text, extra: int) -> None:
    """However long the file is, the answer still fits, and the text at the cursor is kept."""
    prefix = LINES + LINES[:extra]
    made = text.prompt(FimPrompt(prefix, LINES, "p.py", LINES), 64)
    assert len(made.ids) + 64 <= 256
    before = (joined(text, made.ids) + made.healed.decode()).rpartition("<|fim_prefix|>")[2]
    assert prefix.endswith(before[-40:])


def test_the_window_moves_in_large_steps(text: Text) -> None:
    """Typing 400 characters moves the window's start at most twice."""
    typed = LINES * 2
    starts = [
        text.prompt(FimPrompt(typed[: 9_000 + n], "\n"), 64).ids[:8] for n in range(0, 400, 5)
    ]
    assert sum(a != b for a, b in pairwise(starts)) <= 2


IMPORTS = "import alpha\nfrom beta import (\n    one,  # why\n    two,\n)\n\n\n"
HEADING = "# pkg/mod.py\nimport alpha\nfrom beta import one, two\n"


def told(text: Text, prefix: str) -> str:
    """What a prompt shows before the cursor."""
    made = text.prompt(FimPrompt(prefix, "\n", "pkg/mod.py"), 64)
    assert len(made.ids) + 64 <= 256
    return (joined(text, made.ids) + made.healed.decode()).rpartition("<|fim_prefix|>")[2]


def test_lost_imports_head_the_window(text: Text) -> None:
    """Path, imports, window, as in training; a window that shows the imports is not headed."""
    prefix = IMPORTS + LINES[:9_000]
    shown = told(text, prefix)
    assert shown.startswith(HEADING)
    assert prefix.endswith(shown.removeprefix(HEADING))
    assert told(text, IMPORTS + "x = 1\n") == f"# pkg/mod.py\n{IMPORTS}x = 1\n"


def test_a_heading_is_tokenized_as_in_training(text: Text) -> None:
    """Heading and window are one text: a token may hold the line end between them."""
    made = text.prompt(FimPrompt("\n\nx = 1\n", "", "a.py"), 64)
    assert list(made.ids[2:]) == text.encode("# a.py\n\n\nx = 1\n").ids


def test_a_heading_changes_with_the_imports_alone(text: Text) -> None:
    """While the window stands, typing changes nothing before the cursor's word."""
    body = LINES[:9_000]
    typed = "    return self.value_1 + None"
    starts = [told(text, IMPORTS + body + typed[:length]) for length in range(len(typed))]
    assert all(later.startswith(sooner) for sooner, later in pairwise(starts))
    other = told(text, IMPORTS.replace("alpha", "gamma") + body)
    assert other == starts[0].replace("alpha", "gamma")


def test_many_imports_leave_room(text: Text) -> None:
    """However many imports and folders there are, the code at the cursor is in the prompt."""
    imports = "".join(f"import {chr(97 + n % 26) * 9}{n}\n" for n in range(400))
    assert told(text, imports + LINES[:9_000]).endswith(LINES[8_980:9_000])
    path = "folder/" * 600 + "mod.py"
    made = text.prompt(FimPrompt("x = 1\n", "", path), 64)
    assert joined(text, made.ids).endswith("folder/mod.py\nx = 1\n")
    assert len(made.ids) + 64 <= 256


def test_one_line_of_a_megabyte(text: Text) -> None:
    """A line without an end is cut, not tokenized whole."""
    made = text.prompt(FimPrompt("x" * 1_000_000, "y" * 1_000_000), 64)
    assert len(made.ids) + 64 <= 256


@settings(max_examples=20)
@given(st.integers(0, 2_500), st.integers(40, 200))
def test_the_window_is_as_large_as_it_may_be(text: Text, shown: int, new: int) -> None:
    """Of the places where a window may begin it begins at the first from which all of it fits."""
    prefix = LINES[: 4_000 + shown]
    made = text.prompt(FimPrompt(prefix, ""), new)
    before = (joined(text, made.ids) + made.healed.decode()).removeprefix(SUFFIX + PREFIX)
    begins = (text_from(prefix, start) for start in range(0, len(prefix), WINDOW_STEP))
    fits = (one for one in begins if len(text.encode(one).ids) <= 256 - new - 2)
    assert before == next(fits, prefix[-len(before) :])


def text_from(text: str, start: int) -> str:
    """The text from the first line that begins at `start` or behind it."""
    return text if start == 0 else text[text.find("\n", start - 1) + 1 :]


def test_a_very_long_file(text: Text) -> None:
    """Only what is near the cursor is made tokens of, from a place that moves in large steps."""
    long = LINES * 200
    near = text.before(long, b"")
    assert NEAR * 0.7 < len(b"".join(text.bytes_of[token] for token in near)) <= NEAR * 1.3
    assert np.array_equal(text.before(long + "x = 1\n", b"")[: len(near)], near)


@given(st.text(max_size=30), st.integers(1, 5))
def test_characters_are_never_split(content: str, size: int) -> None:
    """Whatever pieces the bytes come in, the text comes out whole."""
    decoder, raw = Decoder(()), content.encode("utf-8", "ignore")
    out = [decoder.feed(raw[at : at + size]) for at in range(0, len(raw), size)]
    assert "".join(out) + decoder.flush() == raw.decode()


@pytest.mark.parametrize(
    ("pieces", "stop", "expected", "stopped"),
    [
        (["ab", "c\nd"], ("\n",), "abc", True),
        (["ab", "EN", "D!"], ("END",), "ab", True),
        (["ab", "EN", "T!"], ("END",), "abENT!", False),
        (["abEN"], ("END",), "abEN", False),
        (["x\n", "\ny"], ("\n\n", "y"), "x", True),
    ],
)
def test_stop_strings_end_the_text_before_them(
    pieces: list[str], stop: tuple[str, ...], expected: str, stopped: bool
) -> None:
    """A stop string over several tokens is held back until it is sure."""
    decoder = Decoder(stop)
    out = "".join(decoder.feed(piece.encode()) for piece in pieces if not decoder.stopped)
    assert out + decoder.flush() == expected
    assert decoder.stopped is stopped


def test_no_more_of_a_suffix_than_is_asked_for(text: Text) -> None:
    """The first tokens of all, whether the text is cut into pieces or ends before."""
    for suffix in (LINES * 3, "y = 2\n", "", "1, " * 100_000):
        whole = text.file(suffix)
        for most in (10, 5_000):
            assert text.after(suffix, most).tolist() == whole[:most].tolist()


def test_bodies_that_are_not_written_do_not_vote(text: Text) -> None:
    """The text in which the workspace is searched has no stub bodies; the rest of it stays."""
    stub = "def name_1(self):\n    raise NotImplementedError\n\ndef name_2(self):\n"
    kept = "def name_1(self):\n\ndef name_2(self):\n"
    before = text.before(stub + "    ret", b"    ret")
    for tokens in (text.after(stub, 999), text.file(stub), text.shown()(stub), before):
        assert b"".join(text.bytes_of[token] for token in tokens).decode() == kept
