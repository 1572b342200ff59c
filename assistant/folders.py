"""Which folders of a project hold what its people write.

Built copies, environments, vendored code and hidden folders do not. What git ignores beyond that
is not known here.
"""

import os
from pathlib import Path

PASSED_OVER = frozenset(
    {
        "__pycache__", "__pypackages__", "_vendor", "env", "node_modules", "site-packages",
        "third_party", "vendor", "vendored", "venv",
    }
)  # fmt: skip
BUILT = frozenset({"build", "dist"})
BUILT_ENDINGS = (".dist-info", ".egg-info", ".egg")


def is_passed_over(folder: Path) -> bool:
    """Whether a folder holds nothing that the project's people write."""
    name = folder.name
    if name.startswith(".") or name in PASSED_OVER or name.endswith(BUILT_ENDINGS):
        return True
    package = os.path.lexists(folder / "__init__.py")
    return (name in BUILT and not package) or os.path.lexists(folder / "pyvenv.cfg")
