"""Repairs of what analysis finds wrong in a file: by rule, then by model, each proved by checks."""

from trueline.assistant.fixing.draft import Draft, FileChecks
from trueline.assistant.fixing.files import python_files
from trueline.assistant.fixing.models import Clock, repaired_by_model
from trueline.assistant.fixing.rules import repaired_by_rule

__all__ = [
    "Clock",
    "Draft",
    "FileChecks",
    "python_files",
    "repaired_by_model",
    "repaired_by_rule",
]
