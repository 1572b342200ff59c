"""Which scripts may reach code by another way than calls with plain values."""

import pytest

from trueline.analysis.testing import Asserts, examples_of
from trueline.analysis.testing.outside import reaches_outside


@pytest.mark.parametrize(
    "script",
    [
        "from m import f\nassert f([1], x={'a': 2}) == [1]",
        "import math\nimport m\nfor n in range(3):\n    assert math.isclose(m.f(n), n)",
        "import m\nm.add(1)\nassert m.size() == 1",
        "from m import *\nx = [1]\nx = x + [2]\nx += [3]\nassert f(x[0]) is None",
        "def check(f):\n    try:\n        f()\n    except ValueError:\n        return True\n",
        "import random\nassert f(random.randint(1, 9)) is not None",
    ],
)
def test_calls_with_plain_values(script: str) -> None:
    """Two jails have the last word on these."""
    assert not reaches_outside(Asserts(script), ["m"])


@pytest.mark.parametrize(
    "script",
    [
        "import os",
        "from os import environ",
        "import m.other",
        "from . import m",
        "x[0] = 1",
        "x.y = 1",
        "del x[0]",
        "xs.append(1)",
        "f(1).sort()",
        "setattr(m, 'f', g)",
        "open('x').read()",
        "random.seed(1)",
        "assert f(x) is x",
        "assert f(float('NaN')) == 1",
        "assert f([math.nan]) == [math.nan]",
        "try:\n    f()\nexcept ValueError as error:\n    assert error.code == 1",
    ],
)
def test_ways_outside(script: str) -> None:
    """Here a failure may be due to the two processes."""
    assert reaches_outside(Asserts(script), ["m"])


def test_examples() -> None:
    """Examples are read one by one; what does not parse reaches nothing."""
    assert not reaches_outside(examples_of('""">>> f(1\n1\n>>> f(2)\n2\n"""'), ["m"])
    assert reaches_outside(examples_of('""">>> import os\n>>> f(2)\n2\n"""'), ["m"])
