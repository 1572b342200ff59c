"""A fresh process that runs programs from their source on the examples, and says which hold.

What found them has run a million other expressions in its process; here there is nothing but the
text. Each is answered for by itself, so that one that ends the process ends no other.
"""

import sys

from trueline.analysis.process import die_with_parent
from trueline.assistant.search.exchange import Answer, encoded, read_question
from trueline.assistant.search.holding import holds
from trueline.assistant.search.limits import limit
from trueline.assistant.search.program import Program


def main() -> None:
    """Answer the question on standard input: a line for each program, a body if it holds."""
    die_with_parent()
    asked = read_question(sys.stdin.buffer.readline())
    limit(asked.budget.seconds)
    problem = asked.problem()
    for body, imports in asked.bodies:
        held = holds(problem, Program(body, imports), {})
        sys.stdout.buffer.write(encoded(Answer(body=body if held else "")))
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
