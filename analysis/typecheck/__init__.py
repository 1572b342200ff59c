"""Types: real mypy, kept warm in a process of its own, asked for the new errors of a candidate."""

from trueline.analysis.typecheck.client import TypeChecker

__all__ = ["TypeChecker"]
