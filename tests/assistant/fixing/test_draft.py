"""When a change counts as a repair."""

import pytest

from trueline.assistant.candidate import RepairNote
from trueline.assistant.fixing import Draft

from .conftest import Checks

NOTE = RepairNote("test", "changed")


async def step(checks: Checks, before: str, after: str, *, blank: bool = False) -> Draft | None:
    """The draft after a change, or None."""
    own = checks("a.py")
    return await own.step(await own.opened(before), after, NOTE, blank=blank)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("nope\n", "import os\n\nos\n", id="the finding is gone"),
        pytest.param("nope\nnever\n", "1\nnever\n", id="another one stays"),
        pytest.param("nope\nnope\n", "1\nnope\n", id="one of two alike"),
        pytest.param("x = (\n", "x = ()\n", id="it parses now"),
        pytest.param("x = (\n\nnope\n", "x = ()\n\nnope\n", id="what the error hid is not blamed"),
        pytest.param("x = 1 1\n\ny = 2 2\n", "x = 1\n\ny = 2 2\n", id="the first of two errors"),
        pytest.param("nope\n", "x: int = 'a'\n", id="a note more is no harm"),
    ],
)
async def test_a_repair(checks: Checks, before: str, after: str) -> None:
    """Something is gone and nothing new is there."""
    assert await step(checks, before, after) is not None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("x = 1\n", "x = 2\n", id="there was nothing to repair"),
        pytest.param("nope\n", "nope  # still\n", id="it is still there"),
        pytest.param("nope\n", "never\n", id="another in its place"),
        pytest.param("nope\n", "len(1)\n", id="another kind in its place"),
        pytest.param("nope\n", "x = (\n", id="it parses no longer"),
        pytest.param("x = 1 1\n", "x = 1 2\n", id="the same error on the same line"),
        pytest.param("x = (\n", "x = nope\n", id="new on the line that was mended"),
        pytest.param("\nx = 1 1\n", "1 1\nx = 1 1\n", id="a syntax error further up"),
        pytest.param("x: int = 'a'\n", "x: int = 1\n", id="a note is no error"),
    ],
)
async def test_no_repair(checks: Checks, before: str, after: str) -> None:
    """Nothing is gone, or something new is there."""
    assert await step(checks, before, after) is None


async def test_moved_lines_are_not_blamed(checks: Checks) -> None:
    """What an indentation error hid on the very lines that moved is not the move's doing."""
    before, after = "def f():\nreturn nope\n", "def f():\n    return nope\n"
    assert await step(checks, before, after) is None
    made = await step(checks, before, after, blank=True)
    assert made is not None
    assert [one.code for one in made.report.findings] == ["undefined-name"]


async def test_fixed_findings_stand_where_the_file_had_them(checks: Checks) -> None:
    """Lines inserted by one repair do not move what the next one reports as fixed."""
    own = checks("a.py")
    first = await own.opened("json.x\nnope\n")
    second = await own.step(first, "# A comment.\n\njson.x\n1\n", NOTE)
    assert second is not None
    assert [(one.message, one.line) for one in second.fixed] == [("undefined name 'nope'", 2)]
    third = await own.step(second, "# A comment.\n\n2\n1\n", NOTE)
    assert third is not None
    assert [one.line for one in third.fixed] == [1, 2]
    assert len(third.repairs) == 2
