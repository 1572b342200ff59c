"""A docstring that is written once more: dropped, and nothing else is."""

import pytest

from trueline.assistant.decoding.restated import without_restated

PREFIX = 'def f(n: int) -> int:\n    """Twice, in ö."""\n'
REST = "    return n + n\n"
SUFFIX = "\n\ndef g() -> None: ...\n"


@pytest.mark.parametrize(
    "string", ['    """Twice, in ö."""\n', "    'Other words.'; ", '    r"""Two\n    lines."""\n\n']
)
def test_a_second_docstring(string: str) -> None:
    """Goes with its line; what follows stands in its place."""
    assert without_restated(PREFIX, string + REST.lstrip() if ";" in string else string + REST,
                            SUFFIX) == REST  # fmt: skip


def test_many() -> None:
    """Small models go on with it."""
    assert without_restated(PREFIX, '    """Twice."""\n' * 8 + REST, SUFFIX) == REST
    nothing = '    """Twice."""\n' * 8
    assert without_restated(PREFIX, nothing, SUFFIX) == nothing


def test_a_comment_stays() -> None:
    """Below the string, and on its line."""
    text = '    """Twice."""  # really\n    # by a sum\n' + REST
    assert without_restated(PREFIX, text, "") == "    # really\n    # by a sum\n" + REST


@pytest.mark.parametrize(
    ("prefix", "text"),
    [
        ("def f(n: int) -> int:\n", f'    """Twice."""\n{REST}'),
        (PREFIX, '    """Nothing else."""\n'),
        (PREFIX, "    'a'.join([])\n" + REST),
        (PREFIX, '    """Open\n' + REST),
        (PREFIX, "    n += 1\n    'later'\n" + REST),
        (PREFIX, "    def g() -> None:\n        'Its own.'\n        'and more'\n" + REST),
    ],
)
def test_what_stays(prefix: str, text: str) -> None:
    """A first docstring, an expression, a string further down, what does not parse."""
    assert without_restated(prefix, text, SUFFIX) == text
