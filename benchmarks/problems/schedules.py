"""Problems about tasks, shifts and turns."""

from benchmarks.problems.cases import Cases


def finish_times(durations: list[int]) -> list[int]:
    """Return when each task ends if they are done one after the other, beginning at 0.

    >>> finish_times([3, 1, 4])
    [3, 4, 8]
    """
    times: list[int] = []
    for duration in durations:
        times.append(duration + (times[-1] if times else 0))
    return times


def least_busy(load: dict[str, int]) -> str:
    """Return the worker with the least load; of several, the first by name. Never empty.

    >>> least_busy({"eva": 3, "dan": 1, "bob": 1})
    'bob'
    """
    return min(load, key=lambda worker: (load[worker], worker))


def overdue(tasks: dict[str, int], today: int) -> list[str]:
    """List the tasks whose due day is before today, the longest overdue first.

    Tasks due on the same day are in alphabetical order.
    """
    late = sorted((due, task) for task, due in tasks.items() if due < today)
    return [task for _, task in late]


def shift_name(hour: int) -> str:
    """Name the shift for an hour from 0 to 23: early from 6, late from 14, night from 22 to 6."""
    if 6 <= hour < 14:
        return "early"
    return "late" if 14 <= hour < 22 else "night"


def rota(names: list[str], days: int, per_day: int) -> list[list[str]]:
    """Plan who is on duty: so many people a day, taken in turn, again and again.

    The list of names is not empty, and after its end it goes on from the beginning.

    >>> rota(["ann", "bob", "cy"], 2, 2)
    [['ann', 'bob'], ['cy', 'ann']]
    """
    plan = []
    for day in range(days):
        turns = range(day * per_day, (day + 1) * per_day)
        plan.append([names[turn % len(names)] for turn in turns])
    return plan


def spread_jobs(jobs: list[int], workers: int) -> list[list[int]]:
    """Give each job, in the order given, to the worker whose jobs take least time so far.

    Of several such workers the first gets it. Return the jobs of each worker.

    >>> spread_jobs([5, 3, 1, 4], 2)
    [[5], [3, 1, 4]]
    """
    plan: list[list[int]] = [[] for _ in range(workers)]
    for job in jobs:
        least = plan[0]
        for given in plan:
            if sum(given) < sum(least):
                least = given
        least.append(job)
    return plan


def work_order(needs: dict[str, list[str]]) -> list[str] | None:
    """Put tasks in an order in which each comes after all the tasks it needs.

    Whenever several tasks could be next, the first by name is. All tasks are keys. None if
    they need each other in a circle.
    """
    order: list[str] = []
    left = sorted(needs)
    while left:
        ready = [task for task in left if all(need in order for need in needs[task])]
        if not ready:
            return None
        order.append(ready[0])
        left.remove(ready[0])
    return order


CASES = {
    "finish_times": Cases(
        tests=(([],), ([5],), ([1, 1, 1],)),
        hidden=(
            ([0],),
            ([2, 3],),
            ([0, 0, 7],),
            ([10, 20, 30],),
            ([5, 4, 3, 2, 1],),
            ([100, 0, 1],),
            ([8, 8],),
            ([1, 2, 3, 4],),
            ([60, 15, 45, 30],),
            ([9, 1, 9, 1, 9],),
        ),
    ),
    "least_busy": Cases(
        tests=(({"a": 2, "b": 1},), ({"a": 0},), ({"b": 4, "a": 4},)),
        hidden=(
            ({"x": 1},),
            ({"x": 1, "y": 2},),
            ({"y": 2, "x": 2, "w": 3},),
            ({"c": 5, "b": 5, "a": 5},),
            ({"c": 5, "b": 4, "a": 5},),
            ({"z": 0, "y": 1},),
            ({"p": 10, "q": 9, "r": 9},),
            ({"r": 9, "q": 9, "p": 10},),
            ({"kim": 7, "lea": 3, "max": 12},),
            ({"m": 100, "n": 99, "o": 98, "l": 98},),
        ),
    ),
    "overdue": Cases(
        tests=(
            ({"pay": 3, "call": 10}, 5),
            ({"pay": 5}, 5),
            ({}, 1),
            ({"b": 1, "a": 1, "c": 0}, 2),
        ),
        hidden=(
            ({"x": 0}, 1),
            ({"x": 1}, 1),
            ({"x": 2}, 1),
            ({"x": 3, "y": 2, "z": 1}, 4),
            ({"x": 1, "y": 2, "z": 3}, 3),
            ({"q": 5, "p": 5}, 9),
            ({"q": 5, "p": 6, "o": 5}, 7),
            ({"m": -1, "n": 0}, 0),
            ({"d": 10, "e": 20, "f": 30}, 25),
            ({"late": 1, "later": 2, "now": 8, "soon": 9}, 8),
        ),
    ),
    "shift_name": Cases(
        tests=((6,), (14,), (22,), (0,)),
        hidden=((1,), (5,), (7,), (9,), (13,), (15,), (18,), (21,), (23,), (3,), (10,)),
    ),
    "rota": Cases(
        tests=(
            (["a", "b"], 3, 1),
            (["a"], 2, 2),
            (["a", "b"], 0, 1),
            (["a", "b", "c"], 1, 3),
        ),
        hidden=(
            (["a"], 1, 1),
            (["a", "b"], 2, 1),
            (["a", "b"], 2, 3),
            (["a", "b", "c"], 3, 2),
            (["a", "b", "c"], 4, 1),
            (["a", "b", "c", "d"], 2, 3),
            (["a", "b", "c"], 2, 0),
            (["x", "y", "z"], 1, 2),
            (["x", "y", "z"], 2, 5),
            (["eva", "dan", "bob", "kim", "lea"], 3, 2),
        ),
    ),
    "spread_jobs": Cases(
        tests=(([], 2), ([1, 2, 3], 1), ([4, 4, 4], 3), ([2, 5, 1, 1], 2)),
        hidden=(
            ([7], 2),
            ([], 1),
            ([1, 1, 1, 1], 2),
            ([9, 1, 1, 1, 1], 2),
            ([1, 9, 1, 1, 1], 2),
            ([3, 2, 1], 3),
            ([3, 2, 1, 1], 3),
            ([5, 5, 5, 5, 5], 2),
            ([10, 20, 30, 40], 3),
            ([2, 2, 3, 3, 4, 4], 3),
            ([6, 1, 2, 3], 4),
        ),
    ),
    "work_order": Cases(
        tests=(
            ({"eat": ["cook"], "cook": ["shop"], "shop": []},),
            ({},),
            ({"a": ["b"], "b": ["a"]},),
            ({"b": [], "a": []},),
        ),
        hidden=(
            ({"x": []},),
            ({"x": ["x"]},),
            ({"a": ["c"], "b": [], "c": []},),
            ({"a": ["b", "c"], "b": [], "c": ["b"]},),
            ({"d": [], "c": ["d"], "b": ["d"], "a": ["b", "c"]},),
            ({"a": ["b"], "b": ["c"], "c": ["a"]},),
            ({"a": [], "b": ["c"], "c": ["b"]},),
            ({"z": [], "y": ["z"], "x": ["z"]},),
            ({"a": ["z"], "b": ["y"], "y": [], "z": []},),
            (
                {
                    "test": ["build"],
                    "build": ["fetch"],
                    "fetch": [],
                    "ship": ["test", "sign"],
                    "sign": [],
                },
            ),
            ({"a": ["b", "b"], "b": []},),
        ),
    ),
}
