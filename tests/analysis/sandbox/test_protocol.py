"""The jail's protocol under nonsense: whatever a run sends, it is no report, no crash and no pass.

A run holds two descriptors: the conversation with the host, and in the two-jail oracle the link to
the tester. Both ends of both are fed random and half-right bytes: first the reading functions
alone, then real jails by programs that write them.
"""

import contextlib
import json
import random
import socket
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trueline.analysis.sandbox import Limits
from trueline.analysis.sandbox.inside import codec, tester
from trueline.analysis.sandbox.report import well_formed
from trueline.analysis.sandbox.run import JailLost, Run, receive
from trueline.analysis.testing import Asserts, TestJudge

ENDED = {"id": 1, "exit": 0, "why": "", "cpu_s": 0.1, "wall_s": 0.1, "peak_mib": 1, "output": ""}
PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
VALUES = st.recursive(
    PLAIN,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)
REPORTS = st.fixed_dictionaries(
    {},
    optional={
        name: VALUES | st.just([]) | st.just(1)
        for name in ("total", "passed", "failed", "failures", "outcomes", "code", "gone", "marked")
    },
)
HONEST = "def f(x):\n    return x * 3 + 1\n"
TESTS = Asserts("from sol import f\nassert f(2) == 7\nassert f(5) == 16\n", "asserts.py")
MODULE = Path("sol.py")


def framed(content: bytes) -> bytes:
    """One frame, as both sides send it."""
    return struct.pack("<I", len(content)) + content


def a_run(received: bytes) -> Run:
    """A run that has ended, after it sent these bytes."""
    with socket.socket() as unused:
        run = Run(_Confined(), Limits(), unused)  # type: ignore[arg-type]
    run.received += received
    run.ended = dict(ENDED)
    return run


class _Confined:
    """All that a run's result asks its jail for."""

    class spec:  # noqa: N801 - as it is called there
        unsafe = False


@given(st.lists(st.binary(max_size=30) | VALUES.map(lambda one: json.dumps(one).encode())))
def test_frames_of_nonsense(parts: list[bytes]) -> None:
    """Frames of anything give a lost jail or no report, and never another error."""
    for received in (b"".join(parts), b"".join(map(framed, parts))):
        try:
            assert a_run(received).result().report is None
        except JailLost:
            continue


@given(VALUES | REPORTS, st.booleans())
def test_report_of_another_shape(report: Any, genuine: bool) -> None:
    """A report counts only with the nonce of its run, and only in the right shape."""
    run = a_run(framed(b'{"ready": true}'))
    nonce = run.nonce.hex() if genuine else "00" * 16
    run.received += framed(json.dumps({"nonce": nonce, "report": report}).encode())
    found = run.result().report
    assert found == (well_formed(json.loads(json.dumps(report))) if genuine else None)
    if found is not None:
        assert isinstance(found["total"], int)
        assert all(isinstance(one["message"], str) for one in found["failures"])


@given(st.binary(max_size=60) | st.binary(max_size=60).map(framed))
def test_zygote_of_nonsense(content: bytes) -> None:
    """A jail that answers nonsense is a lost jail."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(content)
        theirs.close()
        with contextlib.suppress(JailLost):
            assert isinstance(receive(ours), dict)


@given(
    st.binary(max_size=60)
    | VALUES.map(lambda one: json.dumps(one).encode())
    | st.tuples(st.sampled_from(["return", "raise", "argument", "cannot", "value"]), VALUES).map(
        lambda one: codec.dumps(one) if _crosses(one) else b""
    )
)
def test_link_of_nonsense(answer: bytes) -> None:
    """A candidate that answers a call with nonsense is gone, or cannot cross; no test sees it."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(framed(answer))
        theirs.shutdown(socket.SHUT_WR)
        function = tester.Function(tester.Link(ours.fileno()), "sol", "f")
        with pytest.raises((tester.CandidateGone, tester.CannotCross)):
            function(1)


def _crosses(value: Any) -> bool:
    try:
        codec.dumps(value)
    except codec.CannotCross:
        return False
    return True


SPRAY = """
import os, random, struct
choice = random.Random({seed})
def noise():
    kind = choice.randrange(6)
    raw = choice.randbytes(choice.randrange(40))
    if kind == 0: return raw
    if kind == 1: return struct.pack("<I", len(raw)) + raw
    if kind == 2: return struct.pack("<I", choice.choice((1, 1 << 20, 0xFFFFFFFF))) + raw
    texts = (b'{{"ready": true}}', b'{{"nonce": "", "report": {{"total": 2, "passed": 2}}}}', b"[]",
             b'{{"t": ["return", true, null, ""]}}', b'{{"t": ["value", 7]}}', b"null", b"\\xff")
    text = choice.choice(texts)
    return struct.pack("<I", len(text)) + text
def spray():
    for _ in range(choice.randrange(1, 20)):
        try: os.write(choice.choice((3, 4, 4, 4)), noise())
        except OSError: pass
if choice.random() < 0.5: spray()
def f(x):
    spray()
    if choice.random() < 0.2: os._exit(0)
    return 0
"""


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestJudge]:
    """One judge for all programs, so that damage by one shows in the next.

    One that announces more than it sends leaves both sides waiting, until the wall limit.
    """
    folder = tmp_path_factory.mktemp("project")
    with TestJudge(folder, limits=Limits(cpu_s=2, wall_s=2)) as judge:
        yield judge


@pytest.mark.parametrize("group", range(8))
def test_programs_that_write_into_every_descriptor(judge: TestJudge, group: int) -> None:
    """Noise from inside a real jail never passes, never breaks the harness, and leaves it whole."""
    seeds = random.Random(group)
    for _ in range(8):
        seed = seeds.randrange(1 << 30)
        result = judge.judge_sync({MODULE: SPRAY.format(seed=seed)}, TESTS)
        assert not result.passed, (seed, result)
        assert result.status != "harness-error", (seed, result)
    assert judge.judge_sync({MODULE: HONEST}, TESTS).verified
