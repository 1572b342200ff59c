"""Answers by graft compared with full updates: real processes."""

from pathlib import Path

import pytest

from trueline.analysis.findings import Reject, Unknown
from trueline.analysis.typecheck import TypeChecker
from trueline.analysis.workspace import Workspace

from .conftest import CART

GOOD = CART.replace("return 0", "return sum(price(name) for name in names)")


async def test_a_wrong_answer_switches_it_off(
    project: Path, types_cache: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """An answer that an update contradicts is the last quick one for its file.

    The update is made to see another project than the answer: a file it imports changes between.
    """
    types = TypeChecker(Workspace(project), types_cache, standby=True, rechecked=1.0)
    path = project / "cart.py"
    try:
        await types.findings(path, CART)
        await types.check(path, CART, [GOOD], timeout_s=0.0)
        (project / "prices.py").write_text("def price(name: int) -> int:\n    return name\n")
        await types.idle()
        assert types.rechecks.distrusted == {str(path)}
        assert "differs" in caplog.text
        said = await types.members(path, CART.replace("return 0", "names."))
        assert isinstance(said, Unknown)
        assert "quick answers are off" in said.why
        [verdict] = await types.check(path, CART, [GOOD])
        assert isinstance(verdict, Reject)
    finally:
        types.close()
