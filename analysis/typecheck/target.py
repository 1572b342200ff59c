"""The file that is checked, as mypy wants it named."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Target:
    """A file to check: its absolute path, its module's name, and the folder imports start from."""

    path: str
    module: str
    base_dir: str
