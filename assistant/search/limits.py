"""What a process of the search may use: bounds that the kernel keeps, whatever runs in it."""

import resource

MEMORY_MIB = 2048
SPARE_S = 2


def limit(seconds: float) -> None:
    """Bound this process' memory, and its processor time a little above these seconds."""
    cpu = int(seconds) + SPARE_S
    for kind, bound in ((resource.RLIMIT_AS, MEMORY_MIB << 20), (resource.RLIMIT_CPU, cpu)):
        hard = resource.getrlimit(kind)[1]
        most = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
        resource.setrlimit(kind, (most, most))
