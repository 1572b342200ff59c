"""The files of a workspace as tokens: what is encoded, and where a text is taken from."""

import os
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from trueline.assistant.models.embedded import sources as module
from trueline.assistant.models.embedded.reading import read_text
from trueline.assistant.models.embedded.sources import News, Sources
from trueline.assistant.models.embedded.suffixes import Tokens


class Workspace:
    """Sources whose texts are encoded a character a token, and what was encoded."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.encoded: list[str] = []
        self.sources = Sources(str(root), self.encode, self.encode)

    def encode(self, text: str) -> Tokens:
        """Note the text."""
        self.encoded.append(text)
        return np.array([ord(character) for character in text], np.uint16)

    def look(self, near: str = "") -> News:
        """What a look finds, all in one."""
        found = list(self.sources.look(str(self.root / near), lambda: False))
        changed = [name for news in found for name in self._names(news.changed)]
        return News(sorted(changed), sorted(self._names(found[-1].gone)))

    def follow(self, shown: Mapping[str, str], near: str = "") -> News:
        """What the editor's texts change."""
        texts = {str(self.root / name): text for name, text in shown.items()}
        news = self.sources.follow(str(self.root / near), texts)
        return News(sorted(self._names(news.changed)), sorted(self._names(news.gone)))

    def text(self, name: str) -> str:
        """What is known of a file."""
        return "".join(map(chr, self.sources.tokens(str(self.root / name)).tolist()))

    def _names(self, paths: object) -> list[str]:
        assert isinstance(paths, list)
        return [os.path.relpath(path, self.root) for path in paths]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """Two files, read."""
    for name in ("a.py", "b.py"):
        (tmp_path / name).write_text(f"disk {name}")
    made = Workspace(tmp_path)
    assert made.look() == News(["a.py", "b.py"], [])
    return made


def touch(path: Path) -> None:
    """Give a file another time of change."""
    os.utime(path, ns=(1, path.stat().st_mtime_ns + 1_000_000))


def test_only_what_changed_is_read(workspace: Workspace) -> None:
    """A saved file is encoded alone; a file that was only touched is not; new and gone are told."""
    del workspace.encoded[:]
    assert workspace.look() == News([], [])
    touch(workspace.root / "a.py")
    (workspace.root / "b.py").write_text("saved")
    (workspace.root / "c.py").write_text("new")
    assert workspace.look() == News(["b.py", "c.py"], [])
    assert workspace.encoded == ["saved", "new"]
    (workspace.root / "a.py").unlink()
    assert workspace.look() == News([], ["a.py"])


def test_what_an_editor_shows_counts(workspace: Workspace) -> None:
    """Until it is closed; a look at the disk meanwhile changes nothing."""
    assert workspace.follow({"a.py": "typed"}) == News(["a.py"], [])
    (workspace.root / "a.py").write_text("by others")
    assert workspace.look() == News([], [])
    assert workspace.text("a.py") == "typed"
    assert workspace.follow({}) == News(["a.py"], [])
    assert workspace.text("a.py") == "by others"


def test_a_file_that_was_never_saved(workspace: Workspace) -> None:
    """It counts while it is open, and is gone when it is closed."""
    assert workspace.follow({"new.py": "typed"}) == News(["new.py"], [])
    assert workspace.look() == News([], [])
    assert workspace.follow({}) == News([], ["new.py"])


def test_opening_and_saving_encode_nothing(workspace: Workspace) -> None:
    """A text that is the same is not encoded again, wherever it comes from."""
    del workspace.encoded[:]
    assert workspace.follow({"a.py": "disk a.py"}) == News([], [])
    assert workspace.follow({"a.py": "typed\r\n"}) == News(["a.py"], [])
    (workspace.root / "a.py").write_text("typed\n")
    assert workspace.follow({}) == News([], [])
    assert workspace.look() == News([], [])
    assert workspace.encoded == ["typed\n"]


def test_the_file_in_hand_is_not_followed(workspace: Workspace) -> None:
    """It changes with every key and is searched by itself; followed is what was in hand."""
    shown = {"a.py": "typed", "b.py": "disk b.py"}
    assert workspace.follow(shown, near="a.py") == News([], [])
    typed = {str(workspace.root / name): text for name, text in {**shown, "a.py": "t"}.items()}
    assert not workspace.sources.differs(str(workspace.root / "a.py"), typed)
    assert workspace.follow(shown, near="b.py") == News(["a.py"], [])
    assert workspace.follow({**shown, "a.py": "typed more"}, near="a.py") == News([], [])
    assert workspace.text("a.py") == "typed"


def test_only_files_of_the_workspace_are_followed(workspace: Workspace) -> None:
    """An installed package that somebody looks into is not, nor what lies elsewhere."""
    assert workspace.follow({".venv/v.py": "x", "../out.py": "y"}) == News([], [])


def test_bounds(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """So many characters are followed, the first files first; the others are as on the disk."""
    monkeypatch.setattr(module, "MOST_SHOWN", 10)
    monkeypatch.setattr(module, "LARGEST_FILE", 8)
    shown = {"huge.py": "x" * 9, "a.py": "12345678", "b.py": "123"}
    assert workspace.follow(shown) == News(["a.py"], [])
    assert workspace.text("b.py") == "disk b.py"


def test_what_is_far_goes_when_there_is_no_room(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond so many tokens the files that are far from the one in hand are forgotten."""
    monkeypatch.setattr(module, "MOST_TOKENS", 12)
    (workspace.root / "near").mkdir()
    (workspace.root / "near/n.py").write_text("near")
    assert workspace.look(near="near/x.py") == News(["near/n.py"], ["b.py"])


def test_a_file_that_vanishes_while_it_is_read(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look and the reading: nothing is known of it, and the next look forgets it."""
    (workspace.root / "c.py").write_text("new")

    def vanishing(path: str) -> str:
        Path(path).unlink()
        return read_text(path)

    monkeypatch.setattr(module, "read_text", vanishing)
    assert workspace.look() == News(["c.py"], [])
    assert workspace.text("c.py") == ""
    assert workspace.look() == News([], ["c.py"])
