"""Options of a client: taken where they make sense, told where not."""

from typing import Any

import pytest

from trueline.lsp.options import Options, initial_options, settings_of


def test_none() -> None:
    """A client that sets nothing gets the defaults, without a word."""
    assert initial_options(None) == (Options(), [])
    assert initial_options({}) == (Options(), [])


def test_everything() -> None:
    """Every option, under the editors' names."""
    given = {
        "trusted": True,
        "model": "embedded",
        "fim": "infill",
        "timeout": 5,
        "checks": ["syntax"],
        "exclude": ["*_pb2.py"],
        "requireTypes": True,
        "minConfidence": 0.25,
        "editorInfo": {"name": "an editor", "version": "1"},
        "editorPluginInfo": {"name": "a plugin", "version": "2"},
    }
    options, ignored = initial_options(given)
    assert ignored == []
    assert options.trusted
    assert options.settings == {
        "model": "embedded",
        "fim": "infill",
        "timeout": 5.0,
        "checks": ("syntax",),
        "exclude": ("*_pb2.py",),
        "require_types": True,
        "min_confidence": 0.25,
    }


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"fim": "guess"}, "fim"),
        ({"timeout": -1}, "timeout"),
        ({"minConfidence": 1.5}, "min_confidence: give a chance from 0 to 1"),
        ({"checks": ["spelling"]}, "checks"),
        ({"modle": "x"}, "unknown setting modle; known are model"),
    ],
)
def test_bad_values(given: dict[str, Any], said: str) -> None:
    """A bad value is left out with a line that names it; the others hold."""
    settings, ignored = settings_of({**given, "model": "embedded"}, "here")
    assert settings == {"model": "embedded"}
    [line] = ignored
    assert line.startswith("here: ")
    assert said in line


@pytest.mark.parametrize("empty", [None, "", [], {}])
def test_empty_is_not_set(empty: object) -> None:
    """An editor sends its empty defaults: they must not hide the user's own file."""
    assert settings_of({"model": empty, "exclude": empty}, "here") == ({}, [])


@pytest.mark.parametrize("trusted", ["yes", 1, None])
def test_trust_is_spelled_out(trusted: object) -> None:
    """Only `true` is trust."""
    options, ignored = initial_options({"trusted": trusted})
    assert not options.trusted
    assert len(ignored) == 1
