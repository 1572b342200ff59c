"""In every process of a vLLM server of the tests: end with the process that started it.

Python imports this at the start, because the folder is on the server's path. Without it the engine,
a process of its own, would outlive a test run that is killed.
"""

import ctypes
import signal
import sys

PR_SET_PDEATHSIG = 1

if sys.platform == "linux":
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
