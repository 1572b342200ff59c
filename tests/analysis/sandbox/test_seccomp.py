"""The system call tables and the shape of the filter, for both architectures."""

import ctypes
import ctypes.util
import struct

import pytest

from trueline.analysis.sandbox.inside import seccomp

library = ctypes.util.find_library("seccomp")
machines = pytest.mark.parametrize("machine", sorted(seccomp.ARCHITECTURES))


@machines
@pytest.mark.skipif(library is None, reason="libseccomp is the reference for the numbers")
def test_numbers_agree_with_libseccomp(machine: str) -> None:
    """Every call of the table has the number that libseccomp knows for the architecture."""
    reference = ctypes.CDLL(library)
    token = seccomp.ARCHITECTURES[machine]
    known = {}
    for name in seccomp.numbers(machine):
        number = reference.seccomp_syscall_resolve_name_arch(token, name.encode())
        if number >= 0:
            known[name] = number
    assert len(known) > 50
    assert {name: seccomp.numbers(machine)[name] for name in known} == known


@machines
@pytest.mark.parametrize("network", [True, False])
@pytest.mark.parametrize("processes", [True, False])
@pytest.mark.parametrize("locks", [True, False])
def test_every_jump_lands_inside(machine: str, network: bool, processes: bool, locks: bool) -> None:
    """No jump leaves the program, and its last instruction returns."""
    program = seccomp.build(network=network, processes=processes, locks=locks, machine=machine)
    instructions = list(struct.iter_unpack("HBBI", program))
    for place, (_, yes, no, _) in enumerate(instructions):
        assert place + 1 + max(yes, no) <= len(instructions)
    assert instructions[-1][0] == seccomp.RETURN


def test_unknown_architecture() -> None:
    """Without a table there is no filter, and so no jail."""
    with pytest.raises(OSError, match="riscv64"):
        seccomp.build(network=False, machine="riscv64")
