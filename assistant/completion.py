"""The editor's question: what belongs at this position of this file."""

from trueline.analysis.findings import Stage
from trueline.analysis.syntax import hole_kind, offset_at
from trueline.assistant.opening import Excluded, Opened, refuse_excluded
from trueline.assistant.request import Budget, Hole, Request
from trueline.assistant.source import SourceFile, too_wide

LINE_TOKENS = 48
BLOCK_TOKENS = 160
TRIES_PER_CANDIDATE = 3


def completion_request(
    opened: Opened, source: SourceFile, line: int, column: int, count: int
) -> Request:
    """The request for `count` completions at a 1-based position.

    Raises:
        WrongUsage: if the position is outside the file.
        Excluded: if the settings exclude the file, or a line of it is longer than people write.
    """
    refuse_excluded(opened, source.path)
    if why := too_wide(source.text):
        raise Excluded(f"{source.path}: {why}: nothing is suggested here; keep data in other files")
    offset = offset_at(source.path, source.text, line, column)
    kind = hole_kind(source.text[:offset], source.text[offset:])
    stages: set[Stage] = {"syntax", "names", "types"}
    return Request(
        hole=Hole(source.path.resolve(), source.text, offset, offset, kind),
        workspace=opened.workspace,
        budget=Budget(
            seconds=opened.settings.timeout,
            candidates=count * TRIES_PER_CANDIDATE,
            tokens=LINE_TOKENS if kind == "line" else BLOCK_TOKENS,
        ),
        stages=frozenset(stages & set(opened.settings.checks)),
        require_types=opened.settings.require_types,
        min_confidence=opened.settings.min_confidence,
    )
