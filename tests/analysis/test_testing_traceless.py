"""Which suites leave the interpreter as they found it: a table of tests, read and never run."""

import pytest

from trueline.analysis.testing import Asserts, examples_of
from trueline.analysis.testing.traceless import leaves_no_trace

MODULES = ("sol",)


def traceless(source: str) -> bool:
    """Whether a script about the module `sol` may run in a process that is kept."""
    return leaves_no_trace(Asserts(source), MODULES)


@pytest.mark.parametrize(
    "source",
    [
        "from sol import f\nassert f(2) == 7\n",
        "import sol as m\nassert m.f([1, 2], key=3) == {'a': (1, 2.5)}\n",
        "import math\nimport sol\nassert math.isclose(sol.f(1), math.pi, abs_tol=1e-6)\n",
        "def check(candidate):\n    assert candidate(1) == 2\ncheck(f)\n",
        "xs = [3, 1]\nxs.append(2)\nxs[0] = 4\nassert f(sorted(xs)) == xs\n",
        "from collections import Counter\nassert Counter(f('aab')).most_common(1) == [('a', 2)]\n",
        "try:\n    f(-1)\nexcept ValueError:\n    pass\nelse:\n    raise AssertionError\n",
        "assert all(f(n) == n * n for n in range(9)) and f'{f(2)!r}'.lower() == '4'\n",
        "if __name__ == '__main__':\n    assert f(1) == 1, 'one'\n",
    ],
)
def test_what_only_calls_and_computes(source: str) -> None:
    """Asserts on calls, the check functions of benchmarks, plain values and their methods."""
    assert traceless(source)


@pytest.mark.parametrize(
    "source",
    [
        "import os\nassert f(1) == 1\n",
        "import builtins\nbuiltins.len = f\nassert f(1) == 1\n",
        "from collections import abc\nassert f(1) == 1\n",
        "from typing import get_type_hints\nassert f(1) == 1\n",
        "from . import sol\nassert f(1) == 1\n",
        "import sol.part\nassert f(1) == 1\n",
        "__builtins__['len'] = f\nassert f(1) == 1\n",
        "assert f.__globals__\n",
        "assert ().__class__.__base__.__subclasses__() and f(1)\n",
        "assert (x for x in f(1)).gi_frame.f_back\n",
        "import sol as m\nm = m.statistics\nassert m.sys.modules\n",
        "import sol as m\nassert m.statistics.sys\n",
        "import sol as m\ndef check(m):\n    assert m.sys.modules.clear()\ncheck(f)\n",
        "import sol as m\nassert m._hidden\n",
        "import sol\nsol.f = len\nassert sol.f([1]) == 1\n",
        "f.done = True\nassert f(1)\n",
        "assert eval('f(1)') == 1\n",
        "assert open('x').read() == f(1)\n",
        "assert getattr(f, 'x') == 1\n",
        "assert globals()['f'](1)\n",
        "assert vars(f) == {}\n",
        "assert type(f)\n",
        "assert input() == f(1)\n",
        "class A:\n    pass\nassert f(A()) == 1\n",
        "match f(1):\n    case object(__class__=kind):\n        assert kind\n",
        "async def g():\n    assert f(1)\n",
        "assert f(1",
    ],
)
def test_what_may_leave_something_behind(source: str) -> None:
    """Imports, names, attributes and statements that lead to what is not the test's own."""
    assert not traceless(source)


def test_examples_and_packages() -> None:
    """Examples are read like scripts; a module in a package would have the package imported."""
    harmless = examples_of('"""\n>>> f(1)\n2\n>>> xs = [f(2)]\n>>> xs\n[3]\n"""\n')
    assert leaves_no_trace(harmless, MODULES)
    assert not leaves_no_trace(harmless, ("shop.cart",))
    assert not leaves_no_trace(examples_of('"""\n>>> import os\n>>> f(1)\n2\n"""\n'), MODULES)
