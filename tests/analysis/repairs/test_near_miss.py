"""Rule near-miss: before → after, and when it must not fire."""

from pathlib import Path

import pytest

from trueline.analysis.findings import Accept, Finding, Unknown
from trueline.analysis.names.check import check_names
from trueline.analysis.repairs.near_miss import is_typo, near_miss
from trueline.analysis.repairs.problem import Problem
from trueline.analysis.workspace import Workspace


def repaired(folder: Path, text: str, *more: Finding) -> str | None:
    """What the rule makes of a file, given what names found in it and `more`."""
    path = folder / "demo.py"
    verdict = check_names(Workspace(folder), path, "", text)
    assert not isinstance(verdict, Unknown)
    found = () if isinstance(verdict, Accept) else verdict.findings
    made = near_miss(Problem(Workspace(folder), path, "", text, (*found, *more)))
    return made.text if made else None


def attribute(line: int, column: int, wrong: str, maybe: str) -> Finding:
    """A finding of the type checker, as it words it."""
    message = f'"Cart" has no attribute "{wrong}"; maybe {maybe}?'
    return Finding("types", "attr-defined", message, "demo.py", line, column, line, column + 9)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("total = 1\nprint(totl)\n", "total = 1\nprint(total)\n"),
        ("def f(values):\n    return vlaues\n", "def f(values):\n    return values\n"),
        ("import json\njsn.x\n", None),
        ("import decimal\ndecimla.x(decimla)\n", "import decimal\ndecimal.x(decimal)\n"),
        ("pritn('ü', pritn)\n", "print('ü', print)\n"),
        ("class Basket: ...\nx = 'é'; Baskt()\n", "class Basket: ...\nx = 'é'; Basket()\n"),
    ],
)
def test_names(tmp_path: Path, before: str, after: str | None) -> None:
    """Each use of a mistyped name becomes the one that is bound; short names are too alike."""
    assert repaired(tmp_path, before) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("from typing import Any, Optinal\nx: Optinal[Any]\n",
         "from typing import Any, Optional\nx: Optional[Any]\n"),
        ("from pathlib import Pathh as P\nP('é'), Pathh\n",
         "from pathlib import Path as P\nP('é'), Pathh\n"),
        ("from json import nothing\n", None),
        ("from os import fchown, fchowm\n", None),
        ("from os import spawnvq\n", None),
    ],
)  # fmt: skip
def test_imported_names(tmp_path: Path, before: str, after: str | None) -> None:
    """A name that its module has almost is put right where it is imported and where it is used."""
    assert repaired(tmp_path, before) == after


def test_attributes(tmp_path: Path) -> None:
    """The attribute is replaced, not what stands before it."""
    text = "totl.é = 'ü', cart.totl.totl\n".replace("totl.é", "tüt = tot; x.é")
    column = text.index("cart") + 1
    made = repaired(tmp_path, text, attribute(1, column, "totl", '"total"'))
    assert made == text.replace("cart.totl", "cart.total", 1)


@pytest.mark.parametrize(
    "text",
    [
        "x = 1\nprint(nothing)\n",
        "items = []\nfor one in items:\n    print(item)\n",
        "def f():\n    print(item)\n",
        "value1 = 1\nprint(value2)\n",
        "totals = 1\ntotala = 2\nprint(totalb)\n",
        "import (\n",
    ],
)
def test_does_not_fire(tmp_path: Path, text: str) -> None:
    """Nothing is like it, a plural, another number, or two that are as near."""
    path = tmp_path / "demo.py"
    verdict = check_names(Workspace(tmp_path), path, "", text)
    findings = getattr(verdict, "findings", ())
    assert near_miss(Problem(Workspace(tmp_path), path, "", text, findings)) is None


def test_two_attributes_are_as_near(tmp_path: Path) -> None:
    """Where the type checker knows two, only the author knows which."""
    finding = attribute(1, 1, "totl", '"total" or "toil"')
    assert repaired(tmp_path, "cart = 1\ncart.totl\n", finding) is None


@pytest.mark.parametrize(
    ("wrong", "meant", "typo"),
    [
        ("totl", "total", True),
        ("toatl", "total", True),
        ("totall", "total", True),
        ("tital", "total", False),
        ("resalt", "result", True),
        ("input_", "input", False),
        ("pricess", "prices", True),
        ("retrun_value", "return_vlaue", True),
        ("item", "items", False),
        ("boxes", "box", False),
        ("classs", "class", True),
        ("totl", "totals", False),
        ("get", "set", False),
        ("line2", "line1", False),
        ("same", "same", False),
    ],
)
def test_what_a_typo_is(wrong: str, meant: str, typo: bool) -> None:
    """One slip, two in a long name; a plural and a number are no slips."""
    assert is_typo(wrong, meant) is typo


def keyword(text: str, call: str, message: str) -> Finding:
    """A finding of the type checker about a call, as it words it."""
    start, line = text.index(call), text.count("\n", 0, text.index(call)) + 1
    column = start - text.rfind("\n", 0, start)
    end = column + len(call)
    return Finding("types", "call-arg", message, "demo.py", line, column, line, end)


@pytest.mark.parametrize(
    ("call", "wrong", "meant", "after"),
    [
        ("price('é', taxd=1)", "taxd", "taxed", "price('é', taxed=1)"),
        ("price( x , lenght = price(lenght=1) )", "lenght", "length", None),
        ("price(taxd=1, taxed=2)", "taxd", "taxed", ""),
        ("price(dar=1)", "dar", "far", ""),
    ],
)
def test_keywords(tmp_path: Path, call: str, wrong: str, meant: str, after: str | None) -> None:
    """The parameter that the type checker names, once, in that call alone."""
    text = f"x = 1\ndef price(*args, **more): ...\ny = {call}\n"
    said = f'Unexpected keyword argument "{wrong}" for "price"; did you mean "{meant}"?'
    wanted = call.replace(wrong, meant, 1) if after is None else after
    expected = text.replace(call, wanted) if wanted else None
    assert repaired(tmp_path, text, keyword(text, call, said)) == expected


def test_two_parameters_are_as_near(tmp_path: Path) -> None:
    """Where the type checker names two, only the author knows which."""
    text = "def price(**more): ...\nprice(taxd=1)\n"
    said = 'Unexpected keyword argument "taxd" for "price"; did you mean "taxed" or "tax"?'
    assert repaired(tmp_path, text, keyword(text, "price(taxd=1)", said)) is None


def test_a_name_that_an_import_defines(tmp_path: Path) -> None:
    """What an import would define as it is, is not mistyped."""
    assert repaired(tmp_path, "jason = 1\njson.dumps(jason)\n") is None


def test_only_what_the_candidate_wrote(tmp_path: Path) -> None:
    """A line above the candidate stays, although the candidate took its name away."""
    path = tmp_path / "demo.py"
    before, after = "totla()\ndef totla(): ...\n", "totla()\ndef total(): ...\n"
    verdict = check_names(Workspace(tmp_path), path, before, after)
    findings = getattr(verdict, "findings", ())
    assert findings
    assert near_miss(Problem(Workspace(tmp_path), path, before, after, findings)) is None
