"""The questions put to an instructed model."""

import pytest

from trueline.analysis.findings import Finding
from trueline.assistant.models.protocol import ChatPrompt
from trueline.assistant.prompts.chat import (
    HOLE,
    fence,
    fill_prompt,
    implement_prompt,
    located,
    repair_prompt,
)
from trueline.assistant.prompts.extract import extract_function


def finding(line: int, message: str = "bad", stage: str = "types") -> Finding:
    """A finding at a line."""
    return Finding(stage, "code", message, "cart.py", line, 1, line, 2)  # type: ignore[arg-type]


def asked(prompt: ChatPrompt) -> str:
    """The question; there is one system message before it."""
    system, user = prompt.messages
    assert (system.role, user.role) == ("system", "user")
    assert "one fenced code block" in system.content
    return user.content


def test_implement() -> None:
    """Spec, name, the file around the hole, text of other files."""
    question = asked(
        implement_prompt(
            "Sum the prices", "total", "def total(xs):\n    ", "\n\nx = 1\n", "import y"
        )
    )
    assert "Implement `total`" in question
    assert "Sum the prices. Keep its name, signature" in question
    assert f"def total(xs):\n    {HOLE}\n\nx = 1\n```" in question
    assert question.index("import y") < question.index("def total")


def test_fill() -> None:
    """A hole at the start of a line keeps the next line its own."""
    question = asked(fill_prompt("def f():\n", "x = f()\n"))
    assert f"def f():\n{HOLE}\nx = f()\n```" in question
    assert "From other files" not in question


def test_repair() -> None:
    """Findings with their lines, the marked code, and which definition to answer with."""
    source = "class Cart:\n    def total(self):\n        return self.sums\n"
    question = asked(repair_prompt(source, [finding(3, "no attribute\n'sums'")], "cart.py"))
    assert "cart.py" in question
    assert "- line 3: code: no attribute 'sums'" in question
    assert ">         return self.sums" in question
    assert "complete corrected definition of `total`" in question


def test_repair_after_tests() -> None:
    """A failed test has its line in the tests: nothing is marked, all code is wanted."""
    question = asked(repair_prompt("x = 1\n", [finding(1, "assert 1 == 2", "tests")]))
    assert "- code: assert 1 == 2" in question
    assert ">" not in question.split("```")[1]
    assert "complete corrected code" in question


def long_file() -> str:
    """A class of 60 methods of three lines."""
    methods = "".join(
        f"    def m{i}(self):\n        x = {i}\n        return x\n\n" for i in range(60)
    )
    return f"import os\n\n\nclass Big:\n{methods}\nend = 1\n"


def test_located_in_a_long_file() -> None:
    """Only the function with the finding, its class and the neighbours are shown."""
    shown = located(long_file(), [finding(4 + 30 * 4 + 2)]).split("\n")
    assert shown[:2] == ["⋮", "  class Big:"]
    assert ">         x = 30" in shown
    assert "      def m30(self):" in shown
    assert "          return x" in shown
    assert shown.count("⋮") == 3
    assert len(shown) < 15


def test_located_outside_definitions() -> None:
    """A finding at the top level shows its neighbours, not the class before it."""
    source = long_file()
    shown = located(source, [finding(source.count("\n"))]).split("\n")
    assert shown[0] == "⋮"
    assert shown[-1] == "> end = 1"
    assert len(shown) <= 5


@pytest.mark.parametrize("line", [0, -1, 99])
def test_finding_outside_the_file(line: int) -> None:
    """A line that is not there is not marked."""
    assert located("x = 1\n", [finding(line)]) == "  x = 1"


def test_fence_holds_fences() -> None:
    """Code with fences in it comes back whole through our own extraction."""
    code = 'def f():\n    """\n    ```\n    x\n    ```\n    """\n    return 1\n'
    assert fence(code).startswith("````python\n")
    assert extract_function(fence(code), "f") == code
