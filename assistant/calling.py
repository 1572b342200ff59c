"""The functions of a request's file as components of a search: where they run, and where not.

They are the workspace's own code, which nobody has read. So they run in a jail, with what a test
would see, and only where the user trusts the workspace; a synthesis that is asked to do without a
sandbox does without them.
"""

from trueline.analysis.errors import CannotRun
from trueline.analysis.sandbox import Limits
from trueline.analysis.testing import TestJudge
from trueline.analysis.testing.functions import Functions
from trueline.assistant.baseline import NOT_WRITTEN
from trueline.assistant.request import Request
from trueline.assistant.search.project import Project

LIMITS = Limits(cpu_s=60.0, wall_s=120.0, memory_mib=512)
"""For all calls of one search together; a single call has a bound of its own."""


def project_of(request: Request, judge: TestJudge) -> Project | None:
    """What a search may call for a request; None where there is nothing."""
    sought, hole = request.sought, request.hole
    if sought is None or not sought.neighbours:
        return None

    def filled(body: str) -> str:
        return hole.filled(sought.text(body))

    def opened() -> Functions:
        if not request.workspace.trusted:
            root = request.workspace.root
            raise CannotRun(f"the workspace is not trusted; `trueline trust {root}` changes that")
        if judge.tier == "unsafe":
            raise CannotRun("there is no sandbox to call them in")
        return judge.functions(
            hole.path, filled(f"raise NotImplementedError({NOT_WRITTEN!r})"), LIMITS
        )

    return Project(sought.neighbours, opened, filled)
