"""The warm first process of a jail: forks one confined child for each run.

It has imported what runs will need, its heap is frozen, and it never sees what it runs: texts and
tests go from the host to the child over a socket of their own, so that no later child finds an
earlier one's tests in the memory it inherits. Python 3.9, standard library only.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import socket
import sys
import traceback
from collections.abc import Iterator
from typing import Any

from . import (
    build,
    compiled,
    confine,
    examples,
    first,
    keeping,
    kept,
    linux,
    loading,
    lower,
    rehearsal,
    runs,
    seccomp,
    supervise,
    tree,
    watch,
    wire,
)

CONVERSATION, LINK = 3, 4
HIGH = 100  # above all that the zygote has open
WHOLE_PROGRAMS = ("file", "pytest")  # they may expect to be a process like any other
SETUP_FAILED, ENDED_BADLY = 70, 71


def main() -> None:
    """Build the jail that `sys.argv[2]` (JSON) describes and serve in it."""
    config = json.loads(sys.argv[2])
    control = config["control"]
    os.set_inheritable(control, False)
    try:
        if config["tier"] != "unsafe":
            _join(config["join"])
        if config["tier"] == "A":
            build.enter(config)
        server = Zygote(control, config)
    except OSError as error:
        step = error.filename if isinstance(error.filename, str) else "start"
        wire.send(control, {"failed": step, "errno": error.errno or 0, "why": error.strerror})
        os._exit(1)
    server.serve()


class Zygote:
    """Serves runs over the control socket until the host closes it."""

    def __init__(self, control: int, config: dict[str, Any]) -> None:
        self._control, self._config = control, config
        self._unsafe: bool = config["tier"] == "unsafe"
        self._lower = lower.of(config)
        self._null = os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC)
        self._filter, self._pid_namespace, self._overlay = b"", -1, False
        self._bounded: tuple[dict[str, Any], list[tuple[int, int]]] = ({}, [])
        self._own_jail = config["tier"] == "A"
        self._compiled = False
        if self._own_jail:
            os.environ.update({"HOME": "/w/home", "TMPDIR": "/tmp"})  # as they are in each run
            self._filter = seccomp.refuse_only(seccomp.SETTING_UP)
            linux.as_filter(self._filter)
            self._pid_namespace = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)
            self._overlay = bool(config["overlay"] and config["project"] and self._can_lay_over())
        self._keeper = keeping.Keeper(control, self._fork, self._be_kept)
        if config["project"] and self._own_jail:
            loading.know_folder("/project")
        base = _link_sites(config["binds"]) if self._unsafe else ""
        sys.path.extend(base + path for path in config["site"])
        loading.warm(loading.PLAIN)
        if config["warm"] == "tester":
            examples.doctest()
        if config["warm"] == "pytest":
            loading.need_pytest()
            loading.warm(loading.PYTEST)
            rehearsal.rehearse()
        if self._own_jail:
            self._load_filter()
        gc.collect()
        gc.freeze()
        gc.disable()

    def _load_filter(self) -> None:
        """Refuse what no run may do, less what sets runs up: each adds that to what it inherits.

        A filter is dear to load, and the dearer the longer it is.
        """
        network = self._config["network"]
        linux.load_filter(seccomp.build(network=network, locks=network, setting_up=True))

    def serve(self) -> None:
        """Take runs until the control socket closes, then end the jail."""
        for fd in (0, 1, 2):
            os.dup2(self._null, fd)
        wire.send(self._control, {"ready": True, "overlay": self._overlay})
        channel = socket.socket(fileno=self._control)
        try:
            while True:
                job = wire.receive(self._control)
                if "stop" in job:
                    continue
                if "load" in job:
                    self._compile(job["compile"])
                    wire.send(self._control, loading.load(job["load"]))
                    continue
                fds = socket.recv_fds(channel, 1, job["fds"])[1]
                wire.send(self._control, self._run(job, fds))
        except wire.Closed:
            os._exit(0)

    def _run(self, job: dict[str, Any], fds: list[int]) -> dict[str, Any]:
        if job["kept"]:
            return self._keeper.run(job, fds)
        self._keeper.end()
        self._bounds(job["limits"])
        watching = None if self._unsafe else watch.Watch(self._config["counts"])
        with self._place_of_a_run() as work:
            out, writing = os.pipe()
            pid = self._fork()
            if pid == 0:
                self._be_child(job, fds, writing, work)
            for fd in (writing, *fds):
                os.close(fd)
            run = supervise.Supervision(
                pid, out, self._control, job, watching=watching, below=self._lower
            )
            return run.result()

    @contextlib.contextmanager
    def _place_of_a_run(self) -> Iterator[str]:
        """Where a run without mounts of its own writes, empty again after it."""
        if self._unsafe:
            with _folder_for_a_run() as work:
                yield work
        elif self._lower:
            work = self._lower.begin()
            try:
                yield work
            finally:
                self._lower.clean(work)
        else:
            yield ""

    def _fork(self) -> int:
        """Fork into a pid namespace of its own; ours stays the one for the next."""
        if self._unsafe or self._lower:
            return os.fork()
        linux.unshare(linux.NEWPID, "unshare(pid namespace)")
        pid = -1
        try:
            pid = os.fork()
        finally:
            if pid:
                linux.setns(self._pid_namespace, linux.NEWPID)
        return pid

    def _be_child(self, job: dict[str, Any], fds: list[int], out: int, work: str) -> None:
        """Never returns: set up, tell the host, run, and leave without cleaning up."""
        code = SETUP_FAILED
        try:
            self._arrange(fds, out)
            payload = wire.receive(CONVERSATION)
            place = self._confine(job, payload, work)
            sys.path.extend(os.path.join(place, name) for name in self._config["site_inside"])
            gc.enable()
            if payload["kind"] in WHOLE_PROGRAMS and self._own_jail:
                first.fork_below()
            wire.send(CONVERSATION, {"ready": True})
            code = ENDED_BADLY
            runs.run(payload, place, CONVERSATION, LINK)
        except BaseException as error:  # noqa: BLE001 - nothing may return into the zygote
            if code == SETUP_FAILED:
                with contextlib.suppress(wire.Closed):
                    wire.send(CONVERSATION, {"failed": repr(error)})
            else:
                traceback.print_exc()
        finally:
            os._exit(code)

    def _be_kept(self, channel: int, out: int, limits: dict[str, Any]) -> None:
        """Never returns: set a tester up that is kept, and let it serve."""
        code = SETUP_FAILED
        try:
            self._arrange([channel], out)
            self._confine_kept(limits)
            gc.enable()
            code = ENDED_BADLY
            kept.serve(CONVERSATION)
            code = 0
        except BaseException:  # noqa: BLE001 - as above
            traceback.print_exc()
        finally:
            os._exit(code)

    def _arrange(self, fds: list[int], out: int) -> None:
        """Own session; standard streams, then the conversation, then the link; nothing else."""
        os.setsid()
        high = [os.dup2(fd, HIGH + place) for place, fd in enumerate((*fds, out))]
        os.dup2(self._null, 0)
        os.dup2(high[-1], 1)
        os.dup2(high[-1], 2)
        for target, fd in enumerate(high[:-1], CONVERSATION):
            os.dup2(fd, target, inheritable=False)
        linux.close_from(CONVERSATION + len(fds))

    def _confine(self, job: dict[str, Any], payload: dict[str, Any], work: str) -> str:
        """Confine this process; returns where the project is."""
        if self._lower:
            return self._lower.confine(job["limits"], payload, work)
        limits, project = job["limits"], self._config["project"]
        edits, hidden = payload["edits"], payload.get("hidden", [])
        if self._unsafe:
            home, place = os.path.join(work, "home"), os.path.join(work, "project")
            os.mkdir(home)
            os.mkdir(place)
            if project:
                tree.copy_tree(project, place, hidden=hidden, only=self._config["only"])
            tree.write_edits(place, edits)
        else:
            home, place = "/w/home", "/project" if project else ""
            confine.private_mounts(limits["disk_mib"], edits, hidden, self._overlay, place)
            confine.show_again(self._config["hidden_by_runs"])
        if self._unsafe:
            os.environ.update({"HOME": home, "TMPDIR": work})
        os.chdir(place or home)
        confine.set_limits(self._bounds(limits))
        os.nice(confine.NICENESS)  # many processes of one run must not keep us from ending it
        if not self._unsafe:
            confine.be_ended_first()
            confine.give_up_rights(self._filter)
        return place

    def _confine_kept(self, limits: dict[str, Any]) -> None:
        """As any run, but without the project, and with cpu for the verdicts before its last."""
        confine.private_mounts(limits["disk_mib"], {}, [], False, "")
        confine.show_again(self._config["hidden_by_runs"])
        if self._config["project"]:
            linux.mount("none", "/project", "tmpfs", confine.SCRATCH | linux.MS_RDONLY)
        os.chdir("/w/home")
        confine.set_limits(self._bounds({**limits, "cpu_s": limits["cpu_s"] + kept.USED_UP_S}))
        confine.be_ended_first()
        confine.give_up_rights(self._filter)

    def _bounds(self, limits: dict[str, Any]) -> list[tuple[int, int]]:
        """What a process of a run is limited to; found once, before a fork."""
        if self._bounded[0] != limits:
            network = self._config["network"]
            self._bounded = limits, confine.bounds(limits, network, self._unsafe)
        return self._bounded[1]

    def _compile(self, paths: list[str]) -> None:
        """Have these files of the project compiled, in place of those before."""
        with contextlib.suppress(OSError):
            if self._compiled:
                compiled.empty()
            self._compiled = False
            if paths:
                compiled.fill(paths, build.PROJECT)
                self._compiled = True

    def _can_lay_over(self) -> bool:
        """Try an overlay in a child, whose mounts are gone when it is."""
        pid = os.fork()
        if pid == 0:
            try:
                confine.private_mounts(1, {}, ["whiteout"], True, "/project")
            except OSError:
                os._exit(1)
            os._exit(0)
        return os.waitpid(pid, 0)[1] == 0


def _join(groups: list[int]) -> None:
    """Move into the jail's control groups, before there is anything that could stay outside."""
    for fd in groups:
        os.write(fd, b"0")
        os.close(fd)


@contextlib.contextmanager
def _folder_for_a_run() -> Iterator[str]:
    """Where a run without mounts writes; what makes it is dear to have loaded at a fork."""
    import shutil  # noqa: PLC0415
    import tempfile  # noqa: PLC0415

    work = tempfile.mkdtemp(prefix="trueline-run-")
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _link_sites(sites: list[list[str]]) -> str:
    """Without mounts, import folders are links below our own private folder."""
    base = os.getcwd()
    for source, target in sites:
        os.makedirs(os.path.dirname(base + target), exist_ok=True)
        os.symlink(source, base + target)
    return base
