"""What can be known about a piece of Python code, without any model: syntax, names, types, tests.

The package stands alone: it imports nothing of the assistant, so it can be used by itself. Its
sandbox is here under the names that docs/sandbox.md uses, loaded when one of them is asked for.
"""

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trueline.analysis.box import Sandbox
    from trueline.analysis.sandbox import Limits, RunResult, SandboxUnavailable

__all__ = ["Limits", "RunResult", "Sandbox", "SandboxUnavailable"]


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = "trueline.analysis.box" if name == "Sandbox" else "trueline.analysis.sandbox"
    return getattr(importlib.import_module(home), name)
