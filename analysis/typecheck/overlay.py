"""mypy's view of the file system, with texts that are not on disk.

mypy's native parser reads files by itself unless it is told that a file is not really there;
then it asks this cache for the text. Nothing is ever written.
"""

from mypy.fscache import FileSystemCache
from mypy.util import hash_digest


class Overlay(FileSystemCache):
    """A file system cache in which some files have another text than on disk."""

    def __init__(self) -> None:
        self.texts: dict[str, bytes] = {}
        super().__init__()

    def put(self, path: str, text: str) -> None:
        """Let `path` have `text`."""
        self.texts[path] = text.encode("utf-8", "surrogatepass")
        self.read_cache.pop(path, None)
        self.hash_cache.pop(path, None)

    def exists(self, path: str, real_only: bool = False) -> bool:
        """Whether the file exists; one with an overlay is there, but not really."""
        if path in self.texts:
            return not real_only
        return super().exists(path, real_only)

    def isfile(self, path: str) -> bool:
        """Whether the path is a file, on disk or here."""
        return path in self.texts or super().isfile(path)

    def read(self, path: str) -> bytes:
        """The file's bytes, the overlay's first."""
        if path in self.texts:
            return self.texts[path]
        return super().read(path)

    def hash_digest(self, path: str) -> str:
        """The digest of what `read` gives."""
        if path in self.texts:
            return hash_digest(self.texts[path])
        return super().hash_digest(path)
