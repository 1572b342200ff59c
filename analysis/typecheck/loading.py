"""Loads the user's mypy plugins into this process, which therefore has to be a jailed one.

Each is tried alone, by mypy's own loader: one that cannot be loaded is left out and says why, and
mypy goes on with the others. Their settings in the configuration file are theirs to read.
"""

import io
import re
import sys
from collections.abc import Sequence

from mypy.build import load_plugins_from_config
from mypy.errors import CompileError, Errors
from mypy.options import Options

from trueline.analysis.typecheck.watch import Watch, stamp

LONGEST_WHY = 200
MYPYS_PART = re.compile(r'^.*? error: (Error importing plugin ".*?": )?|\s+\[[a-z-]+\]$', re.DOTALL)


def load(options: Options, names: Sequence[str], config_file: str) -> dict[str, str]:
    """Have `options` use the plugins that load; returns the others, and why each does not."""
    options.config_file = config_file
    refused: dict[str, str] = {}
    for name in names:
        alone = options.apply_changes({"plugins": [name]})
        try:
            load_plugins_from_config(alone, Errors(alone), io.StringIO())
        except CompileError as error:
            refused[name] = _short(MYPYS_PART.sub("", " ".join(error.messages)))
        except BaseException as error:  # noqa: BLE001 - a plugin may raise anything
            refused[name] = _short(f"{type(error).__name__}: {error}")
    options.plugins = [name for name in names if name not in refused]
    return refused


def watched(root: str, installed: Sequence[str]) -> Watch:
    """A watch on the project's own files that were imported here, the installed ones aside."""
    files = (str(getattr(one, "__file__", None) or "") for one in list(sys.modules.values()))
    return Watch(
        {
            path: stamp(path)
            for path in files
            if path.startswith(f"{root}/") and not path.startswith(tuple(installed))
        }
    )


def _short(said: str) -> str:
    return " ".join(said.split())[:LONGEST_WHY] or "no reason given"
