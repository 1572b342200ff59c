"""One build holds every open file, also when one of them cannot be read from disk."""

from pathlib import Path

import pytest

from trueline.analysis.typecheck.build import Blocked, Build
from trueline.analysis.typecheck.options import configured
from trueline.analysis.typecheck.target import Target

TEXT = "x: int = 1\n"
ON_DISK = {
    "broken": b"def f(:\n",
    "not UTF-8": b"# \xe9\n",
    "not there": None,
}


@pytest.mark.parametrize("name", ON_DISK)
def test_beside_a_file_that_is_not_as_on_disk(tmp_path: Path, types_cache: Path, name: str) -> None:
    """Nor it nor one that does not parse at all costs the other files their build."""
    targets = [Target(str(tmp_path / f"{one}.py"), one, str(tmp_path)) for one in "abc"]
    for target in targets:
        Path(target.path).write_text(TEXT)
    odd = ON_DISK[name]
    if odd is None:
        Path(targets[1].path).unlink()
    else:
        Path(targets[1].path).write_bytes(odd)
    options = configured(tmp_path, types_cache / "in-process", trusted=False).options
    build = Build(options, [], tmp_path)
    for target in targets:
        assert build.check(target, TEXT) == []
    manager = build.parts(targets[0])[0]
    with pytest.raises(Blocked, match="syntax"):
        build.check(Target(str(tmp_path / "new.py"), "new", str(tmp_path)), "def f(:\n")
    for target in targets:
        [found] = build.check(target, f"{TEXT}x = ''\n")
        assert found.code == "assignment"
    assert all(build.parts(one)[0] is manager for one in targets)
