"""Modules and names that an import may name."""

from pathlib import Path

import pytest

from trueline.analysis.importable.listing import Listing
from trueline.analysis.workspace import Workspace


@pytest.fixture
def listing(tmp_path: Path) -> Listing:
    """What a file of a small package may import."""
    package = tmp_path / "shop"
    (package / "parts").mkdir(parents=True)
    (package / "__init__.py").write_text("NAME = 1\n")
    (package / "cart.py").write_text("class Cart: ...\nfrom shop.open import *\n")
    (package / "price.py").write_text("def price(): ...\n")
    (package / "unseen.py").write_text("def __getattr__(name): return name\n")
    (package / "parts" / "__init__.py").write_text("")
    (package / "parts" / "wheel.py").write_text("")
    return Listing(Workspace(tmp_path), package / "here.py")


def test_modules_of_the_project(listing: Listing) -> None:
    """Below a package and below dots; behind bare dots `import` may stand as well."""
    for level, parent in ((0, "shop"), (1, "")):
        found = listing.modules(level, parent)
        assert found is not None
        assert found.has("cart")
        assert found.has("parts")
        assert not found.has("card")
        assert found.has("import") == (level == 1)
    inside = listing.modules(1, "parts")
    assert inside is not None
    assert inside.has("wheel")
    assert not inside.has("cart")


def test_modules_of_the_standard_library(listing: Listing) -> None:
    """Its packages have the modules that its version has."""
    found = listing.modules(0, "xml")
    assert found is not None
    assert found.has("etree")
    assert not found.has("tree")


def test_names(listing: Listing) -> None:
    """What a module binds, and a package's modules; of the standard library by its stubs."""
    price, package = listing.names(1, "price"), listing.names(0, "shop")
    assert price is not None
    assert package is not None
    assert price.has("price")
    assert not price.has("cost")
    assert package.has("NAME")
    assert package.has("cart")
    standard = listing.names(0, "collections")
    assert standard is not None
    assert standard.has("defaultdict")
    assert not standard.has("OrderedSet")


@pytest.mark.parametrize("module", ["unseen", "missing", "cart"])
def test_nothing_is_known(listing: Listing, module: str) -> None:
    """Of a module that answers to anything, that is not there, whose star import is not there."""
    assert listing.names(1, module) is None


def test_a_build_writes_modules(listing: Listing, tmp_path: Path) -> None:
    """Beside what modules are made of, others may come."""
    (tmp_path / "shop" / "parts" / "wheel.proto").write_text("")
    assert listing.modules(1, "parts") is None


def test_a_module_that_makes_modules(listing: Listing, tmp_path: Path) -> None:
    """What it makes while it runs stands in no folder."""
    (tmp_path / "shop" / "parts" / "__init__.py").write_text("import sys\nsys.modules[''] = sys\n")
    assert listing.modules(0, "shop.parts") is None


def test_an_environment_that_is_assumed(listing: Listing) -> None:
    """Without an environment of the project's own, any top-level module may be there."""
    assert listing.modules(0, "") is None


def test_an_environment_of_its_own(tmp_path: Path) -> None:
    """With one, the modules are those of it, of the project and of the standard library."""
    packages = tmp_path / ".venv" / "lib" / "python3.11" / "site-packages"
    packages.mkdir(parents=True)
    (tmp_path / ".venv" / "pyvenv.cfg").write_text("version = 3.11.7\n")
    (packages / "wanted.py").write_text("")
    (tmp_path / "own.py").write_text("")
    found = Listing(Workspace(tmp_path), tmp_path / "here.py").modules(0, "")
    assert found is not None
    assert all(map(found.has, ("wanted", "own", "os")))
    assert not found.has("invented")
