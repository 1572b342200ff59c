"""Which functions of the standard library people call most: the components of program search.

Counts calls in the training corpus, by the names that the imports of each file give, of functions
in those modules whose functions compute a value from values and touch nothing else. The search
takes the first sixty that are computed and frozen in `assistant/search/frequent.py`; that was done
before any benchmark was run, so that no benchmark chose them. Not counted: methods, what is called
through a variable, and files that do not parse.

    python benchmarks/frequent_functions.py build/corpus/train.jsonl
"""

import argparse
import ast
import json
import re
import sys
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from trueline.assistant.search.frequent import PURE_MODULES

TOP = 60
IMPORTS = re.compile(rf"^\s*(?:from|import)\s.*\b(?:{'|'.join(PURE_MODULES)})\b", re.MULTILINE)


def bound_names(tree: ast.Module) -> dict[str, str]:
    """What the imports of a file bind: a name to a module, or to a function in one."""
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for one in node.names:
                if one.name in PURE_MODULES:
                    names[one.asname or one.name] = one.name
        elif isinstance(node, ast.ImportFrom) and node.module in PURE_MODULES and not node.level:
            for one in node.names:
                names[one.asname or one.name] = f"{node.module}.{one.name}"
    return names


def called(tree: ast.Module) -> Iterator[str]:
    """The full names of the functions that a file calls from the modules."""
    names = bound_names(tree)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        func = node.func
        if isinstance(func, ast.Name) and "." in names.get(func.id, ""):
            yield names[func.id]
        elif isinstance(func, ast.Attribute) and isinstance(func.value, ast.Name):
            module = names.get(func.value.id, "")
            yield from [f"{module}.{func.attr}"] * (module in PURE_MODULES)


def count(corpus: Path) -> tuple[Counter[str], int]:
    """Calls by full name over all texts of a JSONL file, and how many texts were read."""
    calls: Counter[str] = Counter()
    read = 0
    with corpus.open(encoding="utf-8") as lines, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for line in lines:
            text = json.loads(line)["text"]
            read += 1
            if not IMPORTS.search(text):
                continue
            try:
                calls.update(called(ast.parse(text)))
            except (SyntaxError, ValueError, RecursionError):
                continue
    return calls, read


def main() -> None:
    """Print the most frequent functions with their calls."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("corpus", type=Path)
    path: Path = parser.parse_args().corpus
    if not path.is_file():
        sys.exit(
            f"frequent_functions: {path}: no such file; make the corpus first (docs/training.md)"
        )
    calls, read = count(path)
    for rank, (name, times) in enumerate(calls.most_common(TOP), 1):
        sys.stdout.write(f"{rank:3}  {times:7}  {name}\n")
    sys.stdout.write(f"{read} files, {time.process_time():.0f} s CPU\n")


if __name__ == "__main__":
    main()
