"""The written problems keep their promises: references hold, cases are plain, whole and apart."""

import ast
import doctest
import importlib
from collections import Counter
from itertools import chain

import pytest

from benchmarks.problems.reading import MODULES, WrittenProblem, problems

PROBLEMS = problems()
each = pytest.mark.parametrize("problem", PROBLEMS, ids=lambda problem: problem.name)


def example_arguments(problem: WrittenProblem) -> list[str]:
    """The arguments of the docstring's examples, as canonical text."""
    found = []
    for example in doctest.DocTestParser().get_examples(problem.stub):
        call = ast.parse(example.source.strip(), mode="eval").body
        assert isinstance(call, ast.Call)
        assert ast.unparse(call.func) == problem.name
        found.append(repr(tuple(ast.literal_eval(argument) for argument in call.args)))
    return found


def test_there_are_160_with_names_of_their_own() -> None:
    """The names are unique, and the halves are the odd and the even positions."""
    assert len({problem.name for problem in PROBLEMS}) == len(PROBLEMS) == 160
    assert [problem.half for problem in PROBLEMS] == ["tune", "report"] * 80


@pytest.mark.parametrize("subject", MODULES)
def test_every_reference_holds_its_examples(subject: str) -> None:
    """The docstrings' examples are true of the references, and cases stand for functions only."""
    module = importlib.import_module(f"benchmarks.problems.{subject}")
    assert doctest.testmod(module).failed == 0
    assert list(module.CASES) == [one.name for one in PROBLEMS if one.subject == subject]


def test_most_problems_have_examples() -> None:
    """About 70 in 100 have one to three examples; the others leave them to their tests."""
    counts = [len(example_arguments(problem)) for problem in PROBLEMS]
    assert max(counts) <= 3
    assert 0.6 <= sum(count > 0 for count in counts) / len(counts) <= 0.8


def test_some_are_easy_and_some_hard() -> None:
    """About 40 in 100 references have one or two lines, about 20 have seven to sixteen."""
    lines = [problem.lines for problem in PROBLEMS]
    assert 0.35 <= sum(count <= 2 for count in lines) / len(lines) <= 0.45
    assert 0.15 <= sum(count >= 7 for count in lines) / len(lines) <= 0.25
    assert max(lines) <= 16


@each
def test_cases_are_enough_and_apart(problem: WrittenProblem) -> None:
    """3 to 6 tests, 10 to 15 hidden inputs, none twice, none hidden that is shown anywhere."""
    tests = [repr(call.arguments) for call in problem.tests]
    hidden = [repr(call.arguments) for call in problem.hidden]
    assert 3 <= len(tests) <= 6
    assert 10 <= len(hidden) <= 15
    assert max(Counter(tests + hidden).values()) == 1
    assert not set(hidden) & set(example_arguments(problem))


@each
def test_cases_are_plain_and_tell_answers_apart(problem: WrittenProblem) -> None:
    """All values are literals, and no constant function passes tests or hidden calls."""
    for call in chain(problem.tests, problem.hidden):
        assert ast.literal_eval(repr(call.arguments)) == call.arguments
        assert ast.literal_eval(repr(call.result)) == call.result
    for calls in (problem.tests, problem.hidden):
        assert len({repr(call.result) for call in calls}) > 1


@each
def test_the_stub_stands_alone(problem: WrittenProblem) -> None:
    """Header and docstring compile and run without an import; the body is still to be written."""
    names: dict[str, object] = {}
    exec(problem.stub, names)
    function = names[problem.name]
    assert callable(function)
    with pytest.raises(NotImplementedError):
        function(*problem.tests[0].arguments)


@each
def test_the_tests_hold_of_the_reference(problem: WrittenProblem) -> None:
    """The rendered test file, run beside the reference, passes."""
    module = f"benchmarks.problems.{problem.subject}"
    names: dict[str, object] = {}
    exec(problem.tests_source(module), names)
    tests = [value for name, value in names.items() if name.startswith("test_")]
    assert len(tests) == len(problem.tests)
    for test in tests:
        assert callable(test)
        test()
