"""The file that is checked, as mypy wants it named."""

from dataclasses import dataclass

from mypy.modulefinder import BuildSource


@dataclass(frozen=True, slots=True)
class Target:
    """A file to check: its absolute path, its module's name, and the folder imports start from."""

    path: str
    module: str
    base_dir: str

    def source(self) -> BuildSource:
        """How mypy is told of the file."""
        return BuildSource(self.path, self.module, None, self.base_dir)
