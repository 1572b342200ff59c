"""The main job through the real command: proposals in, checked code out.

What a model says is scripted; everything that decides about it is real.
"""

import socket
from pathlib import Path

import pytest

from .conftest import Trueline
from .scripted import failing, scripted

CART = """\
class Cart:
    def __init__(self) -> None:
        self.prices: list[float] = []

    def total(self) -> float:
        return sum(self.prices)


def describe(cart: Cart) -> str:
    return\x20
"""
MEDIAN = '''\
"""Statistics."""


def median(values: list[float], *, low: bool = False) -> float:
    """Return the middle value.

    >>> median([3.0, 1.0, 2.0])
    2.0
    """
    raise NotImplementedError
'''
SEARCHED = MEDIAN.replace(", *, low: bool = False", "")
RIGHT = "    ordered = sorted(values)\n    return ordered[len(ordered) // 2]\n"
WRONG = "    return values[len(values) // 2]\n"
TESTS = """\
from stats import median


def test_unsorted() -> None:
    assert median([9.0, 1.0, 5.0]) == 5.0


def test_one() -> None:
    assert median([4.0]) == 4.0
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small project with a class, an unwritten function and its tests."""
    (tmp_path / "pyproject.toml").write_text("[tool.mypy]\nstrict = true\n")
    (tmp_path / "cart.py").write_text(CART)
    (tmp_path / "stats.py").write_text(MEDIAN)
    (tmp_path / "test_stats.py").write_text(TESTS)
    return tmp_path


def test_a_made_up_attribute_is_never_shown(trueline: Trueline, project: Path) -> None:
    """An attribute the class does not have is rejected by mypy; the next candidate is shown."""
    with scripted('f"{cart.sum()}"', 'f"{cart.total()}"') as server:
        done = trueline("complete", "cart.py:10:12", "--model", server.url, "--json")
    assert done.code == 0, done.err
    document = done.document
    assert [one["text"] for one in document["candidates"]] == ['f"{cart.total()}"']
    evidence = document["candidates"][0]["evidence"]
    assert (evidence["syntax"], evidence["names"], evidence["types"]) == ("accept",) * 3
    assert evidence["tests"] == "skipped"
    assert document["rejected"][0]["findings"][0]["code"] == "attr-defined"


def test_a_missing_import_is_added_and_checked_again(trueline: Trueline, project: Path) -> None:
    """The edit covers the import as well, and the evidence names the repair."""
    with scripted("json.dumps(cart.prices)") as server:
        done = trueline("complete", "cart.py:10:12", "--model", server.url, "--json")
    candidate = done.document["candidates"][0]
    assert candidate["edit"]["start"] == [1, 1]
    assert candidate["edit"]["new_text"].startswith("import json\n")
    assert candidate["evidence"]["types"] == "accept"
    assert len(candidate["evidence"]["repairs"]) == 1


def test_nothing_passes_is_exit_one_with_the_reason(trueline: Trueline, project: Path) -> None:
    """When every candidate is rejected nothing is shown, and the best attempt says why."""
    with scripted("cart.sum()") as server:
        done = trueline("complete", "cart.py:10:12", "--model", server.url)
    assert done.code == 1
    assert "nothing passed" in done.err
    assert '"Cart" has no attribute "sum"' in done.err


def test_a_repeated_suffix_is_cut(trueline: Trueline, project: Path) -> None:
    """The bracket that the rest of the line closes is not closed twice."""
    (project / "call.py").write_text("values = [1, 2]\nprint(len())\n")
    with scripted("values))") as server:
        done = trueline("complete", "call.py:2:11", "--model", server.url, "--json")
    edit = done.document["candidates"][0]["edit"]
    assert edit == {"start": [2, 11], "end": [2, 11], "new_text": "values"}


def test_synth_verifies_and_applies(trueline: Trueline, project: Path) -> None:
    """A wrong body fails the user's tests, a right one is verified; --apply writes it."""
    before = (project / "stats.py").read_text()
    arguments = ["synth", "", "--into", "stats.py::median", "--tests", "test_stats.py"]
    with scripted(WRONG, RIGHT) as server:
        done = trueline(*arguments, "--model", server.url, "--json")
    assert done.code == 0, done.err
    document = done.document
    assert document["status"] == "verified"
    assert document["evidence"]["tests_passed"] == document["evidence"]["tests_total"] == 3
    assert "+    ordered = sorted(values)" in document["diff"]
    assert (project / "stats.py").read_text() == before
    with scripted(RIGHT) as server:
        done = trueline(*arguments, "--model", server.url, "--apply")
    assert done.code == 0, done.err
    assert (project / "stats.py").read_text() == before.replace(
        "    raise NotImplementedError\n", RIGHT
    )


def test_synth_without_tests_goes_by_the_examples(trueline: Trueline, project: Path) -> None:
    """The docstring's examples decide, and the status claims no more."""
    with scripted(RIGHT) as server:
        done = trueline("synth", "", "--into", "stats.py::median", "--model", server.url, "--json")
    assert (done.code, done.document["status"]) == (0, "fits-examples")
    assert done.document["evidence"]["oracle"] == "two-jail"


PROSE = """\
def shout(text: str) -> str:
    \"\"\"Louder: shout("ab") ==> "kq7w", and shout("") should return "z9".\"\"\"
    raise NotImplementedError
"""


def test_synth_goes_by_examples_in_prose(trueline: Trueline, project: Path) -> None:
    """They decide like `>>>` lines, are named, and a failure says which one and where.

    The function is one that program search does not find.
    """
    (project / "voice.py").write_text(PROSE)
    arguments = ["synth", "", "--into", "voice.py::shout", "--json", "-n", "1"]
    right = '    return {"ab": "kq7w", "": "z9"}[text]\n'
    with scripted(right) as server:
        done = trueline(*arguments, "--model", server.url)
    assert (done.code, done.document["status"]) == (0, "fits-examples"), done.out + done.err
    assert done.document["evidence"]["tests_passed"] == 2
    assert 'line 2: shout("ab") ==> "kq7w"' in done.document["notes"][0]
    with scripted("    return text.title()\n") as server:
        done = trueline(*arguments, "--model", server.url)
    assert (done.code, done.document["status"]) == (1, "failed")
    finding = done.document["findings"][0]
    assert (finding["path"], finding["line"]) == ("docstring prose", 2)
    assert finding["message"].endswith("assert shout('ab') == 'kq7w': got 'Ab'")


def test_prose_does_not_overrule_the_tests(trueline: Trueline, project: Path) -> None:
    """Code that passes the user's tests is verified; what the prose says otherwise is a note."""
    (project / "voice.py").write_text(PROSE)
    (project / "test_voice.py").write_text(
        "from voice import shout\n\n\ndef test_it() -> None:\n    assert shout('ab') == 'Ab'\n"
    )
    with scripted("    return text.title()\n") as server:
        done = trueline(
            "synth", "", "--into", "voice.py::shout", "--tests", "test_voice.py",
            "--model", server.url, "--json",
        )  # fmt: skip
    assert (done.code, done.document["status"]) == (0, "verified"), done.out + done.err
    assert "but not an example in the docstring prose, line 2" in done.document["notes"][0]


def test_synth_that_fails_keeps_the_best_attempt(trueline: Trueline, project: Path) -> None:
    """Exit 1 with the attempt and what it failed; nothing is written, even with --apply."""
    before = (project / "stats.py").read_text()
    with scripted(WRONG) as server:
        done = trueline(
            "synth", "", "--into", "stats.py::median", "--tests", "test_stats.py",
            "--model", server.url, "--json", "--apply", "-n", "3",
        )  # fmt: skip
    assert (done.code, done.document["status"]) == (1, "failed")
    assert done.document["code"].strip() == WRONG.strip()
    assert done.document["findings"][0]["stage"] == "tests"
    assert (project / "stats.py").read_text() == before


def test_synth_by_conversation(trueline: Trueline, project: Path) -> None:
    """A model that only converses is shown its findings and mends its answer."""
    answer = "Sure!\n```python\ndef median(values: list[float]) -> float:\n{}```\nDone."
    with scripted(answer.format(WRONG), answer.format(RIGHT), chat=True) as server:
        done = trueline(
            "synth", "the median", "--into", "stats.py::median", "--tests", "test_stats.py",
            "--model", server.url, "--json",
        )  # fmt: skip
        told = server.bodies[1]["messages"][-1]["content"]
    assert (done.code, done.document["status"]) == (0, "verified"), done.err
    assert "test_unsorted" in told


def test_a_function_that_does_not_exist_yet(trueline: Trueline, project: Path) -> None:
    """A new name is written at the end of the file."""
    (project / "test_new.py").write_text(
        "from stats import double\n\n\ndef test_it() -> None:\n    assert double(2) == 4\n"
    )
    with scripted("n: int) -> int:\n    return 2 * n\n") as server:
        done = trueline(
            "synth", "twice n", "--into", "stats.py::double", "--tests", "test_new.py",
            "--model", server.url, "--json",
        )  # fmt: skip
    assert (done.code, done.document["status"]) == (0, "verified"), done.out + done.err
    assert "+def double(n: int) -> int:" in done.document["diff"]


def test_code_for_no_file(trueline: Trueline, project: Path) -> None:
    """Without --into new code is printed; examples in the description decide."""
    with scripted('triple(n: int) -> int:\n    """Three times n."""\n    return 3 * n\n') as server:
        done = trueline(
            "synth", "three times n\n\n>>> triple(2)\n6\n", "--model", server.url, "--json"
        )
    assert (done.code, done.document["status"]) == (0, "fits-examples"), done.out + done.err
    assert "def triple" in done.document["code"]


def test_syntax_errors_elsewhere_do_not_stop_a_completion(
    trueline: Trueline, project: Path
) -> None:
    """A file that is broken around the cursor is still completed."""
    (project / "broken.py").write_text("def f(:\n    pass\n\n\nx = \n")
    with scripted("1 + 1") as server:
        done = trueline("complete", "broken.py:5:5", "--model", server.url, "--json")
    assert done.code == 0, done.err
    assert done.document["candidates"][0]["text"] == "1 + 1"


def test_what_could_not_be_checked_says_why(trueline: Trueline, project: Path) -> None:
    """An error elsewhere hides names and types: shown with what was checked, and the reason."""
    (project / "broken.py").write_text("def f(:\n    pass\n\n\nx = \n")
    with scripted("1 + 1", "2 + 2") as server:
        done = trueline("complete", "broken.py:5:5", "--model", server.url, "-n", "2")
    assert done.code == 0, done.err
    assert "syntax ✓ names … types …" in done.out
    stages = [line.split(":")[0] for line in done.err.splitlines()]
    assert stages == ["names", "types"]


def test_what_no_stage_could_judge_does_not_pass(trueline: Trueline, project: Path) -> None:
    """The function around the cursor is broken itself: exit 1, with the attempt and the reason."""
    (project / "broken.py").write_text("def f(xs):\n    y = max(xs\n    return \n")
    with scripted("y") as server:
        done = trueline("complete", "broken.py:3:12", "--model", server.url)
        document = trueline("complete", "broken.py:3:12", "--model", server.url, "--json").document
    assert done.code == 1
    assert done.out == ""
    assert "nothing passed" in done.err
    assert "the best attempt was: y" in done.err
    assert "syntax: not checked: the code around the candidate does not parse" in done.err
    assert document["candidates"] == []
    assert set(document["rejected"][0]["unknown"]) == {"syntax", "names", "types"}


@pytest.mark.parametrize(
    ("text", "candidate"),
    [
        ("def f(xs: list[int]) -> None:\n    print(len(§\n", "xs))"),
        ("def f(xs: list[int]) -> int:\n    return max(\n        §\n", "xs)"),
        (
            "class C:\n    def a(self:\n        pass\n\n    def b(self) -> int:\n        return §",
            "1",
        ),
    ],
)
def test_unclosed_brackets_around_the_cursor(
    trueline: Trueline, project: Path, text: str, candidate: str
) -> None:
    """What the candidate closes, or another method leaves open, does not keep it from passing."""
    before, _, after = text.partition("§")
    (project / "open.py").write_text(before + after)
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    with scripted(candidate) as server:
        done = trueline("complete", f"open.py:{line}:{column}", "--model", server.url, "--json")
    assert done.code == 0, done.out + done.err
    [shown] = done.document["candidates"]
    assert (shown["text"], shown["evidence"]["syntax"]) == (candidate, "accept")


@pytest.mark.parametrize("stage", ["complete", "synth"])
def test_an_endpoint_that_is_down(trueline: Trueline, project: Path, stage: str) -> None:
    """Nothing listens there: one line that names the endpoint, exit 3."""
    with scripted("x") as server:
        url = server.url
    place = ["cart.py:10:12"] if stage == "complete" else ["", "--into", "stats.py::median"]
    done = trueline(stage, *place, "--model", url)
    assert done.code == 3
    assert url.removesuffix("/v1") in done.only_error


@pytest.mark.parametrize("kind", ["pytest", "asserts"])
def test_tests_that_fail_anyway_do_not_count(trueline: Trueline, project: Path, kind: str) -> None:
    """Tests of what is broken besides are left out with a note; the others decide."""
    tests = project / "test_mixed.py"
    pytest_file = "def test_other() -> None:\n    assert 1 == 2\n"
    tests.write_text(
        TESTS + "\n\n" + pytest_file
        if kind == "pytest"
        else "from stats import median\nassert median([4.0]) == 4.0\nassert 1 == 2\n"
    )
    with scripted(RIGHT) as server:
        done = trueline(
            "synth", "", "--into", "stats.py::median", "--tests", tests.name,
            "--model", server.url, "--json",
        )  # fmt: skip
    assert (done.code, done.document["status"]) == (0, "verified"), done.out + done.err
    assert "fails anyway, not counted" in done.document["notes"][0]


def test_tests_that_cannot_run_here_are_told(trueline: Trueline, project: Path) -> None:
    """Such a test decides nothing; the evidence names it beside the tests that passed."""
    (project / "test_mixed.py").write_text(
        f"import urllib.request\n{TESTS}\n\ndef test_online() -> None:\n"
        "    urllib.request.urlopen('http://example.com')\n"
    )
    asked = ["", "--into", "stats.py::median", "--tests", "test_mixed.py"]
    with scripted(RIGHT) as server:
        done = trueline("synth", *asked, "--model", server.url, "--json")
    assert (done.code, done.document["status"]) == (0, "verified"), done.out + done.err
    evidence = done.document["evidence"]
    assert (evidence["tests"], evidence["tests_passed"], evidence["tests_total"]) == (
        "accept",
        3,
        3,
    )
    assert "test_online: needs the network" in evidence["unknown"]["tests"]
    assert "not judged" in done.document["notes"][0]


def test_nothing_is_left_of_the_tests(trueline: Trueline, project: Path) -> None:
    """Where every test fails anyway or cannot run, one line says so."""
    (project / "test_bad.py").write_text(
        "import urllib.request\nfrom stats import median\n\ndef test_bad() -> None:\n"
        "    assert 1 == 2\n\ndef test_online() -> None:\n"
        "    urllib.request.urlopen('http://example.com')\n"
    )
    done = trueline("synth", "", "--into", "stats.py::median", "--tests", "test_bad.py")
    assert done.code == 3
    assert "fails before any candidate" in done.only_error


def test_tests_that_say_nothing_about_the_function(trueline: Trueline, project: Path) -> None:
    """Tests that pass while nothing is written verify nothing, and are refused."""
    (project / "test_empty.py").write_text("def test_sums() -> None:\n    assert 1 + 1 == 2\n")
    done = trueline("synth", "", "--into", "stats.py::median", "--tests", "test_empty.py")
    assert done.code == 3
    assert "passes before the function is written" in done.only_error


def test_printed_new_code_is_the_code_that_passed(trueline: Trueline, project: Path) -> None:
    """An import that a repair added is part of what is printed, whole, whatever the width."""
    long = "x" * 150
    text = f'dump(v: int) -> str:\n    """{long}"""\n    return json.dumps(v)\n'
    spec = 'as JSON\n\n>>> dump(1)\n"1"\n'.replace('"1"', "'1'")
    with scripted(text) as server:
        done = trueline("synth", spec, "--model", server.url)
    assert done.code == 0, done.out + done.err
    assert done.out.startswith("import json\n")
    assert long in done.out


def test_a_folder_of_tests(trueline: Trueline, project: Path) -> None:
    """--tests takes a folder and finds the test files in it."""
    (project / "tests").mkdir()
    (project / "test_stats.py").rename(project / "tests" / "test_stats.py")
    with scripted(RIGHT) as server:
        done = trueline(
            "synth", "", "--into", "stats.py::median", "--tests", "tests",
            "--model", server.url, "--json",
        )  # fmt: skip
    assert (done.code, done.document["status"]) == (0, "verified"), done.out + done.err


def test_a_candidate_that_never_ends(trueline: Trueline, project: Path) -> None:
    """When time runs out the attempt is kept, and said to be late."""
    with scripted("    while True:\n        pass\n") as server:
        done = trueline(
            "synth", "", "--into", "stats.py::median", "--tests", "test_stats.py",
            "--model", server.url, "--json", "--timeout", "4", "-n", "1",
        )  # fmt: skip
    document = done.document
    assert (done.code, document["status"]) == (1, "failed")
    assert "while True" in document["code"]
    assert document["timed_out"] or document["evidence"]["tests"] == "reject"


def test_a_docstring_that_is_written_twice(trueline: Trueline, project: Path) -> None:
    """The second is dropped, not written into the file."""
    (project / "twice.py").write_text(
        'def twice(n: int) -> int:\n    """Two of it.\n\n    >>> twice(3)\n    8\n    """\n'
        "    raise NotImplementedError\n"
    )
    with scripted('    """Two of it."""\n    return n + n + 2\n') as server:
        done = trueline(
            "synth", "", "--into", "twice.py::twice", "--apply", "--model", server.url, "-n", "1",
        )  # fmt: skip
    assert done.code == 0, done.err
    written = (project / "twice.py").read_text()
    assert written.endswith('8\n    """\n    return n + n + 2\n')


def test_a_stalling_endpoint(trueline: Trueline, project: Path) -> None:
    """A server that accepts and says nothing could not be asked: exit 3, within the time."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/v1"
        done = trueline("synth", "", "--into", "stats.py::median", "--model", url, "--timeout", "2")
    assert done.code == 3
    assert url.removesuffix("/v1") in done.only_error


@pytest.mark.parametrize(
    ("source", "name", "body", "expected"),
    [
        ("def f(x: int) -> int:\n    raise NotImplementedError  # later\n", "f",
         "    return x\n", "def f(x: int) -> int:\n    return x\n"),
        ('def f(x: int) -> int:\n    """Same."""', "f",
         "    return x\n", 'def f(x: int) -> int:\n    """Same."""\n    return x\n'),
        ("class C:\n\tdef f(self) -> int:\n\t\tpass\n", "C.f",
         "\t\treturn 1\n", "class C:\n\tdef f(self) -> int:\n\t\treturn 1\n"),
        ("x = 1", "f", "y: int) -> int:\n    return y\n",
         "x = 1\n\n\ndef f(y: int) -> int:\n    return y\n"),
    ],
)  # fmt: skip
def test_what_is_written(
    trueline: Trueline, project: Path, source: str, name: str, body: str, expected: str
) -> None:
    """Comments, missing newlines, tabs and new functions come out as a person would write them."""
    (project / "w.py").write_text(source)
    owner, _, short = name.rpartition(".")
    call = f"{owner}().{short}()" if owner else f"{short}(1)"
    top = owner or short
    (project / "test_w.py").write_text(
        f"from w import {top}\n\n\ndef test_it() -> None:\n    assert {call} == 1\n"
    )
    with scripted(body) as server:
        done = trueline(
            "synth", "", "--into", f"w.py::{name}", "--tests", "test_w.py",
            "--model", server.url, "--apply",
        )  # fmt: skip
    assert done.code == 0, done.out + done.err
    assert (project / "w.py").read_text() == expected


def test_a_method_that_does_not_exist(trueline: Trueline, project: Path) -> None:
    """A missing method is not written as a function of the module."""
    done = trueline("synth", "", "--into", "cart.py::Cart.push")
    assert done.code == 2
    assert "no method push in Cart" in done.only_error


def test_a_file_too_broken_to_find_the_function(trueline: Trueline, project: Path) -> None:
    """A second function of the same name is never appended to a file that does not parse."""
    (project / "broken.py").write_text("x = '''\n\n\ndef g(a):\n    return a\n")
    done = trueline("synth", "", "--into", "broken.py::g")
    assert done.code == 3
    assert "does not parse" in done.only_error


def test_a_key_goes_to_its_own_endpoint_only(
    trueline: Trueline, project: Path, environment: dict[str, str]
) -> None:
    """The user's file has a key for one server; another one, named by a flag, never sees it."""
    file = Path(environment["XDG_CONFIG_HOME"], "trueline", "config.toml")
    file.parent.mkdir(parents=True)
    with scripted('"a"') as own, scripted('"b"') as other:
        file.write_text(f'model = "{own.url}"\napi-key = "SECRET"\n')
        place = ("complete", "cart.py:10:12")
        assert trueline(*place).code == 0
        assert trueline(*place, "--model", other.url).code == 0
        assert trueline(*place, TRUELINE_MODEL=other.url).code == 0
    assert own.keys == {"Bearer SECRET"}
    assert other.keys == {None}


def test_a_server_that_fails_on_every_path(trueline: Trueline, project: Path) -> None:
    """A failing server is named as one, not as one that serves no model."""
    with failing(500) as url:
        done = trueline("complete", "cart.py:10:12", "--model", url)
    assert done.code == 3
    assert "500" in done.only_error


def test_synth_by_search_alone(trueline: Trueline, project: Path) -> None:
    """Where no model answers, a program that the search finds is checked and verified like any."""
    (project / "stats.py").write_text(SEARCHED)
    (project / "test_stats.py").write_text(
        "from stats import median\n\n\ndef test_many() -> None:\n"
        "    assert median([9.0, 1.0, 7.0, 5.0, 3.0]) == 5.0\n"
        "    assert median([2.0, 8.0, 4.0]) == 4.0\n"
        "    assert median([6.0, 5.0, 4.0, 1.0, 2.0, 3.0, 0.0]) == 3.0\n"
    )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        down = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
    arguments = ["--into", "stats.py::median", "--tests", "test_stats.py", "--model", down]
    done = trueline("synth", "", *arguments, "--json")
    document = done.document
    assert (done.code, document["status"]) == (0, "verified"), done.err
    assert "+    return sorted(values)[len(values) // 2]" in document["diff"]
    assert document["proposers"]["model"] == 0
    assert document["proposers"]["search"] >= 1


def test_synth_says_why_it_did_not_search(trueline: Trueline, project: Path) -> None:
    """The model goes on alone, and a note says what was missing."""
    with scripted(RIGHT) as server:
        done = trueline("synth", "", "--into", "stats.py::median", "--model", server.url, "--json")
    assert done.document["proposers"] == {"model": 1, "search": 0}
    assert "keyword-only" in done.document["notes"][0]
