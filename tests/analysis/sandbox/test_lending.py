"""What an environment lends to a jail: its folders, and those that its packages name."""

from pathlib import Path

import pytest

from trueline.analysis.errors import CannotRun
from trueline.analysis.interpreter import Interpreter
from trueline.analysis.sandbox.lending import MAX_ELSEWHERE, Lent, lend, lend_pytest


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """An environment's package folder, beside a project `p` and a folder `other`."""
    for name in ("site", "p/src/pkg", "p/libs/core", "other/one", "other/two"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "other/single.py").touch()
    return tmp_path / "site"


def lent_with(site: Path, pth: str, mapping: dict[str, str] | None = None) -> Lent:
    """What is lent with a `.pth` file and an editable install's mapping."""
    (site / "x.pth").write_text(pth)
    if mapping is not None:
        (site / "__editable___x_finder.py").write_text(f"MAPPING: dict = {mapping!r}\n")
    return lend((site,), site.parent / "p")


def test_folders_of_pth_files(site: Path) -> None:
    """Within the project they are looked for in the jail's view of it, else bound; once."""
    p, other = site.parent / "p", site.parent / "other"
    lent = lent_with(site, f"{p / 'libs'}\n../p/libs\n# x\n\n{other}\n/nowhere\nimport os; 1/0\n")
    assert lent.binds == [(str(site), "/site/0"), (str(other), "/site/1")]
    assert lent.paths == ["/site/0", "/site/1"]
    assert lent.inside == ["libs"]


def test_editable_packages(site: Path) -> None:
    """A package elsewhere is shown alone under its name, one in the project by its folder."""
    p, other = site.parent / "p", site.parent / "other"
    mapping = {
        "pkg": str(p / "src/pkg"),
        "one": str(other / "one"),
        "ns.two": str(other / "two"),
        "single": str(other / "single"),
        "gone": str(other / "gone"),
        "renamed": str(p / "libs/core"),
    }
    lent = lent_with(site, "", mapping)
    assert lent.binds[1:] == [
        (str(other / "one"), "/site/editable/one"),
        (str(other / "two"), "/site/editable/ns/two"),
        (str(other / "single.py"), "/site/editable/single.py"),
    ]
    assert lent.paths == ["/site/0", "/site/editable"]
    assert lent.inside == ["src"]


def test_what_holds_the_project_or_the_home_folder_is_not_lent(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A line that names all the user's files, or the project from above, opens nothing."""
    home = site.parent / "users" / "me"
    home.mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    lent = lent_with(site, f"/\n{site.parent}\n{home}\n{home.parent}\n", {"x": str(site.parent)})
    assert lent.binds == [(str(site), "/site/0")]
    assert lent.inside == []


def test_their_number_is_bounded(site: Path) -> None:
    """A made-up file cannot bind the machine folder by folder."""
    for number in range(MAX_ELSEWHERE + 1):
        (site.parent / "other" / str(number)).mkdir()
    lines = (f"{site.parent / 'other' / str(number)}\n" for number in range(MAX_ELSEWHERE + 1))
    with pytest.raises(CannotRun, match="more than"):
        lent_with(site, "".join(lines))


@pytest.mark.parametrize(
    ("version", "ours"), [((3, 11), True), ((3, 14), True), (None, True), ((3, 10), False)]
)
def test_our_pytest_is_lent_to_what_can_run_it(
    site: Path, version: tuple[int, int] | None, ours: bool
) -> None:
    """An older Python is told to install one, with the command that does it."""
    lent, found = lend((site,), None), Interpreter(Path("/b/python3"), version)
    if ours:
        lend_pytest(lent, (site,), Path("v/bin/python"), found)
        assert lent.paths == ["/site/0", "/site/pytest"]
    else:
        with pytest.raises(CannotRun, match=r"there: v/bin/python -m pip install pytest$"):
            lend_pytest(lent, (site,), Path("v/bin/python"), found)


def test_their_pytest_comes_first(site: Path) -> None:
    """Where the environment has one, be it in a `.pth` file's folder, nothing of ours is lent."""
    (site.parent / "other/pytest").mkdir()
    lent = lent_with(site, f"{site.parent / 'other'}\n")
    lend_pytest(lent, (site,), Path("v"), Interpreter(Path("/b/python3"), (3, 9)))
    assert lent.paths == ["/site/0", "/site/1"]
