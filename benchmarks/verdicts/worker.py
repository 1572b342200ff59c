"""A process that judges on request, by one method: a line in, a line out.

In: the number of a sample, and 1 if it is to be broken. Out: 1 if it passed, and how many wall
milliseconds the verdict took. Started by `workers` as

    python -m benchmarks.verdicts.worker samples|pytest METHOD ARGUMENT
"""

import contextlib
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

Answer = Callable[[int, bool], bool]


def main() -> None:
    """Judge until the input ends."""
    kind, name, argument = sys.argv[1:]
    with _answers(kind, name, argument) as answer:
        _say("ready")
        for line in sys.stdin:
            index, broken = map(int, line.split())
            started = time.perf_counter()
            passed = answer(index, bool(broken))
            _say(f"{int(passed)} {(time.perf_counter() - started) * 1e3}")


def _answers(kind: str, name: str, argument: str) -> AbstractContextManager[Answer]:
    if kind == "pytest":
        from benchmarks.verdicts import projects  # noqa: PLC0415 - the rest must stay small

        return projects.WAYS[name](argument)
    return _by_samples(name, argument)


@contextlib.contextmanager
def _by_samples(name: str, argument: str) -> Iterator[Answer]:
    from benchmarks.verdicts import methods, samples  # noqa: PLC0415 - as above

    known = samples.samples()
    broken = samples.broken(known[0])
    with methods.METHODS[name](argument) as judge:
        yield lambda index, wrong: judge(broken if wrong else known[index % len(known)])


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
