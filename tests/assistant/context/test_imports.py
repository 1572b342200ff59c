"""Signatures of the project's own names that a file imports."""

from pathlib import Path

from trueline.assistant.context.imports import MAX_CHARACTERS, imported_signatures

SHOP = '''\
import os
os.mkdir("executed")

class Cart(dict):
    size: int = 0
    def add(self, item: str, *, count: int = 1) -> None:
        """Add."""

def total(cart: Cart) -> float: ...
def hidden() -> None: ...
'''


def test_signatures_of_what_is_imported(tmp_path: Path) -> None:
    """Classes with fields and methods, functions with annotations; nothing else, nothing run."""
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "__init__.py").write_text("")
    (tmp_path / "shop" / "cart.py").write_text(SHOP)
    found = imported_signatures(tmp_path, "from shop.cart import Cart, total\nx = 1\n")
    assert "class Cart(dict):\n    size: int=0\n    def add(self, item: str, *, count: int=1)" in (
        found.replace(" = ", "=")
    )
    assert "def total(cart: Cart) -> float: ..." in found
    assert "hidden" not in found
    assert not (tmp_path / "executed").exists()


def test_other_peoples_modules_and_broken_files_give_nothing(tmp_path: Path) -> None:
    """The standard library, missing modules and files that do not parse are left out."""
    (tmp_path / "broken.py").write_text("def f(:\n")
    source = "from os import path\nfrom nowhere import x\nfrom broken import f\n"
    assert imported_signatures(tmp_path, source) == ""
    assert imported_signatures(tmp_path, "from broken import (") == ""


def test_a_file_in_the_middle_of_an_edit(tmp_path: Path) -> None:
    """Imports count although the file does not parse; strings and inner imports do not."""
    (tmp_path / "one.py").write_text("def f(a: int) -> int: ...\n")
    for imported in (
        "from one import f",
        "from one import (\n    f,  # x\n)",
        "from one \\\n import f",
    ):
        assert "def f(a: int)" in imported_signatures(tmp_path, f"import os\n{imported}\nx = (\n")
    for other in ("    from one import f", "x = 'from one import f'", "fromone import f"):
        assert imported_signatures(tmp_path, f"{other}\nx = (\n") == ""


def test_the_context_is_bounded(tmp_path: Path) -> None:
    """Many imports never crowd out the code itself."""
    names = [f"function_{i}" for i in range(200)]
    (tmp_path / "many.py").write_text("".join(f"def {n}(a: int) -> int: ...\n" for n in names))
    found = imported_signatures(tmp_path, f"from many import {', '.join(names)}\n")
    assert 0 < len(found) <= MAX_CHARACTERS


def test_hidden_files_and_folders_are_not_read(tmp_path: Path) -> None:
    """Neither by their own name nor through a link, and what is beside them still is."""
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "cart.py").write_text("def total(secret: int) -> int: ...\n")
    (tmp_path / "cart.py").write_text("def total(public: int) -> int: ...\n")
    (tmp_path / "linked.py").symlink_to(tmp_path / "old" / "cart.py")
    source = "from old.cart import total\nfrom linked import total\nfrom cart import total\n"
    assert "secret" in imported_signatures(tmp_path, source)
    for hidden in (tmp_path / "old", tmp_path / "old" / "cart.py"):
        found = imported_signatures(tmp_path, source, (hidden.resolve(),))
        assert "secret" not in found
        assert "public" in found
