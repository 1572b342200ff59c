"""Where an import goes, and that every other byte of the file stays."""

import ast

import pytest

from trueline.analysis.repairs.import_block import with_imports
from trueline.analysis.repairs.sources import Import

JSON = Import("json")
FINAL = Import("typing", "Final")
CART = Import("shop.cart", "Cart")
NUMPY = Import("numpy", alias="np")


def inserted(text: str, *wanted: Import) -> str:
    """The text with the imports."""
    return with_imports(text, ast.parse(text), wanted)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("from typing import Any, cast\n", "from typing import Any, Final, cast\n"),
        (
            "from typing import TYPE_CHECKING, Any\n",
            "from typing import TYPE_CHECKING, Any, Final\n",
        ),
        ("from typing import cast, Any\n", "from typing import cast, Any, Final\n"),
        ("from typing import (Any)\n", "from typing import (Any, Final)\n"),
        ("from typing import Any as A # why\n", "from typing import Any as A, Final # why\n"),
        ("from typing import Any, \\\n    cast\n", "from typing import Any, \\\n    Final, cast\n"),
        (
            "import os; from typing import Any; x = 1\n",
            "import os; from typing import Any, Final; x = 1\n",
        ),
        (
            "from typing import (\n    Any,  # a\n    cast,  # c\n)\n",
            "from typing import (\n    Any,  # a\n    Final,\n    cast,  # c\n)\n",
        ),
        (
            "from typing import (\r\n\tAny,\r\n\tDict,  # d\r\n\t# end\r\n)\r\n",
            "from typing import (\r\n\tAny,\r\n\tDict,  # d\r\n\t# end\r\n\tFinal,\r\n)\r\n",
        ),
        (
            "from typing import (\n    Any,\n    Dict\n)\n",
            "from typing import (\n    Any,\n    Dict,\n    Final\n)\n",
        ),
        (
            "from typing import (\n    Any, Dict,\n)\n",
            "from typing import (\n    Any, Dict, Final,\n)\n",
        ),
        (
            "from typing import (\n    Any, Dict,  # d\n)\n",
            "from typing import (\n    Any, Dict,  # d\nFinal,\n)\n",
        ),
        (
            "from typing import (\n    Any,\n    Dict  # d\n)\n",
            "from typing import Final\nfrom typing import (\n    Any,\n    Dict  # d\n)\n",
        ),
        (
            f"from typing import {'A' * 70}\n",
            f"from typing import Final\nfrom typing import {'A' * 70}\n",
        ),
        (
            "if x:\n    from typing import Any\nimport os\n",
            "if x:\n    from typing import Any\nimport os\nfrom typing import Final\n",
        ),
        ("from .typing import Any\n", "from typing import Final\n\nfrom .typing import Any\n"),
        ("from typing import *\n", "from typing import *\n"),
        ("from typing import Final\n", "from typing import Final\n"),
    ],
)
def test_joins(before: str, after: str) -> None:
    """A name joins its module's import as that is written, or gets a line where it cannot."""
    assert inserted(before, FINAL) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("import os, sys  # both\n", "import json\nimport os, sys  # both\n"),
        (
            "import abc; import os; x = (\n1)\ny = 2\n",
            "import abc; import os; x = (\n1)\nimport json\ny = 2\n",
        ),
        ("import abc", "import abc\nimport json"),
        ("import abc\n\x0c\nx = 1\x0c\n", "import abc\nimport json\n\x0c\nx = 1\x0c\n"),
        ("# License\n\n# std\nimport os\n", "# License\n\n# std\nimport json\nimport os\n"),
        (
            "import a_lib\n\n# ours\nfrom . import b\n",
            "import json\n\nimport a_lib\n\n# ours\nfrom . import b\n",
        ),
        (
            '"""D."""\n\n# others\nimport a_lib\n',
            '"""D."""\n\nimport json\n\n# others\nimport a_lib\n',
        ),
        (
            "try:\n    import a\nexcept OSError:\n    a = None\nimport os\nx = 1\n",
            "try:\n    import a\nexcept OSError:\n    a = None\nimport json\nimport os\nx = 1\n",
        ),
        (
            "# About.\n\n# Of f.\n@d\ndef f(): ...\n",
            "# About.\n\nimport json\n\n\n# Of f.\n@d\ndef f(): ...\n",
        ),
        ('"""D."""; x = 1\r\ny = 2', '"""D."""; x = 1\r\n\r\nimport json\r\n\r\ny = 2'),
        (
            "def f():\r\n\treturn 1\r\nimport os\r\n",
            "import json\r\n\r\n\r\ndef f():\r\n\treturn 1\r\nimport os\r\n",
        ),
        ("import json as j\n", "import json\nimport json as j\n"),
        ("import os\nimport json\n", "import os\nimport json\n"),
    ],
)
def test_places(before: str, after: str) -> None:
    """A line goes among its like, below what belongs above it."""
    assert inserted(before, JSON) == after


def test_packages_stay_together() -> None:
    """Two groups of packages: the import goes to the one that has its package."""
    before = "import numpy\n\nfrom shop.tax import RATE\n"
    assert inserted(before, CART) == (
        "import numpy\n\nfrom shop.cart import Cart\nfrom shop.tax import RATE\n"
    )


def test_several() -> None:
    """Several imports make the groups that they need, in any order of asking."""
    after = (
        "import json\nfrom typing import Final\n\nimport numpy as np\nfrom shop.cart import Cart\n"
    )
    text = "x = 1\n"
    assert inserted(text, CART, FINAL, JSON, NUMPY) == f"{after}\n{text}"
    assert inserted(text, NUMPY, JSON, CART, FINAL) == f"{after}\n{text}"
    assert inserted(f"{after}\n{text}", NUMPY, JSON, CART, FINAL) == f"{after}\n{text}"


def test_head_that_is_not_kept() -> None:
    """The tree loses a form feed before a statement: such a head is left alone."""
    assert inserted("\x0cimport os\n", JSON) == "\x0cimport os\n"


def test_only_the_head_is_read() -> None:
    """Below the import block may stand what the tree's parser does not know."""
    rest = "def f():\n\x0c\n" + "    x = 1\n" * 3 + "\x0cclass A: ...\n"
    assert inserted("import os\n" + rest, JSON) == "import json\nimport os\n" + rest
