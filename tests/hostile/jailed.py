"""In the arena: a program in a jail of tier A from which a layer was taken away.

Our code has no switch for that. The folder that runs inside the jail is copied, and one text in
it replaced; that the text is there is asserted, so a layer's test fails when its code moves.
"""

import shutil
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from tests.hostile import tier_a
from tests.hostile.arena import Seen
from tests.hostile.programs.program import Program
from trueline.analysis.sandbox import launch
from trueline.analysis.sandbox.inside.supervise import FLOOD
from trueline.analysis.testing import PytestFiles

LOOPBACK = """
import socket

def test_loopback():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), 2).close()
"""
COPY = Path("/arena/inside")
entered: list[AbstractContextManager[tier_a.World]] = []


def done(job: dict[str, Any], program: Program) -> Seen:
    """Run the program in such a jail; then see whether honest code still passes there."""
    shutil.copytree(launch.INSIDE, COPY)
    for name, old, new in job["edits"]:
        text = (COPY / name).read_text()
        assert old in text, f"{name} has changed: {old!r} is not in it"
        (COPY / name).write_text(text.replace(old, new))
    launch.INSIDE = COPY
    folder = Path("/arena/world")
    folder.mkdir()
    # never left: the run that does harm may go on, and the arena ends it with all else
    entered.append(tier_a.world(folder, "pytest" if job["judged"] else "asserts"))
    world = entered[0].__enter__()
    world.stops_at_harm = True
    try:
        result, harm = world.judged(program) if job["judged"] else world.run(program)
    except tier_a.Harmed as seen:
        return Seen(str(seen))
    honest = world.honest()
    if program.harm == "loopback":  # what is taken down is the jail's own, for all who follow
        alive = world.honest(PytestFiles(((world.project / "test_net.py", LOOPBACK),)))
        harm = "" if alive.passed else "the next run has no loopback"
    if len(result.output) > FLOOD:
        harm = f"{len(result.output) >> 20} MiB of output kept"
    said = f"{result.output[-500:]} {result.failures}"
    return Seen(harm, result.status, said, honest.status)
