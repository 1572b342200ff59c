"""Pieces of a text: all of it, in order, and few of them new after an edit."""

from hypothesis import given
from hypothesis import strategies as st

from trueline.assistant.models.embedded.chunks import LONGEST, SHORTEST, Chunks, encoded, pieces

SOURCE = "".join(f"def name_{i}(a, b):\n    return a + b * {i}\n\n\n" for i in range(300))


def codes(text: str) -> list[int]:
    """An encoding that keeps every character."""
    return [ord(character) % 60_000 for character in text]


@given(st.text(max_size=5 * SHORTEST) | st.text("ab\n )", min_size=SHORTEST, max_size=9000))
def test_pieces_are_the_text(text: str) -> None:
    """Nothing is left out, nothing is twice, no piece is long."""
    assert "".join(text[start:end] for start, end in pieces(text)) == text
    assert all(0 < end - start <= LONGEST + SHORTEST for start, end in pieces(text))
    assert Chunks(codes).tokens(text).tolist() == encoded(text, codes).tolist() == codes(text)


def test_an_edit_costs_its_own_piece() -> None:
    """A keystroke in the middle encodes little of a long file again."""
    asked: list[str] = []

    def encode(text: str) -> list[int]:
        asked.append(text)
        return codes(text)

    chunks, at = Chunks(encode), len(SOURCE) // 2
    chunks.tokens(SOURCE)
    asked.clear()
    edited = SOURCE[:at] + "x" + SOURCE[at:]
    assert chunks.tokens(edited).tolist() == codes(edited)
    assert sum(map(len, asked)) < 3 * SHORTEST


def test_a_line_without_end() -> None:
    """A file of one long line is cut all the same."""
    sizes = [end - start for start, end in pieces("x" * 100_000)]
    assert sum(sizes) == 100_000
    assert max(sizes) <= LONGEST + SHORTEST
