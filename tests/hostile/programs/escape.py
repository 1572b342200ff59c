"""Programs that reach for what is not theirs: to read it, to change it, or to stay."""

from tests.hostile.programs.program import LIBC, Program

# machine code: int 0x80, the door of 32-bit programs, with eax, ebx and ecx as given
INT80 = (
    LIBC
    + """\
import mmap
def int80(number, first, second):
    code = b"\\x53\\xb8" + number.to_bytes(4, "little") + b"\\xbb" + first.to_bytes(4, "little")
    code += b"\\xb9" + second.to_bytes(4, "little") + b"\\xcd\\x80\\x5b\\xc3"
    page = mmap.mmap(-1, 4096, prot=7)
    page.write(code)
    address = ctypes.addressof(ctypes.c_char.from_buffer(page))
    return ctypes.CFUNCTYPE(ctypes.c_int)(address)()
"""
)
SCAN = """\
import os, re
def scan(memory, maps):
    for line in open(maps):
        start, end = (int(part, 16) for part in line.split()[0].split("-"))
        if "rw" not in line.split()[1] or end - start > 64 << 20: continue
        try: yield from re.findall(rb"canary-of-[a-z]+-[0-9a-f]{8,}", memory(start, end - start))
        except (OSError, OverflowError, ValueError): pass
"""

PROGRAMS = (
    Program(
        "file of the host",
        "open by its path",
        "print(open('@SECRET@').read())\n",
        "told",
        "mount namespace",
        "error",
    ),
    Program(
        "file through another process",
        "open by /proc/PID/root",
        "print(open('/proc/@PID@/root@SECRET@').read())\n",
        "told",
        "pid namespace",
        "error",
    ),
    Program(
        "deleted file of another process",
        "open by /proc/PID/fd",
        "print(open('/proc/@PID@/fd/@FD@').read())\n",
        "told",
        "pid namespace",
        "error",
    ),
    Program(
        "descriptor of another process",
        "pidfd_getfd",
        LIBC + "pidfd = must(libc.syscall(434, @PID@, 0))\n"
        "fd = must(libc.syscall(438, pidfd, @FD@, 0))\nprint(os.pread(fd, 99, 0))\n",
        "told",
        "pid namespace",
        "error",
    ),
    Program(
        "inherited descriptor",
        "reading every descriptor that is open at the start",
        "import os\nfor fd in range(3, 64):\n    try: print(os.pread(fd, 999, 0))\n"
        "    except OSError: pass\n",
        "told",
        "run: descriptors closed",
        "passed",
    ),
    Program(
        "own environment",
        "os.environ",
        "import os\nprint(dict(os.environ))\n",
        "told",
        "jail: empty environment",
        "passed",
    ),
    Program(
        "environment of others",
        "/proc/PID/environ of every process there is",
        "import os\nfor pid in os.listdir('/proc'):\n    if pid.isdigit() and int(pid) != "
        "os.getpid():\n        try: print(open(f'/proc/{pid}/environ').read())\n"
        "        except OSError: pass\n",
        "told",
        "pid namespace",
        "passed",
    ),
    Program(
        "heap of the harness",
        "/proc/PID/mem",
        SCAN + "def memory(start, size):\n"
        "    with open('/proc/@HARNESS@/mem', 'rb', 0) as file:\n"
        "        file.seek(start)\n        return file.read(size)\n"
        "print(*scan(memory, '/proc/@HARNESS@/maps'))\n",
        "told",
        "pid namespace",
        "error",
    ),
    Program(
        "heap read by a call",
        "process_vm_readv",
        LIBC + "class Piece(ctypes.Structure):\n"
        "    _fields_ = [('base', ctypes.c_void_p), ('size', ctypes.c_size_t)]\n"
        "buffer = ctypes.create_string_buffer(64)\nto = Piece(ctypes.addressof(buffer), 64)\n"
        "there = Piece(@ADDRESS@, 64)\nmust(libc.process_vm_readv(@PID@, ctypes.byref(to), 1, "
        "ctypes.byref(there), 1, 0))\nprint(buffer.raw)\n",
        "told",
        "pid namespace",
        "error",
    ),
    Program(
        "own heap",
        "what a fork has left in the own memory, read by /proc/self/mem",
        SCAN + "def memory(start, size):\n"
        "    with open('/proc/self/mem', 'rb', 0) as file:\n"
        "        file.seek(start)\n        return file.read(size)\n"
        "print(*set(scan(memory, '/proc/self/maps')))\n",
        "inherited",
        "jail: a fresh interpreter",
        "passed",
    ),
    Program(
        "debugger",
        "ptrace: attach, and write into the memory",
        LIBC + "libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, "
        "ctypes.c_void_p]\nmust(libc.ptrace(16, @PID@, None, None))\nos.waitpid(@PID@, 0)\n"
        "must(libc.ptrace(5, @PID@, @ADDRESS@, int.from_bytes(b'hostile!', 'little')))\n"
        "libc.ptrace(17, @PID@, None, None)\n",
        "overwritten",
        "seccomp",
        "error",
    ),
    Program(
        "loopback",
        "TCP to a server of the host",
        "import socket\nsocket.create_connection(('127.0.0.1', @PORT@), 5).recv(1)\n",
        "reached",
        "net namespace",
        "error",
    ),
    Program(
        "abstract socket",
        "a local socket without a file",
        "import socket\none = socket.socket(socket.AF_UNIX)\none.connect('\\0@ABSTRACT@')\n"
        "one.recv(1)\n",
        "reached",
        "net namespace",
        "error",
    ),
    Program(
        "socket with a path",
        "a local socket that is a file, as of an agent or a daemon",
        "import socket\none = socket.socket(socket.AF_UNIX)\none.connect('@SOCKET@')\n"
        "one.recv(1)\n",
        "reached",
        "mount namespace",
        "error",
    ),
    Program(
        "socket of the machine",
        "AF_VSOCK, which no network namespace covers",
        "import socket, time\none = socket.socket(socket.AF_VSOCK)\ntime.sleep(2)\n",
        "AF_VSOCK",
        "seccomp",
        "error",
    ),
    Program(
        "listening on the wire",
        "a raw packet socket on the loopback interface",
        "import socket, time\none = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, "
        "socket.htons(3))\none.settimeout(3)\nfor _ in range(20): print(one.recv(2000))\n",
        "told",
        "seccomp",
        "error",
    ),
    Program(
        "interface down",
        "an ioctl that takes the loopback interface away from all who come later",
        "import fcntl, socket, struct\none = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
        "fcntl.ioctl(one, 0x8914, struct.pack('16sh14s', b'lo', 0, b''))\n",
        "loopback",
        "capabilities",
        "error",
    ),
    Program(
        "signal",
        "kill of a process by its number",
        "import os\nos.kill(@PID@, 9)\n",
        "killed",
        "pid namespace",
        "error",
    ),
    Program(
        "signal to all",
        "kill(-1)",
        "import os\nos.kill(-1, 9)\n",
        "killed",
        "pid namespace",
        "error",
    ),
    Program(
        "signal to the group",
        "kill(0): whoever shares the process group",
        "import os, signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "os.kill(0, signal.SIGTERM)\n",
        "killed",
        "run: a session of its own",
        "passed",
    ),
    Program(
        "limits of another process",
        "prlimit",
        "import resource\nresource.prlimit(@PID@, resource.RLIMIT_NOFILE, (3, 3))\n",
        "limited",
        "pid namespace",
        "error",
    ),
    Program(
        "priority of another process",
        "setpriority",
        "import os\nos.setpriority(os.PRIO_PROCESS, @PID@, 19)\n",
        "slowed",
        "pid namespace",
        "error",
    ),
    Program(
        "victim for the kernel",
        "/proc/PID/oom_score_adj: whom the kernel ends when memory is short",
        "open('/proc/@PID@/oom_score_adj', 'w').write('1000')\n",
        "marked",
        "pid namespace",
        "error",
    ),
    Program(
        "mount",
        "an empty file system mounted over a folder",
        LIBC + "must(libc.mount(b'none', b'@FOLDER@', b'tmpfs', 0, None))\n",
        "hidden",
        "seccomp",
        "error",
    ),
    Program(
        "settings of the kernel",
        "/proc/sys",
        "open('/proc/sys/net/ipv4/ip_default_ttl', 'w').write('7')\n",
        "setting",
        "proc: only processes",
        "error",
    ),
    Program(
        "name of the machine",
        "sethostname",
        LIBC + "must(libc.sethostname(b'hostile', 7))\n",
        "hostname",
        "seccomp",
        "error",
    ),
    Program(
        "user namespace",
        "unshare: every right again, in a namespace of its own",
        LIBC + "import time\nmust(libc.unshare(0x10000000))\ntime.sleep(2)\n",
        "namespace",
        "seccomp",
        "error",
    ),
    Program(
        "cloned namespace",
        "clone with a flag for a new namespace",
        LIBC + "import time\npid = must(libc.syscall(56 if X86 else 220, 0x10000000 | 17, "
        "0, 0, 0, 0))\ntime.sleep(2)\n",
        "namespace",
        "seccomp",
        "error",
    ),
    Program(
        "cloned namespace, newer call",
        "clone3, whose flags lie in memory where no filter can look",
        LIBC + "import struct, time\n"
        "words = (ctypes.c_ulong * 8)(0x10000000, 0, 0, 0, 17, 0, 0, 0)\n"
        "must(libc.syscall(435, words, 64))\ntime.sleep(2)\n",
        "namespace",
        "seccomp",
        "error",
    ),
    Program(
        "asynchronous calls",
        "io_uring: calls that no filter sees",
        LIBC + "import time\nmust(libc.syscall(425, 4, (ctypes.c_char * 120)()))\ntime.sleep(2)\n",
        "[io_uring]",
        "seccomp",
        "error",
    ),
    Program(
        "page faults",
        "userfaultfd: holds the kernel up in the middle of a call",
        LIBC + "import time\nmust(libc.syscall(323 if X86 else 282, 1))\ntime.sleep(2)\n",
        "[userfaultfd]",
        "seccomp",
        "error",
    ),
    Program(
        "performance counters",
        "perf_event_open: timing of what others do",
        LIBC + "import struct, time\n"
        "attributes = struct.pack('IIQQQQQ', 1, 112, 1, 0, 0, 0, 0x60).ljust(112, b'\\0')\n"
        "must(libc.syscall(298 if X86 else 241, attributes, 0, -1, -1, 0))\ntime.sleep(2)\n",
        "[perf_event]",
        "seccomp",
        "error",
    ),
    Program(
        "watching the file system",
        "fanotify: news of what others open",
        LIBC + "import time\nmust(libc.fanotify_init(0x200, 0))\ntime.sleep(2)\n",
        "[fanotify]",
        "seccomp",
        "error",
    ),
    Program(
        "other architecture",
        "int 0x80: the calls of 32-bit programs, with other numbers",
        INT80 + "import time\nassert int80(310, 0x10000000, 0) >= 0\ntime.sleep(2)\n",
        "namespace",
        "seccomp",
        "crashed",
    ),
    Program(
        "lock",
        "flock on a file that is only read, and is the host's own",
        "import fcntl, time\nfile = open('@SHARED@')\n"
        "fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)\ntime.sleep(2)\n",
        "locked",
        "seccomp",
        "error",
    ),
    Program(
        "message",
        "taking a message from a queue of POSIX",
        LIBC + "fd = must(libc.syscall(240 if X86 else 180, b'@QUEUE@', 2 | 0x800, 0, None))\n"
        "buffer = ctypes.create_string_buffer(64)\n"
        "must(libc.syscall(243 if X86 else 183, fd, buffer, 64, None, None))\nprint(buffer.raw)\n",
        "told",
        "ipc namespace",
        "error",
    ),
    Program(
        "shared memory of others",
        "shmat of a segment by its number",
        LIBC + "libc.shmat.restype = ctypes.c_void_p\nat = libc.shmat(@SEGMENT@, None, 0o10000)\n"
        "if at == ctypes.c_void_p(-1).value: raise OSError(ctypes.get_errno(), 'shmat')\n"
        "print(ctypes.string_at(at, 64))\n",
        "told",
        "ipc namespace",
        "error",
    ),
    Program(
        "files left",
        "a file in every folder that can be written to",
        "import os\nfor folder in ('/tmp', '@PLACE@', '/dev/shm', '/var/tmp'):\n"
        "    try: open(f'{folder}/planted', 'w').write('x')\n    except OSError: pass\n",
        "planted",
        "mount namespace",
        "passed",
    ),
    Program(
        "start of the next program",
        "usercustomize in the home folder, which every later interpreter runs",
        "import os, pathlib, site\nfolder = pathlib.Path(site.getusersitepackages())\n"
        "folder.mkdir(parents=True)\n(folder / 'usercustomize.py').write_text('x = 1')\n",
        "home",
        "mount namespace",
        "passed",
    ),
    Program(
        "process left",
        "a daemon: forked twice, in a session of its own",
        "import os, time\nif os.fork() == 0:\n    os.setsid()\n    if os.fork(): os._exit(0)\n"
        "    for fd in range(3): os.close(fd)\n    time.sleep(60)\nos.wait()\n",
        "left",
        "pid namespace of the run",
        "passed",
    ),
    Program(
        "key left",
        "the user's keyring in the kernel",
        LIBC + "must(libc.syscall(248 if X86 else 217, b'user', b'hostile', b'x', 1, -4))\n",
        "key",
        "seccomp",
        "error",
    ),
    Program(
        "semaphores left",
        "semget: objects of the kernel without a process",
        LIBC + "must(libc.semget(0, 1, 0o1600))\n",
        "semaphores",
        "seccomp",
        "error",
    ),
    Program(
        "message queue left",
        "msgget: a queue that holds its messages when all processes are gone",
        LIBC + "must(libc.msgget(0, 0o1600))\n",
        "queues",
        "seccomp",
        "error",
    ),
    Program(
        "named semaphore left",
        "mq_open: a named queue, counted against no process",
        LIBC + "must(libc.syscall(240 if X86 else 180, b'hostile', 0o102, 0o600, None))\n",
        "named",
        "limit: message queues",
        "error",
    ),
    Program(
        "symbolic link",
        "the own file replaced by a link, for whoever writes to it next",
        "import os\nos.unlink(__file__)\nos.symlink('@VICTIM@', __file__)\n",
        "victim",
        "mount namespace",
        "passed",
    ),
    Program(
        "hard link",
        "another name for a file of the host, in the own folder, then written to",
        "import os\nos.link('@VICTIM@', 'mine')\nopen('mine', 'w').write('hostile')\n",
        "victim",
        "mount namespace",
        "error",
    ),
    Program(
        "installed package",
        "a module of an installed package rewritten",
        "import library\nopen(library.__file__, 'a').write('hostile = 1\\n')\n",
        "library",
        "read-only mounts",
        "error",
    ),
    Program(
        "suid",
        "a program with the s-bit, for a user to come",
        "import os, shutil\nshutil.copy('/usr/bin/true', '@PLACE@/true')\n"
        "os.chmod('@PLACE@/true', 0o4755)\n",
        "suid",
        "mount namespace",
        "error",
    ),
    Program(
        "typing for the user",
        "TIOCSTI: characters put into the terminal that started us",
        "import fcntl, os\nfd = os.open('/dev/tty', os.O_RDWR)\n"
        "for one in b'hostile': fcntl.ioctl(fd, 0x5412, bytes([one]))\n",
        "typed",
        "mount namespace",
        "error",
    ),
)
