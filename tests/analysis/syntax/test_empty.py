"""Bodies that do nothing."""

import pytest

from trueline.analysis.syntax import does_nothing, is_unwritten


@pytest.mark.parametrize(
    "text",
    [
        "    # to do\n",
        "    pass\n",
        '    """Said again."""\n    pass  # later\n',
        '    """One."""\n    # two\n    """Three."""',
        "def f(n):\n    pass\n",
        'async def f(n):\n    """Nothing."""\n',
        "",
    ],
)
def test_nothing(text: str) -> None:
    """Comments, texts and `pass`, as a body or in a whole function."""
    assert does_nothing(text)


@pytest.mark.parametrize(
    "text",
    [
        "    return None\n",
        "    ...\n",
        "    raise NotImplementedError\n",
        "    x = 1\n    pass\n",
        "def f(n):\n    return n\n",
        "def f():\n    pass\n\n\ndef g():\n    return 1\n",
        "class E(Exception):\n    pass\n",
        "n: int) -> int:\n    pass\n",
        "    return (\n",
        "\0",
    ],
)
def test_something(text: str) -> None:
    """Any other statement, what is left open on purpose, and what does not parse alone."""
    assert not does_nothing(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "    ...\n",
        "    pass\n",
        "    raise NotImplementedError\n",
        '    raise NotImplementedError("later")\n',
        " ...",
        "    # to do\n    ...\n",
    ],
)
def test_unwritten(text: str) -> None:
    """No body, or one that says that it is none."""
    assert is_unwritten(text)


@pytest.mark.parametrize(
    "text",
    ["    return 1\n", "    raise ValueError\n", "    x = ...\n", "    raise\n", "    return (\n"],
)
def test_written(text: str) -> None:
    """Anything else is somebody's, and what does not parse is being written."""
    assert not is_unwritten(text)
