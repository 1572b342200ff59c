"""Candidates written by hand for the library: thirty with one fault each, thirty without one."""

import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path

from benchmarks.quality.proposal import Proposal, functions, with_body

HERE = Path(__file__).parent


def written(folder: Path, sort: str) -> Iterator[Proposal]:
    """The `bad` or the `good` candidates, in a copy of the library."""
    root = folder / "written"
    shutil.copytree(HERE / "library", root / "library", dirs_exist_ok=True)
    (root / "mypy.ini").write_text("[mypy]\nstrict = True\nwarn_unreachable = True\n")
    for one in tomllib.loads((HERE / "candidates.toml").read_text("utf-8"))[sort]:
        file, _, function = one["place"].partition("::")
        path = root / "library" / file
        text = path.read_text("utf-8")
        node = dict(functions(text))[function]
        name = f"{one['place']}, {one['what']}"
        yield Proposal(root, path, name, text, with_body(text, node, one["body"]))
