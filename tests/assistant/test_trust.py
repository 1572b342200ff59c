"""Workspace trust: nothing is trusted until the user says so."""

from pathlib import Path

import pytest

from trueline.analysis.errors import CannotRun
from trueline.assistant.trust import distrust, is_trusted, trust, trust_file


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


def test_nothing_is_trusted_at_first(tmp_path: Path) -> None:
    """No list, no trust."""
    assert not is_trusted(tmp_path)


def test_trust_covers_what_lies_below_and_nothing_above(tmp_path: Path) -> None:
    """A trusted folder speaks for its subfolders only."""
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    trust(tmp_path / "a")
    assert is_trusted(inner)
    assert not is_trusted(tmp_path)
    assert distrust(tmp_path / "a")
    assert not is_trusted(inner)
    assert not distrust(tmp_path / "a")


def test_a_link_is_trusted_by_what_it_leads_to(tmp_path: Path) -> None:
    """A link inside a trusted folder to one outside is not trusted."""
    (tmp_path / "good").mkdir()
    (tmp_path / "bad").mkdir()
    (tmp_path / "good" / "link").symlink_to(tmp_path / "bad")
    trust(tmp_path / "good")
    assert not is_trusted(tmp_path / "good" / "link")


def test_a_damaged_list_trusts_nothing(tmp_path: Path) -> None:
    """A list that cannot be read is an error, not an empty or a full one."""
    trust_file().parent.mkdir(parents=True)
    trust_file().write_text("not json")
    with pytest.raises(CannotRun, match="remove or repair"):
        is_trusted(tmp_path)


def test_a_missing_folder_cannot_be_trusted(tmp_path: Path) -> None:
    """Trust names a folder that exists."""
    with pytest.raises(CannotRun, match="no such folder"):
        trust(tmp_path / "nowhere")
