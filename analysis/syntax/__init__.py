"""What can be known about unfinished Python text: holes, cuts, spans, positions, syntax errors."""

from trueline.analysis.syntax.cut import cut, has_ended
from trueline.analysis.syntax.empty import does_nothing, is_unwritten
from trueline.analysis.syntax.errors import check_syntax, syntax_findings
from trueline.analysis.syntax.hole import HoleKind, hole_kind
from trueline.analysis.syntax.positions import Positions, offset_at
from trueline.analysis.syntax.spans import FunctionSpan, enclosing_scopes, function_span

__all__ = [
    "FunctionSpan",
    "HoleKind",
    "Positions",
    "check_syntax",
    "cut",
    "does_nothing",
    "enclosing_scopes",
    "function_span",
    "has_ended",
    "hole_kind",
    "is_unwritten",
    "offset_at",
    "syntax_findings",
]
