"""What it costs to check a candidate before it is shown, beside other type checkers.

Run: python benchmarks/analysis_gate.py PROJECT… [--tools BIN] [--edits N] [--seed N] [--soak N]

Every edit is judged by all of them one after the other, so that a busy machine is busy for all. The
comparison is of one function with a whole file: the others check the file again, and report on all
of it; ours looks at the function that changed, which is what a candidate needs. CPU milliseconds
are those of all processes that take part; ours include the asking process.
"""

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from contextlib import ExitStack
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.gate.clocks import pss_mib, rss_mib
from benchmarks.gate.holes import BATCH, GROUPS, Hole, holes_of
from benchmarks.gate.language_server import Server
from benchmarks.gate.mypy_itself import Daemon, Update, cold
from benchmarks.gate.ours import Ours
from benchmarks.gate.report import Times, machine, say, table_of

SERVERS = {
    "ty": ("ty", "server"),
    "pyrefly": ("pyrefly", "lsp"),
    "pyright": ("pyright-langserver", "--stdio"),
}
SLOW = ("pyright",)
ONE = "ours, 1 candidate"
COLD_RUNS = 2
STARTS = 10
WARM_UP = 1000
Samples = dict[str, dict[int, Times]]


class Run:
    """All checkers on one project, warm, and the times of each on each edit."""

    def __init__(
        self, root: Path, options: argparse.Namespace, folder: Path, stack: ExitStack
    ) -> None:
        self.root = root
        self.slow_every = options.slow_every
        self.packages = [
            one.name
            for one in sorted(root.iterdir())
            if one.suffix == ".py" or (one / "__init__.py").exists()
        ]
        self.cache = folder / "types"
        self.ours = Ours(root, self.cache)
        stack.callback(self.ours.close)
        self.update = Update(root, folder / "update")
        self.daemon = Daemon(root, folder, self.packages)
        stack.callback(self.daemon.close)
        self.servers: dict[str, Server] = {}
        for name, command in SERVERS.items():
            path = shutil.which(command[0], path=options.tools)
            if path is None:
                say(f"{name} is not there; pip install {name} into an environment, --tools its bin")
                continue
            self.servers[name] = Server([path, *command[1:]], root)
            stack.callback(self.servers[name].close)
        self.samples: dict[str, Samples] = {one: defaultdict(dict) for one in (*GROUPS, "")}
        self._open: set[Path] = set()

    def edit(self, index: int, hole: Hole) -> None:
        """One edit by everybody, and what else is asked of ours."""
        if hole.path not in self._open:
            self._open_everywhere(hole)
        ours = self.ours
        self._note(
            hole, index, "ours, first in its function", ours.check(hole, hole.afters[1:2], "1")
        )
        self._note(hole, index, ONE, ours.check(hole, hole.afters[:1], "1"))
        if len(hole.afters) == BATCH and index % 2:
            self._note(hole, index, "ours, 8 candidates", ours.check(hole, hole.afters, "8"))
        for text in hole.dots:
            self._note(hole, index, "ours, members after a dot", ours.members(hole, text))
        for text in hole.ends:
            self._note(hole, index, "ours, partial at a line end", ours.unfinished(hole, text))
        before, after = hole.before, hole.afters[0]
        self._note(hole, index, "mypy, full update", self.update.change(hole.path, before, after))
        slow = index % self.slow_every == 0
        if slow:
            self._note(hole, index, "dmypy recheck", self.daemon.change(hole.path, before, after))
        for name, server in self.servers.items():
            if slow or name not in SLOW:
                self._note(hole, index, name, server.change(hole.path, before, after))
                server.change(hole.path, after, before)

    def starts(self, hole: Hole) -> Samples:
        """From nothing to the first answer, with a cache; and cold mypy."""
        found: Samples = defaultdict(dict)
        for index in range(STARTS):
            fresh = Ours(self.root, self.cache)
            found["ours, start to ready"][index] = fresh.open(hole.path, hole.before)
            fresh.close()
        for index in range(COLD_RUNS):
            found["mypy, cold"][index] = cold(self.root, self.packages)
        return found

    def soak(self, holes: list[Hole], rounds: int) -> None:
        """Many candidates, and the memory of the worker before and behind them."""
        ours = Ours(self.root, self.cache)
        few = holes[:8]
        for hole in few:
            ours.open(hole.path, hole.before)
        for index in range(rounds + WARM_UP):
            if index == WARM_UP:
                say(f"soak: {rss_mib(ours.processes):.1f} MiB RSS after {WARM_UP:,} candidates")
            hole = few[index % len(few)]
            ours.check(hole, (hole.afters[index // len(few) % len(hole.afters)],), "soak")
        say(f"soak: {rss_mib(ours.processes):.1f} MiB RSS after {rounds:,} more")
        ours.close()

    def memory(self) -> str:
        """The proportional set sizes side by side."""
        mine, theirs = pss_mib(self.ours.processes), pss_mib(self.daemon.processes)
        count = len(self.ours.processes)
        return f"PSS: ours {mine:.0f} MiB in {count} processes, dmypy {theirs:.0f} MiB"

    def _open_everywhere(self, hole: Hole) -> None:
        self._open.add(hole.path)
        self.ours.open(hole.path, hole.before)
        self.update.open(hole.path, hole.before)
        for server in self.servers.values():
            server.open(hole.path, hole.before)

    def _note(self, hole: Hole, index: int, name: str, times: Times | None) -> None:
        if times is None:
            return
        self.samples[hole.group][name][index] = times
        self.samples[""][name][index] = times


def measure(root: Path, options: argparse.Namespace) -> None:
    """Everything for one project."""
    # File by file, as people work: a file that others have pushed out has to be read again first.
    holes = sorted(holes_of(root, options.edits, options.seed), key=lambda one: one.path)
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        run = Run(root, options, Path(name), stack)
        for index, hole in enumerate(holes):
            run.edit(index, hole)
            if not index % 20:
                sys.stderr.write(f"{root.name}: {index} of {len(holes)} edits\n")
        for group in GROUPS:
            mine = [one.lines for one in holes if one.group == group]
            if mine:
                title = (
                    f"{root.name}, files of {group} lines (median {statistics.median(mine):.0f})"
                )
                say(table_of(title, run.samples[group], ONE), "")
        say(table_of(f"{root.name}, all files", run.samples[""], ONE), "")
        say(run.memory(), f"unknown answers: {run.ours.unknown}")
        say(table_of(f"{root.name}, from nothing", run.starts(holes[0]), ""), "")
        if options.soak:
            run.soak(holes, options.soak)


def versions(tools: str | None) -> str:
    """The versions of all checkers."""
    found = []
    for name in ("mypy", *SERVERS):
        path = shutil.which(name, path=tools)
        if path is not None:
            said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)
            found.append(said.stdout.strip().splitlines()[-1])
    return ", ".join(found)


def main() -> None:
    """Measure the projects and print the tables."""
    parser = argparse.ArgumentParser(description=str(__doc__).split("\n", 1)[0])
    parser.add_argument("projects", nargs="+", type=Path, help="folders with [tool.mypy] strict")
    parser.add_argument("--tools", help="the bin folder of ty, pyrefly and pyright")
    parser.add_argument("--edits", type=int, default=210)
    parser.add_argument(
        "--slow-every", type=int, default=1, help="ask dmypy and pyright less often"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--soak", type=int, default=0, help="candidates, for growth of memory")
    options = parser.parse_args()
    say(f"python {' '.join(sys.argv)}", machine(), versions(options.tools))
    say("ours judges one function, the others the whole file; ratios are over ours, edit by edit")
    for project in options.projects:
        measure(project.absolute(), options)
    say(machine())


if __name__ == "__main__":
    main()
