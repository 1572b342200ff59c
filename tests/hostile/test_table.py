"""The committed table is the suite's: its programs, mechanisms, statuses and layers."""

from pathlib import Path

from tests.hostile import table
from tests.hostile.programs import PROGRAMS

TABLE = Path(__file__).parents[2] / "docs" / "hostile.md"


def test_the_committed_table() -> None:
    """Every program has its row, in order, and in a plain run each did some harm."""
    lines = TABLE.read_text().splitlines()
    rows = [line.strip("| ").split(" | ") for line in lines if line.startswith("| ")]
    found = [row for row in rows if row[0] != "program"]
    expected = [(one, group) for group, programs in PROGRAMS.items() for one in programs]
    assert len(found) == len(expected)
    for row, (program, group) in zip(found, expected, strict=True):
        assert row[0] == program.name
        assert row[1] == program.mechanism.replace("|", " or ")
        assert row[3] == table.ended(program, group).replace("|", " or ")
        assert row[4] == program.layer
        assert "**" not in row[2]
