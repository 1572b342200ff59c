"""Which names a text uses and nothing defines, and imports of what does not exist."""

from trueline.analysis.names.check import check_names, names_findings

__all__ = ["check_names", "names_findings"]
