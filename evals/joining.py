"""From what a model said to a program: extraction, join and cut.

Published harnesses put prompt and completion together as they are (`as_is`). That scores the
harness as much as the model: a completion whose first line lost its indentation, one that repeats
the whole function, or one that runs on into the next exercise fails for its form. `joined` brings
each to its place, as the editor would; both figures are reported. What it does not do: mend code
(that is the rule repairs' work).
"""

import ast
import re
from dataclasses import dataclass
from pathlib import Path

from trueline.analysis.syntax import cut
from trueline.analysis.testing import Examples, examples_of
from trueline.assistant.prompts.extract import extract_function, extract_middle
from trueline.assistant.request import Hole
from trueline.evals.benchmarks.task import Task
from trueline.evals.helpers import helpers
from trueline.evals.samples import Sample

MODULE = Path("solution.py")


@dataclass(frozen=True, slots=True)
class Program:
    """A program as a hole and the text in it: the function's body, or the whole function."""

    hole: Hole
    text: str

    @property
    def source(self) -> str:
        """The whole module."""
        return normal(self.hole.filled(self.text))


def normal(source: str) -> str:
    """The source with one line end behind it, so that equal programs are equal texts."""
    return source.rstrip() + "\n"


def as_is(sample: Sample) -> str:
    """The program that a published harness would run: prompt and completion, put together."""
    return normal(sample.text if sample.whole else sample.prompt + sample.text)


def joined(sample: Sample, folder: Path) -> Program:
    """The sample as a program in `folder`, whatever form it came in."""
    body = body_hole(sample.prompt, folder)
    if sample.ready:
        return Program(body, sample.text)
    name = sample.task.entry_point
    if sample.whole:
        function = extract_function(sample.text, name)
        return Program(whole_hole(sample.prompt, name, folder), function or sample.text)
    continued = cut(sample.prompt, sample.text, "", "function")
    if _starts_indented(sample.text) and parses(body.filled(continued)):
        return _with_helpers(body, continued, sample.text)
    if _may_define(sample.text, name):
        function = extract_function(sample.text, name)
        if function is not None:
            return Program(whole_hole(sample.prompt, name, folder), function)
    moved = cut(sample.prompt, extract_middle(sample.text, sample.prompt, ""), "", "function")
    if moved.strip() and parses(body.filled(moved)):
        return _with_helpers(body, moved, sample.text)
    return Program(body, continued if continued.strip() else sample.text)


def body_hole(prompt: str, folder: Path) -> Hole:
    """The place behind the prompt."""
    end = len(prompt)
    return Hole(folder / MODULE, prompt, end, end, "function")


def whole_hole(prompt: str, name: str, folder: Path) -> Hole:
    """The place of the function itself; the prompt's imports and helpers stay above it."""
    heads = list(re.finditer(rf"^(?:async\s+)?def\s+{re.escape(name)}\b", prompt, re.MULTILINE))
    start = heads[-1].start() if heads else len(prompt)
    return Hole(folder / MODULE, prompt, start, len(prompt), "function")


def parses(source: str) -> bool:
    """Whether the text is Python, by its syntax."""
    try:
        ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def is_text(source: str) -> bool:
    """Whether the text can be written to a file: half a surrogate pair cannot."""
    try:
        source.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def task_test(task: Task) -> str:
    """The script that judges a program of the task."""
    return f"{task.test}\n\ncheck({task.entry_point})\n"


def examples_of_task(task: Task) -> Examples:
    """The examples in the docstring of the task's own prompt."""
    return examples_of(task.prompt, task.entry_point)


def _starts_indented(text: str) -> bool:
    first = next((line for line in text.split("\n") if line.strip()), "")
    return first[:1] in (" ", "\t")


def _may_define(text: str, name: str) -> bool:
    defined = rf"^\s*(?:(?:async\s+)?def\s+)?{re.escape(name)}\b"
    return re.search(defined, text, re.MULTILINE) is not None


def _with_helpers(hole: Hole, text: str, said: str) -> Program:
    return Program(hole, text + helpers(hole.filled(text), said))
