"""Which file configures mypy in a workspace, and whether it may name plugins.

Read without mypy: who starts the workers does not load it.
"""

from pathlib import Path

CONFIG_FILES = ("mypy.ini", ".mypy.ini", "pyproject.toml", "setup.cfg")


def config_file(root: Path) -> Path | None:
    """The file that configures mypy, as mypy would choose it, but within the workspace only."""
    for name in CONFIG_FILES:
        text = _text(root / name)
        if text is not None and (
            name.endswith("mypy.ini") or "[tool.mypy" in text or "[mypy" in text
        ):
            return root / name
    return None


def may_name_plugins(root: Path) -> bool:
    """Whether the configuration has the word; what it says is read in the worker."""
    found = config_file(root)
    return found is not None and "plugins" in (_text(found) or "")


def _text(path: Path) -> str | None:
    try:
        return path.read_text("utf-8", "replace") if path.is_file() else None
    except OSError:
        return None
