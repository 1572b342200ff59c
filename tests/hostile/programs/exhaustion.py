"""Programs that use up what the machine has, each by a way of its own."""

from tests.hostile.programs.program import LIBC, Program

CPU = "cpu-timeout|wall-timeout"
IGNORE = """\
import signal
for number in range(1, 65):
    try: signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError): pass
"""
HANDLE = """\
import signal
signal.signal(signal.SIGTERM, lambda *_: exit(1))
"""

PROGRAMS = (
    Program(
        "fork bomb",
        "os.fork in every process",
        "import os\nwhile True:\n    try: os.fork()\n    except OSError: pass\n",
        "tasks",
        "limit: processes",
        CPU,
    ),
    Program(
        "fork bomb by system call",
        "raw clone, past everything Python knows of",
        LIBC + "while True: libc.syscall(56 if X86 else 220, 17, 0, 0, 0, 0)\n",
        "tasks",
        "limit: processes",
        CPU,
    ),
    Program(
        "programs started",
        "posix_spawn of another executable, over and over",
        "import os\nn = 0\nwhile n < 300:\n"
        "    os.posix_spawn('/usr/bin/sleep', ['sleep', '60'], {})\n    n += 1\n",
        "tasks",
        "limit: processes",
        "error",
    ),
    Program(
        "threads",
        "threads that wait",
        "import threading, time\nthreading.stack_size(65536)\nwhile True:\n"
        "    threading.Thread(target=time.sleep, args=(60,)).start()\n",
        "tasks",
        "limit: processes",
        "error",
    ),
    Program(
        "children nobody waits for",
        "SIGCHLD ignored, so that the kernel forgets what each child has used",
        "import os, signal, time\nsignal.signal(signal.SIGCHLD, signal.SIG_IGN)\nwhile True:\n"
        "    reading, writing = os.pipe()\n    if os.fork() == 0:\n"
        "        end = time.process_time() + 0.02\n"
        "        while time.process_time() < end: pass\n        os._exit(0)\n"
        "    os.close(writing)\n    os.read(reading, 1)\n    os.close(reading)\n",
        "forks",
        "watchdog: time",
        CPU,
    ),
    Program(
        "zombies",
        "children that have ended and are not waited for",
        "import os\nwhile True:\n    if os.fork() == 0: os._exit(0)\n",
        "zombies",
        "limit: processes",
        "error",
    ),
    Program(
        "heap",
        "one bytearray that grows",
        "x = bytearray(1 << 20)\nwhile True: x += bytes(8 << 20)\n",
        "memory",
        "limit: address space",
        "memory",
    ),
    Program(
        "heap over processes",
        "many processes, each below every limit of a process",
        "import os, time\nfor _ in range(4): os.fork()\nx = b'x' * (50 << 20)\ntime.sleep(60)\n",
        "memory",
        "watchdog: memory",
        "memory",
    ),
    Program(
        "shared memory over processes",
        "anonymous memory that is shared, given over from parent to child, which maps more",
        "import mmap, os, time\nkept = []\nfor _ in range(20):\n"
        "    kept.append(mmap.mmap(-1, 40 << 20))\n    kept[-1].write(b'x' * (40 << 20))\n"
        "    if os.fork(): time.sleep(60)\n    kept.pop(0).close()\ntime.sleep(60)\n",
        "memory",
        "watchdog: memory",
        "memory",
    ),
    Program(
        "memory in a file without a name",
        "memfd_create, which no limit of a process counts",
        "import mmap, os\nfd = os.memfd_create('x')\nsize = 600 << 20\nos.ftruncate(fd, size)\n"
        "at = mmap.mmap(fd, size)\nwhile True: at.write(bytes(8 << 20))\n",
        "memory",
        "seccomp",
        "error",
    ),
    Program(
        "memory of System V",
        "shmget: memory that outlives its process",
        LIBC + "libc.shmat.restype = ctypes.c_void_p\nfor _ in range(60):\n"
        "    at = libc.shmat(must(libc.shmget(0, 10 << 20, 0o1600)), None, 0)\n"
        "    ctypes.memset(at, 1, 10 << 20)\n",
        "memory",
        "seccomp",
        "error",
    ),
    Program(
        "locked memory",
        "mlock: memory that the kernel may not take back",
        LIBC + "import mmap, time\nat = mmap.mmap(-1, 6 << 20)\n"
        "address = ctypes.addressof(ctypes.c_char.from_buffer(at))\n"
        "must(libc.mlock(ctypes.c_void_p(address), ctypes.c_size_t(6 << 20)))\ntime.sleep(60)\n",
        "pinned",
        "limit: locked memory",
        "error",
    ),
    Program(
        "page tables",
        "one page read in every 2 MiB of a huge mapping: no memory, only the tables for it",
        "import mmap\nsize = 64 << 30\n"
        "flags = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x4000\n"
        "at = mmap.mmap(-1, size, flags, mmap.PROT_READ)\n"
        "for place in range(0, size, 2 << 20): at[place]\n"
        "import time\ntime.sleep(60)\n",
        "tables",
        "limit: address space",
        "error",
    ),
    Program(
        "pipes",
        "the kernel's buffers behind pipes made as large as they can be",
        "import fcntl, os, resource, time\n"
        "hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]\n"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))\n"
        "while True:\n    try: reading, writing = os.pipe()\n"
        "    except OSError:\n        time.sleep(3)\n        raise\n"
        "    try: fcntl.fcntl(writing, 1031, 1 << 20)\n    except PermissionError: pass\n"
        "    os.set_blocking(writing, False)\n"
        "    try:\n        while True: os.write(writing, bytes(1 << 16))\n"
        "    except BlockingIOError: pass\n",
        "buffers",
        "limit: descriptors",
        "error",
    ),
    Program(
        "socket buffers",
        "the kernel's buffers behind socket pairs",
        "import resource, socket\n"
        "hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]\n"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))\n"
        "pairs = []\nwhile True:\n    pairs.append(socket.socketpair())\n"
        "    for one in pairs[-1]:\n        one.setblocking(False)\n"
        "        try:\n            while True: one.send(bytes(1 << 16))\n"
        "        except BlockingIOError: pass\n",
        "buffers",
        "limit: descriptors",
        "error",
    ),
    Program(
        "descriptor flood",
        "one file opened without end",
        "import os, resource\nhard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]\n"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))\n"
        "while True: os.open('/dev/null', os.O_RDONLY)\n",
        "descriptors",
        "limit: descriptors",
        "error",
    ),
    Program(
        "timers",
        "timer_create: timers that the kernel keeps",
        LIBC + "import time\nfor _ in range(5000):\n"
        "    must(libc.timer_create(1, None, ctypes.byref(ctypes.c_void_p())))\ntime.sleep(60)\n",
        "timers",
        "limit: pending signals",
        "error",
    ),
    Program(
        "disk",
        "files filled with data",
        "i = 0\nwhile True:\n    open(f'/tmp/{i}', 'wb').write(bytes(4 << 20))\n    i += 1\n",
        "disk",
        "scratch size",
        "error",
    ),
    Program(
        "shared memory's folder",
        "a file in /dev/shm, which is memory",
        "file = open('/dev/shm/x', 'wb')\nwhile True: file.write(bytes(1 << 20))\n",
        "disk",
        "scratch size",
        "error",
    ),
    Program(
        "inodes",
        "files with nothing in them",
        "i = 0\nwhile True:\n    open(f'/tmp/{i}', 'wb').close()\n    i += 1\n",
        "inodes",
        "scratch size",
        "error",
    ),
    Program(
        "sparse file",
        "a file of a terabyte that is one hole",
        "import time\nfile = open('/tmp/x', 'wb')\nfile.truncate(1 << 40)\ntime.sleep(60)\n",
        "sparse",
        "limit: file size",
        "error",
    ),
    Program(
        "output flood",
        "lines on standard output without end",
        "while True: print('x' * 10000)\n",
        "harness",
        "watchdog: output",
        "output",
    ),
    Program(
        "flood of errors",
        "raw writes on standard error without end",
        "import os\nwhile True: os.write(2, b'x' * 60000)\n",
        "harness",
        "watchdog: output",
        "output",
    ),
    Program(
        "huge report",
        "one report without end, on the descriptor on which results are told",
        "import os\ntry: os.write(3, b'\\xff\\xff\\xff\\x7f')\nexcept OSError: pass\n"
        "while True: os.write(3, b'x' * (1 << 20))\n",
        "harness",
        "host: what is read of a report is bounded",
        CPU,
    ),
    Program(
        "busy loop",
        "a loop that ignores every signal that can be ignored",
        IGNORE + "while True: pass\n",
        "cpu",
        "watchdog: time",
        CPU,
    ),
    Program(
        "regular expression",
        "backtracking without end while the handler of the signal waits for its turn",
        HANDLE + "import re\nsignal.pthread_sigmask(signal.SIG_BLOCK, range(1, 32))\n"
        "re.match(r'(a+)+$', 'a' * 60 + 'b')\n",
        "cpu",
        "watchdog: time",
        CPU,
    ),
    Program(
        "endless sum",
        "one operation written in C that does not come back to run a handler",
        HANDLE + "sum(range(10 ** 13))\n",
        "cpu",
        "watchdog: time",
        CPU,
    ),
    Program(
        "cpu over processes",
        "children that each compute for less than any limit of a process",
        "import os, time\nfor _ in range(9):\n    if os.fork() == 0:\n"
        "        while time.process_time() < 0.9: pass\n        os._exit(0)\n"
        "for _ in range(9): os.wait()\n",
        "cpu",
        "watchdog: time",
        CPU,
    ),
    Program(
        "sleep",
        "waiting for nothing",
        "import time\ntime.sleep(60)\n",
        "time",
        "watchdog: time",
        "wall-timeout",
    ),
    Program(
        "stopped child",
        "a child that stops itself while its parent waits for it",
        "import os, signal\npid = os.fork()\nif pid == 0: os.kill(os.getpid(), signal.SIGSTOP)\n"
        "os.waitpid(pid, 0)\n",
        "time",
        "watchdog: time",
        "wall-timeout",
    ),
    Program(
        "open output",
        "a process that holds standard output open when the program has ended",
        "import os, time\nif os.fork() == 0:\n    os.setsid()\n    time.sleep(60)\n",
        "time",
        "pid namespace of the run",
        "passed",
    ),
    Program(
        "deadlock",
        "two processes that each wait for the other",
        "import os\na, b = os.pipe()\nc, d = os.pipe()\n"
        "if os.fork(): os.read(a, 1)\nelse: os.read(c, 1)\n",
        "time",
        "watchdog: time",
        "wall-timeout",
    ),
)
