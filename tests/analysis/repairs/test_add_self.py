"""Rule add-self: before → after, and when it must not fire."""

from pathlib import Path

import pytest

from trueline.analysis.findings import Reject
from trueline.analysis.names.check import check_names
from trueline.analysis.repairs import repair
from trueline.analysis.workspace import Workspace

CLASS = (
    "class Cart:\n    def __init__(self):\n        self.items = []\n\n"
    "    def total(self):\n        return "
)


def repaired(tmp_path: Path, text: str) -> list[str]:
    """What the rule makes of a file whose names fail."""
    path = tmp_path / "demo.py"
    verdict = check_names(Workspace(tmp_path), path, "", text)
    assert isinstance(verdict, Reject)
    found = repair(Workspace(tmp_path), path, "", text, verdict.findings)
    return [one.text for one in found if one.rule == "add-self"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("sum(items)\n", "sum(self.items)\n"),
        ("[items, 'é', items, total()]\r\n", "[self.items, 'é', self.items, self.total()]\r\n"),
    ],
)
def test_fires(tmp_path: Path, before: str, after: str) -> None:
    """Undefined names that are the object's attributes get their `self.`."""
    assert repaired(tmp_path, CLASS + before) == [CLASS + after]


@pytest.mark.parametrize("text", ["sum(prices)\n", "items + prices\n", "1\n\nprint(items)\n"])
def test_does_not_fire(tmp_path: Path, text: str) -> None:
    """A name that the class does not define, or one outside its methods, is not touched."""
    assert repaired(tmp_path, CLASS + text) == []


def test_a_defined_use_of_the_same_name_stays(tmp_path: Path) -> None:
    """A parameter that is called like the attribute is what it says, also where it is assigned."""
    text = (
        "class Cart:\n    def __init__(self, items):\n        self.items = sorted(items)\n\n"
        "    def total(self):\n        return sum({})\n"
    )
    assert repaired(tmp_path, text.format("items")) == [text.format("self.items")]


CLASS_METHOD = """\
class Cart:
    size = 2
    name: str

    @classmethod
    def make(kind, count):
        return """


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("size * count\n", ["kind.size * count\n"]),
        ("make(size)\n", ["kind.make(kind.size)\n"]),
        ("name\n", []),
    ],
)
def test_class_methods(tmp_path: Path, before: str, after: list[str]) -> None:
    """A class method has what its class has; a field without a value is the object's."""
    text = CLASS_METHOD + before
    assert repaired(tmp_path, text) == [CLASS_METHOD + one for one in after]


@pytest.mark.parametrize(
    ("used", "after"),
    [
        ("date.today()", []),
        ("json.dumps(1)", []),
        ("date.shown()", ["self.date.shown()"]),
        ("json.shown()", ["self.json.shown()"]),
    ],
)
def test_an_import_is_meant(tmp_path: Path, used: str, after: list[str]) -> None:
    """What is used of the name tells whether the object's is meant or what an import brings."""
    text = "class A:\n    def __init__(self, x):\n        self.date = self.json = x\n\n"
    text += "    def f(self):\n        return "
    assert repaired(tmp_path, f"{text}{used}\n") == [f"{text}{one}\n" for one in after]


def test_not_in_static_methods(tmp_path: Path) -> None:
    """A static method has neither."""
    text = "class A:\n    n = 1\n\n    @staticmethod\n    def f(self):\n        return n\n"
    assert repaired(tmp_path, text) == []
