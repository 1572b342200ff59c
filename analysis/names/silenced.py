"""Comments that silence a finding.

Whoever tells mypy or flake8 that a line is right has told us as well: `# type: ignore`, and
`# noqa`, alone or with the code under which those tools report the same thing.
"""

import re

from trueline.analysis.findings import Finding
from trueline.analysis.silencing import is_comment
from trueline.analysis.syntax import Positions

_IGNORE = re.compile(r"#\s*type:\s*ignore(?:\[([\w\-, ]*)\])?")
_NOQA = re.compile(r"#\s*(?:noqa|NOQA)\b(?::\s*([A-Z0-9, ]+))?")
_MYPY = {
    "undefined-name": ("name-defined",),
    "unbound-name": ("used-before-def", "possibly-undefined"),
    "possibly-unbound": ("possibly-undefined",),
    "missing-module": ("import", "import-not-found", "import-untyped"),
    "missing-name": ("attr-defined",),
    "self-import": ("attr-defined",),
}
_FLAKE8 = {
    "undefined-name": "F821",
    "undefined-export": "F822",
    "unbound-name": "F821",
    "possibly-unbound": "F821",
}


def may_silence(text: str) -> bool:
    """Whether there may be such a comment at all, asked of a long text before its lines are."""
    return "ignore" in text or "noqa" in text or "NOQA" in text


def is_silenced(finding: Finding, positions: Positions) -> bool:
    """Whether a comment on the finding's first or last line silences it."""
    rows = {positions.row(finding.line), positions.row(finding.end_line)}
    return any("#" in row and _says_so(finding.code, row) for row in rows)


def _says_so(code: str, row: str) -> bool:
    ignore, noqa = _comment(_IGNORE, row), _comment(_NOQA, row)
    if ignore and code in _MYPY:
        told = ignore[1]
        if told is None or any(one.strip() in _MYPY[code] for one in told.split(",")):
            return True
    if noqa and code in _FLAKE8:
        return noqa[1] is None or _FLAKE8[code] in noqa[1].upper()
    return False


def _comment(pattern: re.Pattern[str], row: str) -> re.Match[str] | None:
    """The first match that is no part of a string."""
    found = (match for match in pattern.finditer(row) if is_comment(row, match.start()))
    return next(found, None)
