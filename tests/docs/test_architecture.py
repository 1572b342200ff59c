"""The page on the architecture: the code map has every folder, and every path on it is there."""

import re
from itertools import chain
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
PACKAGES = ("analysis", "assistant", "lsp", "evals", "training")


def named(text: str) -> set[Path]:
    """What the text's paths stand for, each relative to the folder that its line begins with."""
    found: set[Path] = set()
    for line in text.splitlines():
        first, *others = re.findall(r"`([\w./*-]+(?:/|\.py))`", line) or [""]
        folder = ROOT / first
        while not folder.is_dir():
            folder = folder.parent
        for path in filter(None, (first, *others)):
            there = {*ROOT.glob(path), *folder.glob(path), *folder.parent.glob(path)}
            assert there, f"{path} in: {line}"
            found |= there
    return found


def test_the_code_map_has_every_folder() -> None:
    """Each package's folders are on the map, and so is each folder at the top with code in it."""
    rows = "\n".join(line for line in PAGE.splitlines() if line.startswith("| `"))
    mapped = named(rows)
    inner = chain.from_iterable((ROOT / name).glob("*/__init__.py") for name in PACKAGES)
    top = {path.parent for path in ROOT.glob("*/*.py")} | {ROOT / "vscode-extension"}
    missing = {path.parent for path in inner} | top
    assert {str(path.relative_to(ROOT)) for path in missing - mapped} == set()


def test_the_packages_have_their_import_names() -> None:
    """Each of the five packages stands beside the name it is imported by."""
    for name in PACKAGES:
        assert re.search(rf"^\| `{name}/` \|.*\| `trueline\.{name}` \|$", PAGE, re.MULTILINE)
