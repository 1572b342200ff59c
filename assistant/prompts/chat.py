"""What an instructed model is told: implement, fill, repair.

Prompts are short, because a small model follows a short one better and its prefix is paid for at
every request: one system line, the code, the question. All ask for one fenced block, which
`extract.py` opens. Fences are made longer than any run of backticks in the code they hold, so that
a docstring cannot end them. What is not covered: examples in the prompt, and other languages.
"""

import re
from collections.abc import Iterable, Sequence

from trueline.analysis.findings import Finding
from trueline.assistant.models.protocol import ChatPrompt, Message

SYSTEM = "You write correct, typed Python. Answer with one fenced code block and no explanation."
HOLE = "# <<<HOLE>>>"
WHOLE_FILE = 120
AROUND = 3
_HEADER = re.compile(r"\s*(@|async def |def |class )")


def implement_prompt(
    spec: str, name: str, prefix: str, suffix: str = "", context: str = ""
) -> ChatPrompt:
    """Ask for the function `name`, whose body is missing between `prefix` and `suffix`."""
    question = (
        f"Implement `{name}` at the line `{HOLE}`. {_sentence(spec)}"
        "Keep its name, signature and docstring. Answer with the complete function only, and no"
        " tests or examples of use."
    )
    return _prompt(context, _with_hole(prefix, suffix), question)


def fill_prompt(
    prefix: str, suffix: str = "", instruction: str = "", context: str = ""
) -> ChatPrompt:
    """Ask for the text between `prefix` and `suffix`, of a model that knows no holes."""
    question = (
        f"Write the code that replaces `{HOLE}`. {_sentence(instruction)}"
        "Answer with only that code, indented for its place; repeat nothing that stands before or"
        " after it."
    )
    return _prompt(context, _with_hole(prefix, suffix), question)


def repair_prompt(source: str, findings: Sequence[Finding], path: str = "") -> ChatPrompt:
    """Ask for the repair of what checks found in `source`, shown at its lines."""
    listed = "\n".join(f"- {_where(finding)}{_line(finding.message)}" for finding in findings)
    question = (
        f"The checks found:\n{listed}\n\n"
        "Repair this with as small a change as possible. Answer with the complete corrected"
        f" {_subject(source, findings)}, and nothing else."
    )
    shown = located(source, findings)
    title = f"{path}, the lines found wrong marked with `>`:" if path else "The code:"
    return _conversation(f"{title}\n{fence(shown)}\n\n{question}")


def located(source: str, findings: Iterable[Finding]) -> str:
    """The source around the findings: enclosing definitions, `>` at located lines, `⋮` for gaps.

    A definition with a finding is shown whole, and all of a short file, since a repair needs it.
    """
    lines = source.splitlines()
    wrong = {f.line for f in findings if f.stage != "tests" and 0 < f.line <= len(lines)}
    whole = len(lines) <= WHOLE_FILE or not wrong
    shown = set(range(1, len(lines) + 1)) if whole else _needed(lines, wrong)
    rows: list[str] = []
    for number, line in enumerate(lines, start=1):
        if number in shown:
            rows.append(f"{'>' if number in wrong else ' '} {line}".rstrip())
        elif rows[-1:] != ["⋮"]:
            rows.append("⋮")
    return "\n".join(rows)


def fence(code: str) -> str:
    """The code in a fence that nothing inside it can end."""
    longest = max((len(run) for run in re.findall(r"`{3,}", code)), default=2)
    marks = "`" * (longest + 1)
    return f"{marks}python\n{code.rstrip()}\n{marks}"


def _prompt(context: str, code: str, question: str) -> ChatPrompt:
    around = f"From other files:\n{fence(context)}\n\n" if context.strip() else ""
    return _conversation(f"{around}The file:\n{fence(code)}\n\n{question}")


def _conversation(question: str) -> ChatPrompt:
    return ChatPrompt((Message("system", SYSTEM), Message("user", question)))


def _with_hole(prefix: str, suffix: str) -> str:
    """The file with a marker in the hole; it ends its line, so what follows goes below it."""
    gap = "" if not suffix or suffix.startswith("\n") else "\n"
    return f"{prefix}{HOLE}{gap}{suffix}"


def _sentence(text: str) -> str:
    stripped = text.strip()
    return (
        f"{stripped}{'' if stripped.endswith(('.', '!', '?', ':')) else '.'} " if stripped else ""
    )


def _where(finding: Finding) -> str:
    place = "" if finding.stage == "tests" else f"line {finding.line}: "
    return f"{place}{finding.code}: "


def _line(message: str) -> str:
    return " ".join(message.split())


def _needed(lines: list[str], wrong: set[int]) -> set[int]:
    """The numbers of the lines to show: neighbours, enclosing definitions, their headers."""
    shown: set[int] = set()
    for number in wrong:
        shown.update(range(max(1, number - AROUND), min(len(lines), number + AROUND) + 1))
        headers = _headers(lines, number)
        shown.update(headers)
        if headers and not lines[headers[0] - 1].lstrip().startswith("class "):
            shown.update(range(headers[0], _end(lines, headers[0]) + 1))
    return shown


def _headers(lines: list[str], number: int) -> list[int]:
    """The lines that open what encloses a line, innermost first, by indentation alone."""
    found: list[int] = []
    limit = _width(lines[number - 1]) + (1 if _HEADER.match(lines[number - 1]) else 0)
    for above in range(number, 0, -1):
        line = lines[above - 1]
        if line.strip() and _width(line) < limit:
            limit = _width(line)
            if _HEADER.match(line):
                found.append(above)
    return found


def _end(lines: list[str], header: int) -> int:
    """The last line of the definition that a header opens."""
    width = _width(lines[header - 1])
    end = header
    for number in range(header + 1, len(lines) + 1):
        line = lines[number - 1]
        if line.strip() and _width(line) <= width and not line.lstrip().startswith((")", "]")):
            break
        end = number if line.strip() else end
    return end


def _width(line: str) -> int:
    return len(line) - len(line.lstrip())


def _subject(source: str, findings: Sequence[Finding]) -> str:
    """What the answer is to hold: the definitions with findings, by name, else all the code."""
    lines = source.splitlines()
    names: dict[str, None] = {}
    for finding in findings:
        if finding.stage == "tests" or not 0 < finding.line <= len(lines):
            continue
        for header in _headers(lines, finding.line)[:1]:
            match = re.match(r"\s*(?:async )?(?:def|class) (\w+)", lines[header - 1])
            if match:
                names[match[1]] = None
    listed = ", ".join(f"`{name}`" for name in names)
    return f"definition of {listed}" if listed else "code"
