"""What a default install weighs: every distribution it needs, and our own weights apart.

Walks the requirements of the installed `trueline` without its extras, with their markers, and adds
up the files each distribution recorded (bytecode left out, since pip may or may not write it).
Exits 1 above the limits: 350 MB without weights, 20 MB of weights (1 MB = 1e6 bytes).
"""

import sys
from importlib.metadata import distribution, version
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from rich.console import Console
from rich.table import Table

INSTALL_LIMIT_MB = 350
WEIGHTS_LIMIT_MB = 20
ROOT = Path(__file__).parent.parent
PACKAGES = ("assistant", "analysis", "lsp", "evals", "training")
WEIGHTS = ROOT / "assistant" / "models" / "weights"


def required(name: str, extras: frozenset[str] = frozenset()) -> dict[str, frozenset[str]]:
    """The distributions that installing `name` brings, with the extras asked of each."""
    found: dict[str, frozenset[str]] = {}
    waiting = [(canonicalize_name(name), extras)]
    while waiting:
        current, wanted = waiting.pop()
        if current in found and wanted <= found[current]:
            continue
        found[current] = found.get(current, frozenset()) | wanted
        for text in distribution(current).requires or ():
            requirement = Requirement(text)
            marker = requirement.marker
            chosen = {"", *found[current]}
            if marker is None or any(marker.evaluate({"extra": one}) for one in chosen):
                waiting.append((canonicalize_name(requirement.name), frozenset(requirement.extras)))
    return found


def megabytes(name: str) -> float:
    """The size of a distribution's files on disk, in MB."""
    files = distribution(name).files or ()
    paths = (Path(str(file.locate())) for file in files if file.suffix != ".pyc")
    return sum(path.stat().st_size for path in paths if path.is_file()) / 1e6


def own_megabytes() -> tuple[float, float]:
    """The size of our own packages without weights, and of the weights, in MB."""
    files = [path for package in PACKAGES for path in (ROOT / package).rglob("*")]
    sizes = {path: path.stat().st_size for path in files if path.is_file()}
    weights = sum(size for path, size in sizes.items() if WEIGHTS in path.parents)
    code = sum(size for path, size in sizes.items() if path.suffix != ".pyc") - weights
    return code / 1e6, weights / 1e6


def main() -> int:
    """Print the table; 1 if a limit is exceeded."""
    names = sorted(required("trueline"))
    code, weights = own_megabytes()
    rows = {name: megabytes(name) for name in names if name != "trueline"} | {"trueline": code}
    table = Table(title="default install, Python " + sys.version.split()[0], box=None)
    for heading in ("distribution", "version", "MB"):
        table.add_column(heading, justify="right" if heading == "MB" else "left")
    for name, size in sorted(rows.items(), key=lambda row: -row[1]):
        table.add_row(name, version(name), f"{size:.1f}")
    total = sum(rows.values())
    console = Console()
    console.print(table)
    console.print(f"{len(rows)} distributions: {total:.1f} MB (limit {INSTALL_LIMIT_MB})")
    console.print(f"weights: {weights:.2f} MB (limit {WEIGHTS_LIMIT_MB})")
    return 0 if total <= INSTALL_LIMIT_MB and weights <= WEIGHTS_LIMIT_MB else 1


if __name__ == "__main__":
    sys.exit(main())
