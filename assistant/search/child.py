"""The process that searches: started for one problem, killed when nobody waits any more.

An alarm is not heard within one long call of the interpreter, so nothing but a process that can be
killed bounds a search. The kernel ends it at its processor time and refuses it memory beyond its
limit; what it found until then was said. It evaluates the components of the search on literals of
the examples, and the programs it found, on the examples: nothing of a project runs here.
"""

import copy
import gc
import resource
import sys
from typing import Any

import msgspec

from trueline.analysis.process import die_with_parent
from trueline.assistant.search.engine import Search
from trueline.assistant.search.exchange import Answer, encoded, read_question
from trueline.assistant.search.kinds import FAILED, kind_of
from trueline.assistant.search.problem import Problem
from trueline.assistant.search.ranking import Fit

MEMORY_MIB = 2048
SPARE_S = 2


def main() -> None:
    """Answer the question on standard input: a line for each fit, and a last one."""
    die_with_parent()
    asked = read_question(sys.stdin.buffer.readline())
    _limit(asked.budget.seconds)
    gc.disable()  # nothing here is dropped before the end, so looking for garbage finds none
    problem = asked.problem()
    search = Search(problem, asked.budget, asked.guidance)
    why = ""
    try:
        for fit in search.fits():
            if holds(problem, fit):
                _say(_answer(fit))
    except MemoryError:
        why = f"the search ended at {MEMORY_MIB} MiB of memory"
    inputs = tuple(", ".join(map(repr, one)) for one in search.inputs)
    last = Answer(evaluated=search.meter.evaluated, done=True, complete=search.complete)
    _say(msgspec.structs.replace(last, why=why, inputs=inputs))


def holds(problem: Problem, fit: Fit) -> bool:
    """Whether the program, run from its source, gives the result of every example."""
    header = f"def {problem.name}({', '.join(problem.parameters)}):\n"
    lines = [f"import {name}\n" for name in fit.program.imports]
    body = "".join(f"    {line}\n" for line in fit.program.body.splitlines())
    scope: dict[str, Any] = {}
    try:
        exec("".join((*lines, header, body)), scope)
        function = scope[problem.name]
        return all(
            _same(function(*copy.deepcopy(one.arguments)), one.result) for one in problem.examples
        )
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - a program that raises does not hold
        return False


def _same(got: object, wanted: object) -> bool:
    """Equal, and of one kind; a whole number may be a float."""
    kinds = {kind_of(got).replace("float", "int"), kind_of(wanted).replace("float", "int")}
    return got == wanted and type(got) in {type(wanted), int, float} and len(kinds) == 1


def _answer(fit: Fit) -> Answer:
    values = None if fit.values is None else tuple(map(_shown, fit.values))
    return Answer(fit.cost, fit.program.body, fit.program.imports, values, fit.evaluated)


def _shown(value: Any) -> str:
    """The value as a text, empty where the program has none."""
    return "" if value is FAILED else repr(value)


def _limit(seconds: float) -> None:
    cpu = int(seconds) + SPARE_S
    for kind, bound in ((resource.RLIMIT_AS, MEMORY_MIB << 20), (resource.RLIMIT_CPU, cpu)):
        hard = resource.getrlimit(kind)[1]
        most = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
        resource.setrlimit(kind, (most, most))


def _say(answer: Answer) -> None:
    sys.stdout.buffer.write(encoded(answer))
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
