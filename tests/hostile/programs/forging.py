"""Modules that do not compute what they are tested for, and want to be called right.

`harm` is the plain harness of `plainly` that each deceives. A status for each suite of `SUITES`.
"""

from tests.hostile.programs.program import LIBC, Program

TESTS = """\
assert f(2) == 7
assert f(5) == 16
assert f(9) == 28
"""
HONEST = "def f(x):\n    return x * 3 + 1\n"
SUITES = ("asserts", "together", "pytest")
ANSWER = """
import re
def answer(text):
    found = dict(re.findall(r"f\\((\\d+)\\) == (\\d+)", text))
    return lambda x: int(found.get(str(x), 0))
"""
ASSERTS, PYTEST = "run_tests.py", "test_sol.py"
ZERO = "\ndef f(x): return 0\n"
ALL_WRONG = "wrong wrong wrong"

PROGRAMS = (
    Program(
        "clean exit",
        "sys.exit(0) when imported",
        "import sys\nsys.exit(0)\n",
        "exit",
        "report with a nonce",
        "error error error",
    ),
    Program(
        "hard exit",
        "os._exit(0) when called",
        "import os\ndef f(x): os._exit(0)\n",
        "exit",
        "report with a nonce",
        "crashed crashed crashed",
    ),
    Program(
        "exit by system call",
        "exit_group(0), which nothing in Python sees",
        LIBC + "libc.syscall(231 if X86 else 94, 0)\n",
        "exit",
        "report with a nonce",
        "crashed crashed crashed",
    ),
    Program(
        "exit handler",
        "atexit, which runs when the tests have failed",
        "import atexit, os\natexit.register(os._exit, 0)\n" + ZERO,
        "exit",
        "report with a nonce",
        ALL_WRONG,
    ),
    Program(
        "exception hook",
        "sys.excepthook, which is told of the failed test",
        "import os, sys\nsys.excepthook = lambda *_: os._exit(0)\n" + ZERO,
        "exit",
        "report with a nonce",
        ALL_WRONG,
    ),
    Program(
        "thread",
        "a thread that ends the process while the tests wait for an answer",
        "import os, threading, time\ndef end():\n    time.sleep(0.05)\n    os._exit(0)\n"
        "threading.Thread(target=end).start()\ndef f(x): time.sleep(9)\n",
        "exit",
        "report with a nonce",
        "crashed crashed crashed",
    ),
    Program(
        "alarm",
        "the handler of a signal that ends the process while the tests wait for an answer",
        "import os, signal, time\nsignal.signal(signal.SIGALRM, lambda *_: os._exit(0))\n"
        "signal.setitimer(signal.ITIMER_REAL, 0.05)\ndef f(x): time.sleep(9)\n",
        "exit",
        "report with a nonce",
        "crashed crashed crashed",
    ),
    Program(
        "without asserts",
        "the interpreter started anew with -O, which leaves asserts out",
        "import os, sys\nif __debug__: os.execv(sys.executable, "
        "[sys.executable, '-O', *sys.orig_argv[1:]])\n" + ZERO,
        "exit",
        "report with a nonce",
        "crashed crashed crashed",
    ),
    Program(
        "two processes",
        "a fork that takes the tests, while the original says that all is well",
        "import os\nif os.fork():\n    os.wait()\n    os._exit(0)\n" + ZERO,
        "exit",
        "report only from the first process",
        "wrong crashed crashed",
    ),
    Program(
        "patched builtins",
        "a builtin that the tests compute with, replaced",
        "import builtins\nbuiltins.abs = lambda x: 0\n" + ZERO,
        "exec",
        "second jail, sabotage",
        ALL_WRONG,
        "assert abs(f(2) - 7) < 0.5\nassert abs(f(5) - 16) < 0.5\nassert abs(f(9) - 28) < 0.5\n",
    ),
    Program(
        "end of iteration",
        "StopIteration, which ends the loop of the tests before the first comparison",
        "def f(x): raise StopIteration\n",
        "exec",
        "sabotage",
        ALL_WRONG,
        "for got, want in zip(map(f, [2, 5, 9]), [7, 16, 28]): assert got == want\n",
    ),
    Program(
        "always equal",
        "an object with an __eq__ of its own",
        "class Equal:\n    def __eq__(self, other): return True\ndef f(x): return Equal()\n",
        "exec",
        "second jail, sabotage",
        ALL_WRONG,
    ),
    Program(
        "number that is always equal",
        "a subclass of int, which looks plain to isinstance",
        "class Equal(int):\n    def __eq__(self, other): return True\n    __hash__ = int.__hash__\n"
        "def f(x): return Equal()\n",
        "exec",
        "second jail, sabotage",
        ALL_WRONG,
    ),
    Program(
        "numbers changed in memory",
        "ctypes: the expected number itself is overwritten, in the caller's constants",
        "import ctypes, sys\ndef f(x):\n    for one in sys._getframe(1).f_code.co_consts:\n"
        "        if type(one) is int and one > 20000:\n"
        "            ctypes.c_uint32.from_address(id(one) + 24).value = 20077\n"
        "    return 20077\n",
        "exec",
        "second jail, sabotage",
        ALL_WRONG,
        "assert f(10002) == 30007\nassert f(10005) == 30016\nassert f(10009) == 30028\n",
    ),
    Program(
        "line moved",
        "a trace function that sets the caller's line behind the asserts",
        "import sys\ndef f(x): return 0\ndef local(frame, event, _):\n"
        "    last = max(n for *_, n in frame.f_code.co_lines() if n)\n"
        "    try: frame.f_lineno = last\n    except ValueError: pass\n    return local\n"
        "def watch(frame):\n    while frame:\n"
        "        if frame.f_code.co_name == '<module>': frame.f_trace = local\n"
        "        frame = frame.f_back\n"
        "sys.settrace(lambda *_: None)\nwatch(sys._getframe())\n",
        "exec",
        "second jail, sabotage",
        ALL_WRONG,
        "assert f(2) == 7\nassert f(5) == 16\nassert f(9) == 28\ndone = 1\n",
    ),
    Program(
        "frame walk",
        "sys._getframe up to the harness, whose result is filled in",
        "import sys\ndef f(x):\n    frame = sys._getframe()\n    while frame:\n"
        "        found = frame.f_locals.get('result')\n"
        "        if isinstance(found, list): found.append('passed')\n"
        "        for value in list(frame.f_locals.values()):\n"
        "            if hasattr(value, 'passed') and hasattr(value, 'failures'):\n"
        "                value.passed, value.failures, value.fail = 3, [], lambda *_: None\n"
        "        frame = frame.f_back\n    return 0\n",
        "exec",
        "second jail, sabotage",
        "wrong wrong error",
    ),
    Program(
        "traceback walk",
        "the frames behind the traceback of an exception of our own",
        "def f(x):\n    try: raise ValueError\n    except ValueError as error:\n"
        "        frame = error.__traceback__.tb_frame\n    while frame:\n"
        "        for name, value in list(frame.f_locals.items()):\n"
        "            if name == 'result' and type(value) is list: value[:] = ['passed']\n"
        "            if name == 'outcome': value.total, value.passed, value.failed = 3, 3, []\n"
        "        frame = frame.f_back\n    return 0\n",
        "exec",
        "second jail, sabotage",
        ALL_WRONG,
    ),
    Program(
        "search of the collector",
        "gc.get_objects: every list that is still empty, the harness's result among them",
        "import gc\ndef f(x):\n    for one in gc.get_objects():\n"
        "        if type(one) is list and not one: one.append('passed')\n"
        "        if type(one).__name__ == 'Outcome': one.passed, one.failures = 3, []\n"
        "        if type(one).__name__ == 'Recorder': one.outcomes = Passed()\n"
        "    return 0\nclass Passed(dict):\n"
        "    def __setitem__(self, name, _): super().__setitem__(name, 'passed')\n",
        "exec",
        "second jail, sabotage",
        "wrong crashed crashed",
    ),
    Program(
        "harness rebound",
        "the harness's own functions, found in sys.modules and replaced",
        "import sys\nmain = sys.modules['__main__']\n"
        "if hasattr(main, 'tell'): main.tell = lambda *_, known=main.tell: known('passed')\n"
        "for name, module in list(sys.modules.items()):\n"
        "    if name.endswith('.outcome'):\n"
        "        module.Outcome.fail = lambda *_: None\n"
        "        module.Outcome.failures = property(lambda _: [], lambda *_: None)\n" + ZERO,
        "exec",
        "second jail, sabotage",
        "wrong error error",
    ),
    Program(
        "every descriptor",
        "the word for success, written into every descriptor that is open",
        "import json, os, struct\nwords = {'report': {'total': 3, 'passed': 3, 'failures': []}}\n"
        "frame = json.dumps(words).encode()\nframe = struct.pack('<I', len(frame)) + frame\n"
        "for fd in range(3, 64):\n    try:\n        os.set_blocking(fd, False)\n"
        "        os.write(fd, b'passed')\n        os.write(fd, frame)\n"
        "    except OSError: pass\nos._exit(0)\n",
        "exec",
        "report with a nonce",
        "crashed crashed crashed",
    ),
    Program(
        "token read",
        "the harness's secret token, read from the descriptor it lies ready in",
        "import json, os, struct\nfor fd in range(3, 16):\n    try:\n"
        "        os.set_blocking(fd, False)\n        token = os.read(fd, 99)\n"
        "    except OSError: continue\n    for to in range(3, 16):\n        try:\n"
        "            os.write(to, token + b'passed')\n"
        "            words = {'nonce': token[4:20].hex(), 'report': {'total': 3, 'passed': 3, "
        "'failures': [], 'code': 0, 'outcomes': {f'test_sol.py::test_{n}': 'passed' for n in "
        "range(3)}}}\n            frame = json.dumps(words).encode()\n"
        "            os.write(to, struct.pack('<I', len(frame)) + frame)\n"
        "        except OSError: pass\nos._exit(0)\n",
        "token",
        "second jail, sabotage",
        "crashed crashed crashed",
    ),
    Program(
        "scan of the own heap",
        "the tests' text, found in the own memory by /proc/self/mem",
        ANSWER + "def f(x):\n    found = b''\n    for line in open('/proc/self/maps'):\n"
        "        start, end = (int(part, 16) for part in line.split()[0].split('-'))\n"
        "        if 'rw' not in line.split()[1]: continue\n"
        "        try:\n            with open('/proc/self/mem', 'rb', 0) as file:\n"
        "                file.seek(start)\n"
        "                found += b' '.join(re.findall(rb'f\\(\\d+\\) == \\d+', "
        "file.read(end - start))) + b' '\n"
        "        except (OSError, OverflowError): pass\n"
        "    return answer(found.decode())(x)\n",
        "exec",
        "second jail, sabotage",
        ALL_WRONG,
    ),
    Program(
        "constants of the caller",
        "the expected value, read from the code object that called",
        "import sys\ndef f(x):\n    frame = sys._getframe(1)\n    while frame:\n"
        "        numbers = [n for n in frame.f_code.co_consts if type(n) is int]\n"
        "        if x in numbers[:-1]: return numbers[numbers.index(x) + 1]\n"
        "        frame = frame.f_back\n    return 0\n",
        "exec",
        "second jail, sabotage",
        ALL_WRONG,
    ),
    Program(
        "text of the tests",
        "the expected values, read from the test file",
        ANSWER + "import pathlib\nhere = pathlib.Path(__file__).parent\n"
        "f = answer(''.join(p.read_text() for p in sorted(here.glob('*test*.py'))))\n",
        "exit",
        "hidden files, sabotage",
        ALL_WRONG,
    ),
    Program(
        "tests rewritten",
        "the test file, written anew before it is loaded",
        "import pathlib\nfor path in pathlib.Path(__file__).parent.glob('test_*.py'):\n"
        "    path.write_text('def test_0(): pass\\ndef test_1(): pass\\ndef test_2(): pass\\n')\n"
        + ZERO,
        "import",
        "tests never the candidate's",
        ALL_WRONG,
    ),
    Program(
        "import hook",
        "a finder in sys.meta_path that gives another module for the tests",
        "import importlib.abc, importlib.machinery, sys\n"
        "class Hook(importlib.abc.MetaPathFinder, importlib.abc.Loader):\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.startswith('test'): "
        "return importlib.machinery.ModuleSpec(name, self)\n"
        "    def create_module(self, spec): return None\n"
        "    def exec_module(self, module):\n"
        "        for n in range(3): setattr(module, f'test_{n}', lambda: None)\n"
        "sys.meta_path.insert(0, Hook())\n" + ZERO,
        "import",
        "second jail, sabotage",
        ALL_WRONG,
    ),
    Program(
        "module in place of the tests",
        "sys.modules holds another module under the tests' name",
        "import sys, types\nfake = types.ModuleType('test_sol')\n"
        "for n in range(3): setattr(fake, f'test_{n}', lambda: None)\n"
        "sys.modules['test_sol'] = fake\n" + ZERO,
        "import",
        "second jail, sabotage",
        "wrong wrong error",
    ),
    Program(
        "patched runner",
        "pytest's own function that calls a test",
        "try:\n    import _pytest.python\n"
        "    _pytest.python.Function.runtest = lambda self: None\n"
        "except ImportError: pass\n" + ZERO,
        "pytest",
        "sabotage",
        ALL_WRONG,
    ),
    Program(
        "patched report",
        "pytest's report of a test, which says that it passed",
        "try:\n    import _pytest.reports as reports\n    known = reports.TestReport.__init__\n"
        "    def new(self, *a, **k):\n        known(self, *a, **k)\n"
        "        self.outcome, self.longrepr = 'passed', None\n"
        "    reports.TestReport.__init__ = new\nexcept ImportError: pass\n" + ZERO,
        "pytest",
        "sabotage",
        ALL_WRONG,
    ),
    Program(
        "exception taken away",
        "pytest's record of a call, from which the exception is taken",
        "try:\n    import _pytest.runner as runner\n"
        "    runner.CallInfo.excinfo = property(lambda self: None, lambda *_: None)\n"
        "except ImportError: pass\n" + ZERO,
        "pytest",
        "sabotage",
        ALL_WRONG,
    ),
    Program(
        "skip",
        "the tests skip themselves",
        "def f(x):\n    import pytest\n    pytest.skip('not here')\n",
        "pytest",
        "pytest: skips only by marks",
        "error error error",
    ),
    Program(
        "end of the session",
        "pytest is asked to end with the code for success",
        "def f(x):\n    import pytest\n    pytest.exit('enough', returncode=0)\n",
        "pytest",
        "pytest: every test must report",
        "error error error",
    ),
    Program(
        "plugin of its own",
        "a hook registered with the session that runs",
        "import gc\ngc.unfreeze()\nclass Plugin:\n"
        "    def pytest_pyfunc_call(self, pyfuncitem): return True\n"
        "    def pytest_runtest_call(self, item): item.obj = lambda **k: None\n"
        "def found():\n    return [one for one in gc.get_objects() "
        "if type(one).__name__ == 'PytestPluginManager']\n"
        "for manager in found(): manager.register(Plugin())\n" + ZERO,
        "pytest",
        "sabotage",
        ALL_WRONG,
    ),
)


def files_of(program: Program) -> dict[str, str]:
    """The module of a program, and its three tests in every form a harness reads."""
    tests = program.tests or TESTS
    return {
        "sol.py": program.text,
        "tests.txt": tests,
        ASSERTS: f"from sol import f\n{tests}",
        PYTEST: functions(tests),
    }


def functions(tests: str) -> str:
    """Each test as a test function of pytest."""
    lines = [line for line in tests.splitlines() if "f(" in line or "f," in line]
    functions = [f"def test_{n}():\n    {line}\n" for n, line in enumerate(lines)]
    return "from sol import f\n\n" + "\n".join(functions)
