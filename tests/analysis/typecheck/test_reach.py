"""Code that nothing ever reaches: mypy does not look at it, and so no quick check does."""

from pathlib import Path

import pytest

from trueline.analysis.typecheck.edits import edits_between
from trueline.analysis.typecheck.module import NotCovered
from trueline.analysis.typecheck.options import configured
from trueline.analysis.typecheck.session import Session
from trueline.analysis.typecheck.target import Target

ENDS = {
    "another platform": "if sys.platform == 'win32':\n    x = 1\nelse:\n    raise ImportError",
    "a raise": "raise ImportError",
    "a call that never returns": "sys.exit(1)",
    "an assertion": "assert False",
    "both branches": "if 'x' in sys.argv:\n    raise OSError\nelse:\n    print()\n    sys.exit()",
}
GOES_ON = {
    "one branch": "if 'x' in sys.argv:\n    raise ImportError",
    "this platform": "if sys.platform == 'win32':\n    raise ImportError",
    "a call": "print(1)",
}
TEXT = """import sys


def first() -> int:
    return 1


{}


def last() -> int:
    return 2


class Last:
    def get(self) -> int:
        return 3
"""
CHANGES = {
    "function": ("return 2", "return ''"),
    "method": ("return 3", "return ''"),
    "new function": ("\n\nclass Last", "\n\ndef new() -> int:\n    return ''\n\n\nclass Last"),
}


def found(root: Path, cache: Path, text: str, old: str, new: str) -> list[str]:
    """The codes that the quick check finds after a change, which a full update finds as well."""
    session = Session(configured(root, cache, trusted=False).options, [], root)
    target = Target(str(root / "module.py"), "module", str(root))
    Path(target.path).write_text(text)
    session.update(target, text)
    after = text.replace(old, new)
    judged = session.check(target.path, session.number(target.path), (), edits_between(text, after))
    whole = session.update(target, after)
    assert [one.text for one in judged.new] == [one.text for one in whole]
    return [one.code for one in judged.new]


@pytest.mark.parametrize("name", ENDS)
def test_behind_the_end(tmp_path: Path, types_cache: Path, name: str) -> None:
    """What is before the end is judged; what is behind it is not covered."""
    text = TEXT.format(ENDS[name])
    cache = types_cache / "in-process"
    assert found(tmp_path, cache, text, "return 1", "return ''") == ["return-value"]
    for old, new in CHANGES.values():
        with pytest.raises(NotCovered):
            found(tmp_path, cache, text, old, new)


@pytest.mark.parametrize("name", GOES_ON)
def test_no_end(tmp_path: Path, types_cache: Path, name: str) -> None:
    """A statement that may let the next one run ends nothing."""
    for old, new in CHANGES.values():
        codes = found(tmp_path, types_cache / "in-process", TEXT.format(GOES_ON[name]), old, new)
        assert codes == ["return-value"]
