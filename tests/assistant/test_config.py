"""Settings: where each value comes from, and what a workspace may not set."""

from pathlib import Path

import pytest

from trueline.analysis.errors import WrongUsage
from trueline.assistant.config import Settings, load, user_file


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A configuration folder of the test's own."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    for name in ("MODEL", "CHECKS", "TIMEOUT", "API_KEY", "FIM"):
        monkeypatch.delenv(f"TRUELINE_{name}", raising=False)
    return tmp_path


def project(folder: Path, table: str) -> Path:
    """A workspace with a `[tool.trueline]` table."""
    (folder / "pyproject.toml").write_text(f"[tool.trueline]\n{table}\n")
    return folder


def test_defaults() -> None:
    """Nothing set anywhere."""
    assert load().settings == Settings()


def test_each_source_overrides_the_one_before(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """User file < workspace < environment < flags."""
    user_file().parent.mkdir(parents=True)
    user_file().write_text('timeout = 1.0\nmodel = "http://127.0.0.1:1/v1"\n')
    root = project(home, 'checks = ["syntax", "names"]')
    assert load(root).settings.checks == ("syntax", "names")
    assert load(root).settings.timeout == 1.0
    monkeypatch.setenv("TRUELINE_TIMEOUT", "2.5")
    monkeypatch.setenv("TRUELINE_CHECKS", "names,types")
    assert load(root).settings.timeout == 2.5
    assert load(root).settings.checks == ("names", "types")
    assert load(root, {"timeout": 3.0, "model": None}).settings.timeout == 3.0
    assert load(root, {"model": None}).settings.model == "http://127.0.0.1:1/v1"


@pytest.mark.parametrize(
    "line",
    [
        'model = "http://evil.test/v1"',
        'api-key = "x"',
        "timeout = 9.0",
        'fim = "suffix"',
        'endpoints."http://evil.test/v1".api-key = "x"',
    ],
)
def test_a_workspace_cannot_redirect(home: Path, line: str) -> None:
    """Keys that choose who gets the code are ignored, and said to be."""
    loaded = load(project(home, line))
    assert loaded.settings == Settings()
    assert len(loaded.warnings) == 1
    assert "is ignored" in loaded.warnings[0]


@pytest.mark.parametrize("line", ["checks = 3", 'checks = ["speed"]', "checks = ["])
def test_a_workspace_cannot_break_the_start(home: Path, line: str) -> None:
    """A bad table of a workspace is a warning, never an error."""
    loaded = load(project(home, line))
    assert loaded.settings == Settings()
    assert loaded.warnings


def test_the_users_own_mistakes_are_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    """An unknown key in the user's file and a bad value in the environment are one line each."""
    user_file().parent.mkdir(parents=True)
    user_file().write_text("modle = 1\n")
    with pytest.raises(WrongUsage, match="unknown setting modle"):
        load()
    user_file().write_text("")
    monkeypatch.setenv("TRUELINE_TIMEOUT", "soon")
    with pytest.raises(WrongUsage, match="environment: timeout"):
        load()


def test_a_workspace_cannot_undo_the_users_protection(home: Path) -> None:
    """Exclusions add up, a requirement stays, and syntax and names are always checked."""
    user_file().parent.mkdir(parents=True)
    user_file().write_text('exclude = ["secret*"]\nrequire-types = true\n')
    root = project(home, 'exclude = ["gen_*"]\nrequire-types = false\nchecks = []')
    settings = load(root).settings
    assert settings.exclude == ("secret*", "gen_*")
    assert settings.require_types
    assert settings.checks == ("syntax", "names")


@pytest.mark.parametrize("seconds", ["-1", "nan", "inf", "0"])
def test_a_time_limit_is_a_real_one(monkeypatch: pytest.MonkeyPatch, seconds: str) -> None:
    """No time, negative time and endless time are refused."""
    monkeypatch.setenv("TRUELINE_TIMEOUT", seconds)
    with pytest.raises(WrongUsage, match="timeout: give seconds"):
        load()


OWN = """\
model = "http://a.test/v1#small"
api-key = "for a"
fim = "suffix"

[endpoints."http://b.test:8000/v1/"]
api-key = "for b"

[endpoints."http://a.test/v1"]
fim = "infill"
"""


@pytest.mark.parametrize(
    ("model", "key", "fim"),
    [
        (None, "for a", "infill"),
        ("http://a.test/v1", "for a", "infill"),
        ("http://A.test#large", "for a", "infill"),
        ("http://b.test:8000/v1#any", "for b", "auto"),
        ("http://b.test/v1", "", "auto"),
        ("https://a.test/v1", "", "auto"),
        ("http://a.test/v1/other", "", "auto"),
        ("http://a.test.evil.test/v1", "", "auto"),
        ("embedded", "", "auto"),
        ("owner/name", "", "auto"),
    ],
)
def test_a_key_is_for_the_endpoint_it_was_set_for(model: str | None, key: str, fim: str) -> None:
    """Beside `model` it is for that one, in a table for the table's; another gets none."""
    user_file().parent.mkdir(parents=True)
    user_file().write_text(OWN)
    settings = load(None, {"model": model}).settings
    assert (settings.api_key, settings.fim) == (key, fim)


def test_a_key_beside_no_endpoint_is_for_none() -> None:
    """Without a `model` in the file nobody said whose key it is."""
    user_file().parent.mkdir(parents=True)
    user_file().write_text('api-key = "secret"\n')
    assert load(None, {"model": "http://a.test/v1"}).settings.api_key == ""


def test_environment_and_flags_are_for_the_model_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is said together belongs together, and goes before the file."""
    user_file().parent.mkdir(parents=True)
    user_file().write_text(OWN)
    monkeypatch.setenv("TRUELINE_API_KEY", "from outside")
    settings = load(None, {"model": "http://b.test:8000/v1", "fim": "template"}).settings
    assert (settings.api_key, settings.fim) == ("from outside", "template")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            '[endpoints."http://a.test/v1"]\nkey = "x"',
            "unknown setting key; known are api-key, fim",
        ),
        ('[endpoints."http://a.test/v1"]\nmodel = "x"', "unknown setting model"),
        ('[endpoints."http://a.test/v1"]\nfim = "guess"', "endpoints.http://a.test/v1: fim"),
        ('[endpoints."http://"]\nfim = "auto"', "no http address"),
        ('[endpoints.mine]\nfim = "auto"', "write .endpoints"),
        ("endpoints = 3", "write .endpoints"),
        ('endpoints."http://a.test/v1" = "secret"', "write .endpoints"),
    ],
)
def test_mistakes_in_an_endpoints_table(text: str, says: str) -> None:
    """Each is one line that names the place; no key is shown."""
    user_file().parent.mkdir(parents=True)
    user_file().write_text(text + "\n")
    with pytest.raises(WrongUsage, match=says) as error:
        load()
    assert "secret" not in str(error.value)
