"""What one run may use."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of one run, over all processes it starts.

    The cpu limit is meant to end a busy program; the wall limit is the second line, for one
    that sleeps, and is generous because machines are shared. `memory_mib` bounds each process
    and their sum, `disk_mib` each private file system, `output_kib` what is kept of the output.
    With `stall_s` a run of tests is also ended when none of them has ended for so long.

    Usage:
        Limits(cpu_s=2, wall_s=6)
    """

    cpu_s: float = 5.0
    wall_s: float = 20.0
    memory_mib: int = 1024
    disk_mib: int = 32
    processes: int = 32
    output_kib: int = 64
    stall_s: float | None = None
