"""Whether a jail holds, tried before anything is run in it for real.

That the kernel took every call does not say that they do what they are for. So one program tries
to get out, to a file and a process of ours, and one to have a pass without a test; both must fail,
and the first must end well, or its silence would say nothing.
"""

import os
import tempfile
from pathlib import Path

from trueline.analysis.sandbox.jail import Jail
from trueline.analysis.sandbox.limits import Limits
from trueline.analysis.sandbox.run import Ended
from trueline.analysis.sandbox.waiting import finish

ESCAPE, FORGERY = "the self-test that tries to escape", "the self-test that forges a report"
PROGRAM = "trueline_self_test.py"
CANARY = "canary of the host"
ESCAPING = """
import os
def read():
    return open({path!r}).read()
def signal():
    os.kill({pid}, 0)
    return "a process of the host"
def write():
    open({path!r} + "-written", "w").close()
    return "a file written on the host"
for attempt in (read, signal, write):
    try: print(attempt())
    except OSError: pass
"""
FORGING = """
import os
text = b'{"nonce": "%s", "report": {"total": 1, "passed": 1, "failures": []}}' % (b"0" * 32)
for fd in range(3, 16):
    try: os.write(fd, len(text).to_bytes(4, "little") + text)
    except OSError: pass
os._exit(0)
"""


def what_got_through(jail: Jail) -> tuple[str, str] | None:
    """The first self-test that a jail with a project fails, and what came of it.

    Raises:
        JailLost: the jail ended.
    """
    with tempfile.TemporaryDirectory(prefix="trueline-canary-") as folder:
        canary = Path(folder, "canary")
        canary.write_text(CANARY)
        ended = _run(jail, ESCAPING.format(path=str(canary), pid=os.getpid()))
        if not ended.report or ended.report["failures"] or ended.output:
            return ESCAPE, " ".join(ended.output.split()) or f"no report, exit {ended.exit}"
    ended = _run(jail, FORGING)
    return (FORGERY, "it was believed") if ended.report else None


def _run(jail: Jail, text: str) -> Ended:
    payload = {"kind": "file", "path": PROGRAM, "edits": {PROGRAM: text}, "roots": []}
    return finish([jail.post(payload, Limits())])[0]
