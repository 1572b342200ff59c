"""Problems about things that run step by step: histories, queues, switches, machines."""

from benchmarks.problems.cases import Cases


def retry_delays(attempts: int, first: int, limit: int) -> list[int]:
    """Return how long to wait before each retry: the first delay, then twice the one before.

    No delay is longer than the limit.

    >>> retry_delays(5, 1, 6)
    [1, 2, 4, 6, 6]
    """
    return [min(first * 2**attempt, limit) for attempt in range(attempts)]


def undo_history(actions: list[str]) -> list[str]:
    """Return the actions that still hold when "undo" takes back the last one that does.

    An "undo" with nothing left to take back does nothing, and cannot itself be undone.

    >>> undo_history(["draw", "erase", "undo", "color"])
    ['draw', 'color']
    """
    done: list[str] = []
    for action in actions:
        if action != "undo":
            done.append(action)
        elif done:
            done.pop()
    return done


def heater_states(temperatures: list[int], low: int, high: int) -> list[bool]:
    """Say after each temperature measured whether a heater is on.

    It is off at first, goes on when the temperature is below `low`, off when it is above
    `high`, and in between stays as it is.
    """
    on = False
    states = []
    for temperature in temperatures:
        if temperature < low:
            on = True
        elif temperature > high:
            on = False
        states.append(on)
    return states


def cache_hits(requests: list[str], size: int) -> int:
    """Count how many requests are answered from a cache that holds `size` (1 or more) pages.

    Each page asked for is put into the cache if it is not there; if the cache is full, the
    page whose last use is longest ago makes room.

    >>> cache_hits(["a", "b", "a", "c", "b"], 2)
    1
    """
    cached: list[str] = []
    hits = 0
    for page in requests:
        if page in cached:
            hits += 1
            cached.remove(page)
        elif len(cached) == size:
            cached.pop(0)
        cached.append(page)
    return hits


def accepted_times(times: list[int], most: int, window: int) -> list[int]:
    """Return the times of the requests that a rate limit accepts.

    A request is refused if `most` requests were accepted in the `window` seconds before it; one
    that is exactly `window` seconds old no longer counts. Times never descend.

    >>> accepted_times([0, 1, 2, 10, 11], 2, 10)
    [0, 1, 10, 11]
    """
    accepted: list[int] = []
    for time in times:
        recent = [earlier for earlier in accepted if earlier > time - window]
        if len(recent) < most:
            accepted.append(time)
    return accepted


def run_counter(program: list[str], steps: int) -> int:
    """Run a tiny program and return its counter, which starts at 0.

    "inc" and "dec" change the counter by 1, "jump N" goes on at line N (from 0), and "skip"
    leaves out the next line if the counter is 0. It stops behind the last line or after so many
    steps; every line that is carried out is a step, also a jump or skip.

    >>> run_counter(["inc", "inc", "dec"], 10)
    1
    """
    counter = 0
    line = 0
    while line < len(program) and steps > 0:
        steps -= 1
        command = program[line]
        line += 1
        if command == "inc":
            counter += 1
        elif command == "dec":
            counter -= 1
        elif command == "skip":
            line += counter == 0
        else:
            line = int(command.removeprefix("jump "))
    return counter


CASES = {
    "retry_delays": Cases(
        tests=((3, 5, 100), (0, 1, 10), (2, 10, 5)),
        hidden=(
            (1, 1, 1),
            (4, 1, 1),
            (4, 1, 2),
            (4, 1, 8),
            (5, 1, 7),
            (6, 3, 50),
            (1, 9, 100),
            (3, 0, 5),
            (8, 2, 1000),
            (3, 7, 14),
        ),
    ),
    "undo_history": Cases(
        tests=(([],), (["undo"],), (["a", "b", "undo", "undo", "c"],), (["a", "undo", "undo"],)),
        hidden=(
            (["a"],),
            (["a", "undo"],),
            (["undo", "a"],),
            (["a", "b", "c"],),
            (["a", "a", "undo"],),
            (["a", "undo", "b", "undo"],),
            (["undo", "undo", "x", "y"],),
            (["a", "b", "undo", "c", "undo"],),
            (["Undo", "undo"],),
            (["a", "b", "c", "undo", "undo", "d", "e", "undo"],),
        ),
    ),
    "heater_states": Cases(
        tests=(([18, 20, 23, 20], 19, 22), ([], 1, 2), ([20, 21], 19, 22)),
        hidden=(
            ([10], 15, 20),
            ([30], 15, 20),
            ([15], 15, 20),
            ([14, 20], 15, 20),
            ([14, 21], 15, 20),
            ([14, 15, 20, 21, 20, 15, 14], 15, 20),
            ([0, 0, 0], 5, 5),
            ([4, 5, 6, 5, 4], 5, 5),
            ([-10, -5, 0, 5], -6, 3),
            ([22, 18, 22, 18], 20, 20),
            ([17, 19, 18, 25, 16], 17, 24),
        ),
    ),
    "cache_hits": Cases(
        tests=(
            ([], 2),
            (["a", "a", "a"], 1),
            (["a", "b", "c", "a"], 2),
            (["a", "b", "c", "a"], 3),
        ),
        hidden=(
            (["a"], 1),
            (["a", "b", "a", "b"], 1),
            (["a", "b", "a", "b"], 2),
            (["a", "b", "a", "c", "a"], 2),
            (["a", "b", "a", "c", "b"], 3),
            (["a", "b", "b", "c", "a"], 2),
            (["x", "y", "z", "x", "y", "z"], 2),
            (["x", "y", "z", "x", "y", "z"], 3),
            (["1", "2", "1", "3", "2", "1"], 2),
            (["1", "2", "3", "2", "4", "2", "1"], 3),
            (["p", "p", "q", "q", "p"], 1),
        ),
    ),
    "accepted_times": Cases(
        tests=(
            ([0, 1, 2], 1, 5),
            ([0, 5, 10], 1, 5),
            ([], 3, 10),
            ([1, 1, 1], 2, 1),
        ),
        hidden=(
            ([7], 1, 1),
            ([7], 0, 1),
            ([0, 4], 1, 5),
            ([0, 5], 1, 5),
            ([0, 1, 2, 3, 4, 5, 6], 1, 2),
            ([0, 1, 2, 3, 4, 5, 6], 2, 3),
            ([0, 0, 0, 0, 10, 10, 10], 3, 10),
            ([0, 9, 10, 18, 19, 20], 2, 10),
            ([2, 3, 5, 8, 13, 21], 2, 6),
            ([100, 101, 160, 161, 162], 2, 60),
            ([1, 2, 3, 4, 5], 5, 100),
        ),
    ),
    "run_counter": Cases(
        tests=(
            ([], 5),
            (["inc", "jump 0"], 5),
            (["skip", "inc", "inc"], 10),
            (["dec", "dec"], 1),
        ),
        hidden=(
            (["inc"], 0),
            (["inc"], 1),
            (["dec"], 3),
            (["jump 2", "inc", "dec"], 10),
            (["inc", "skip", "inc"], 10),
            (["skip", "dec"], 10),
            (["skip", "dec", "inc"], 1),
            (["inc", "inc", "inc", "dec", "skip", "jump 3"], 20),
            (["inc", "inc", "jump 0"], 7),
            (["jump 0"], 9),
            (["inc", "jump 3", "inc", "inc"], 10),
            (["skip", "jump 4", "inc", "jump 0", "dec"], 10),
        ),
    ),
}
