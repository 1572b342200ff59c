"""Candidates that people wrote: functions of a project as its next release has them.

The newer body of a function is put into the older release: one function at a time, where its
signature stayed. Some fit, and some need what came with the newer release. Read, never run.
"""

import ast
import random
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.quality.proposal import Function, Proposal, body_of, functions, with_body

RELEASES = {
    "click": ("8.1.8", "8.5.1"),
    "httpx": ("0.25.2", "0.28.1"),
    "packaging": ("23.2", "26.4"),
    "rich": ("13.3.5", "15.0.0"),
    "starlette": ("0.27.0", "1.10.0"),
    "werkzeug": ("2.3.8", "3.1.9"),
}
SEED = 3
STRICT = "[mypy]\nstrict = True\nignore_missing_imports = True\n"
PIP = ("-m", "pip", "download", "-qq", "--disable-pip-version-check", "--no-deps")


def releases(folder: Path, fetched: Path, most: int) -> Iterator[Proposal]:
    """Functions of each project, `most` in all, drawn over its files."""
    for name, (older, newer) in RELEASES.items():
        old = _unpacked(fetched, name, older, folder / "older" / name)
        new = _unpacked(fetched, name, newer, folder / "newer" / name)
        (old / "mypy.ini").write_text(STRICT)
        every = list(_of_project(name, old, new))
        random.Random(SEED).shuffle(every)
        yield from every[: most // len(RELEASES)]


def _unpacked(fetched: Path, name: str, version: str, place: Path) -> Path:
    if not list(fetched.glob(f"{name}-{version}-*.whl")):
        wanted = ("--only-binary", ":all:", "--dest", str(fetched), f"{name}=={version}")
        subprocess.run([sys.executable, *PIP, *wanted], check=True)
    [wheel] = fetched.glob(f"{name}-{version}-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(place)
    return place


def _of_project(name: str, old: Path, new: Path) -> Iterator[Proposal]:
    for path in sorted((old / name).rglob("*.py")):
        other = new / path.relative_to(old)
        if not other.is_file():
            continue
        before, newer = path.read_text("utf-8"), other.read_text("utf-8")
        theirs = dict(functions(newer))
        for function, node in functions(before):
            if function in theirs and _fits(node, theirs[function]):
                body = body_of(newer, theirs[function])
                after = with_body(before, node, body)
                place = f"{path.relative_to(old)} {function}"
                if body.strip() and after != before and _parses(after):
                    yield Proposal(old, path, f"{name}: {place}", before, after)


def _fits(old: Function, new: Function) -> bool:
    """Whether only the body is another, and by more than its docstring."""
    same = type(old) is type(new) and ast.dump(old.args) == ast.dump(new.args)
    returns = [ast.dump(one.returns) if one.returns else "" for one in (old, new)]
    return same and returns[0] == returns[1] and _meaning(old) != _meaning(new)


def _meaning(node: Function) -> list[str]:
    said = ast.get_docstring(node) is not None
    return [ast.dump(one) for one in node.body[said:]]


def _parses(text: str) -> bool:
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return True
