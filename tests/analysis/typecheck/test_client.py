"""Verdicts of the warm type checker: a real mypy in a real process."""

import asyncio
import fcntl
import os
import signal
from pathlib import Path

import pytest

from trueline.analysis.findings import Accept, Reject, Unknown, Verdict
from trueline.analysis.typecheck import TypeChecker
from trueline.analysis.workspace import Workspace

from .conftest import CART, Opener

GOOD = CART.replace("return 0", "return sum(price(name) for name in names)")
BAD_ARGUMENT = CART.replace("return 0", "return price(names)")
BAD_RETURN = CART.replace("return 0", "return str(names)")
STRICT = "[mypy]\nstrict = True\n"


def codes(verdict: Verdict) -> list[tuple[str, str]]:
    """The codes and severities of a verdict's findings."""
    assert not isinstance(verdict, Unknown), verdict
    found = verdict.findings if isinstance(verdict, Reject) else verdict.notes
    return [(one.code, one.severity) for one in found]


async def test_tiers(project: Path, checker: Opener) -> None:
    """Some codes reject, some are notes, name-defined rejects and can be fixed."""
    texts = [GOOD, BAD_ARGUMENT, BAD_RETURN, CART.replace("return 0", "return nope")]
    good, argument, result, name = await checker().check(project / "cart.py", CART, texts)
    assert good == Accept()
    assert isinstance(argument, Reject)
    assert codes(argument) == [("arg-type", "error")]
    assert isinstance(result, Accept)
    assert codes(result) == [("return-value", "note")]
    assert isinstance(name, Reject)
    assert name.findings[0].fixable


async def test_position(project: Path, checker: Opener) -> None:
    """A finding's place is in Unicode characters, also behind wider ones on the line."""
    text = CART.replace("return 0", "é = '日😀'; return price(names)")
    [verdict] = await checker().check(project / "cart.py", CART, [text])
    assert isinstance(verdict, Reject)
    [found] = verdict.findings
    row = text.split("\n")[found.line - 1]
    assert row[found.column - 1 : found.end_column - 1] == "names"


async def test_only_new_errors_count(project: Path, checker: Opener) -> None:
    """An error that the file had is not the candidate's, though it moved down."""
    types = checker()
    [verdict] = await types.check(project / "cart.py", BAD_ARGUMENT, ["x = 1\n" + BAD_ARGUMENT])
    assert verdict == Accept()
    found = await types.findings(project / "cart.py", BAD_ARGUMENT)
    assert not isinstance(found, Unknown)
    assert [one.code for one in found] == ["arg-type"]


async def test_strict_and_clean(project: Path, checker: Opener) -> None:
    """Where the user's own strict configuration is clean, any new error rejects."""
    (project / "mypy.ini").write_text(STRICT)
    types = checker()
    clean, dirty = CART, BAD_ARGUMENT + "\n\ndef more() -> int:\n    return 0\n"
    [on_clean] = await types.check(project / "cart.py", clean, [BAD_RETURN])
    worse = dirty.replace("return 0", "return ''")
    [on_dirty] = await types.check(project / "cart.py", dirty, [worse])
    assert codes(on_clean) == [("return-value", "error")]
    assert codes(on_dirty) == [("return-value", "note")]


@pytest.mark.parametrize("quick", [True, False])
async def test_a_candidate_silences_nothing(project: Path, checker: Opener, quick: bool) -> None:
    """Its own `type: ignore` is no excuse, by graft and by full update; the user's is one."""
    types, path = checker(), project / "cart.py"
    users = CART.replace("return 0", "x = price(0)  # type: ignore\n    return 0")
    texts = [
        users.replace("return 0", "return price(names)  # type: ignore[arg-type]"),
        users.replace("return 0", "return price('a')"),
        users.replace("price(0)", "price(1)"),
        users.replace("    x =", "    if names:\n        x ="),
        users.replace("return 0", "return price('a')  # type: ignore"),
    ]
    if quick:
        await types.findings(path, users)
    else:
        texts = [f"count: int = 1\n{text}" for text in texts]
    verdicts = await types.check(path, users, texts, timeout_s=0.0 if quick else 60.0)
    assert codes(verdicts[0]) == [("arg-type", "error")]
    assert verdicts[1:] == [Accept()] * 4


async def test_a_candidate_silences_no_file(project: Path, checker: Opener) -> None:
    """Neither does an order for the whole file, with which mypy would find nothing."""
    for order in ("# mypy: ignore-errors", "# type: ignore"):
        [verdict] = await checker().check(project / "cart.py", CART, [f"{order}\n{BAD_ARGUMENT}"])
        assert codes(verdict) == [("arg-type", "error")], order


async def test_nothing_is_written(project: Path, checker: Opener) -> None:
    """The user's tree is as it was: no cache, no overlay, no changed file."""
    before = contents(project)
    await checker().check(project / "cart.py", CART, [GOOD, BAD_ARGUMENT])
    assert before == contents(project)


async def test_file_that_is_not_on_disk(project: Path, checker: Opener) -> None:
    """A new file, and one outside the project, are checked like any other."""
    types = checker()
    for path in (project / "new.py", project.parent / "outside.py"):
        [verdict] = await types.check(path, "", ["x: int = 1\nx.nope\n"])
        assert codes(verdict) == [("attr-defined", "error")], path


async def test_two_files_of_one_name(project: Path, checker: Opener) -> None:
    """Files whose modules have the same name do not get in each other's way."""
    types = checker()
    for folder in ("a-b", "c-d"):
        (project / folder).mkdir()
        path = project / folder / "run.py"
        path.write_text("x = 1\n")
        [verdict] = await types.check(path, "x = 1\n", ["x = 1\nx.nope\n"])
        assert codes(verdict) == [("attr-defined", "error")]


async def test_other_files_are_followed(project: Path, checker: Opener) -> None:
    """A change of an imported file on disk is seen at the next check."""
    types = checker()
    assert await types.check(project / "cart.py", CART, [GOOD]) == [Accept()]
    (project / "prices.py").write_text("def price(name: int) -> int:\n    return 1 + name\n")
    [verdict] = await types.check(project / "cart.py", CART + "\n", [GOOD])
    assert ("arg-type", "error") in codes(verdict)


async def test_text_that_does_not_parse(project: Path, checker: Opener) -> None:
    """A syntax error is unknown with mypy's line; the next text is checked as ever."""
    types = checker()
    broken, good = await types.check(project / "cart.py", CART, [CART + "x = (", GOOD])
    assert isinstance(broken, Unknown)
    assert "[syntax]" in broken.why
    assert good == Accept()


async def test_before_does_not_parse(project: Path, checker: Opener) -> None:
    """In the middle of a line there is no baseline: errors of the changed lines count."""
    (project / "cart.py").write_text("def broken(:\n")
    before = BAD_ARGUMENT + "x = (\n"
    old, new = await checker().check(
        project / "cart.py", before, [BAD_ARGUMENT + "x = 1\n", BAD_ARGUMENT + "x = price(1)\n"]
    )
    assert old == Accept()
    assert codes(new) == [("arg-type", "error")]


async def test_typed_package_of_the_environment(project: Path, checker: Opener) -> None:
    """A package with `py.typed` in the workspace's environment is followed."""
    packages = project / ".venv" / "lib" / "python3.11" / "site-packages"
    (packages / "typed").mkdir(parents=True)
    (packages / "typed" / "__init__.py").write_text("def f(x: int) -> int:\n    return x\n")
    (packages / "typed" / "py.typed").touch()
    (project / ".venv" / "pyvenv.cfg").write_text("version = 3.11.7\n")
    [verdict] = await checker().check(
        project / "cart.py", CART, [CART + "import typed\ntyped.f('')\n"]
    )
    assert codes(verdict) == [("arg-type", "error")]


async def test_broken_configuration(project: Path, checker: Opener) -> None:
    """A configuration that mypy refuses is one line; mended, the next check runs."""
    types = checker()
    (project / "mypy.ini").write_text("[mypy]\nstrict = perhaps\n")
    [verdict] = await types.check(project / "cart.py", CART, [GOOD])
    assert verdict == Unknown(
        "mypy configuration: mypy.ini: [mypy]: strict: Not a boolean: perhaps"
    )
    (project / "mypy.ini").write_text(STRICT)
    assert await types.check(project / "cart.py", CART, [GOOD]) == [Accept()]


async def test_worker_dies(project: Path, checker: Opener) -> None:
    """A dead worker is unknown once, and a new one answers the next check."""
    types = checker()
    await types.findings(project / "cart.py", CART)
    first = worker_of(types)
    asked = asyncio.ensure_future(types.findings(project / "cart.py", BAD_ARGUMENT))
    await asyncio.sleep(0)
    os.kill(first, signal.SIGKILL)
    assert await asked == Unknown("the mypy process died; it is started again at the next check")
    assert await types.check(project / "cart.py", CART, [GOOD]) == [Accept()]
    assert worker_of(types) != first


async def test_too_slow(project: Path, checker: Opener) -> None:
    """No answer in time is unknown, and the worker goes on: a later check is answered."""
    types = checker()
    [verdict] = await types.check(project / "cart.py", CART, [GOOD], timeout_s=0.001)
    assert verdict == Unknown("mypy did not answer within 0.001 s; it goes on warming up")
    assert await types.check(project / "cart.py", CART, [GOOD]) == [Accept()]


async def test_cancelled_at_once(project: Path, checker: Opener) -> None:
    """Whoever cancels is let go before mypy has answered; the next check is answered."""
    types = checker()
    asked = asyncio.ensure_future(types.check(project / "cart.py", CART, [GOOD]))
    await asyncio.sleep(0)
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    assert await types.check(project / "cart.py", CART, [GOOD]) == [Accept()]


async def test_closed(project: Path, checker: Opener) -> None:
    """A closed checker answers unknown and leaves no process."""
    types = checker()
    await types.check(project / "cart.py", CART, [GOOD])
    worker = worker_of(types)
    types.close()
    assert await types.check(project / "cart.py", CART, [GOOD]) == [
        Unknown("the type checker is closed")
    ]
    with pytest.raises(ProcessLookupError):
        os.kill(worker, 0)


async def test_no_candidates(project: Path, checker: Opener) -> None:
    """No question, no answer, no process."""
    types = checker()
    assert await types.check(project / "cart.py", CART, []) == []
    assert types.workers.process_ids == []


def worker_of(types: TypeChecker) -> int:
    """The process id of the worker."""
    [pid] = types.workers.process_ids
    return pid


def contents(folder: Path) -> dict[Path, bytes]:
    """Every file below a folder."""
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


async def test_waits_for_another_build(project: Path, types_cache: Path) -> None:
    """Two builds never write one cache at a time: the second waits, and its answer is right."""
    folder = types_cache / "shared"
    first = TypeChecker(Workspace(project), folder)
    second = TypeChecker(Workspace(project), folder)
    try:
        await first.check(project / "cart.py", CART, [GOOD])
        [lock] = folder.rglob(".building")
        with lock.open("w") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            [early] = await second.check(project / "cart.py", CART, [GOOD], timeout_s=2)
        assert isinstance(early, Unknown)
        assert await second.check(project / "cart.py", CART, [GOOD]) == [Accept()]
    finally:
        first.close()
        second.close()


def installed(project: Path, **packages: str) -> None:
    """Install typed packages, given by their stubs, into the project's environment."""
    folder = project / ".venv" / "lib" / "python3.11" / "site-packages"
    for name, stub in packages.items():
        (folder / name).mkdir(parents=True)
        (folder / name / "py.typed").write_text("")
        (folder / name / "__init__.pyi").write_text(stub)
    (project / ".venv" / "pyvenv.cfg").write_text("version = 3.11.7\n")


def stored(cache: Path) -> bytes:
    """Everything in mypy's caches."""
    return b"".join(path.read_bytes() for path in cache.rglob("cache*") if path.is_file())


async def test_a_package_that_only_a_candidate_imports(
    project: Path, checker: Opener, types_cache: Path
) -> None:
    """It is built into the cache once; an update alone would check it whole for every candidate."""
    installed(project, tills="def open_till(number: int) -> str: ...\n")
    types = checker()
    right = "import tills\n" + CART.replace("return 0", "return len(tills.open_till(1))")
    wrong = right.replace("(1)", "('1')")
    verdicts = await types.check(project / "cart.py", CART, [right, wrong, CART, wrong])
    assert [isinstance(one, Reject) for one in verdicts] == [False, True, False, True]
    types.close()
    assert b"tills/__init__" in stored(types_cache)


async def test_a_package_that_mypy_cannot_read(project: Path, checker: Opener) -> None:
    """It makes the candidates that import it unknown, and none of the others."""
    installed(project, broken="def open_till(:\n", tills="def open_till(number: int) -> str: ...\n")
    types = checker()
    path = project / "cart.py"
    [bad] = await types.check(path, CART, ["import broken\n" + CART])
    assert isinstance(bad, Unknown)
    used = "import tills\n" + CART.replace("return 0", "return tills.open_till('')")
    good, found = await types.check(path, CART, [GOOD, used])
    assert good == Accept()
    assert isinstance(found, Reject)
