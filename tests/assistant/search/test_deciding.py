"""Functions by cases: when a cheaper case is told, and what a template adds."""

from trueline.assistant.search.components import Template
from trueline.assistant.search.deciding import Deciding
from trueline.assistant.search.kinds import Kind
from trueline.assistant.search.space import Space

from .problems import problem

ASKED = problem("f", "n", "", ((1,), 11), ((2,), 12), ((5,), 50), ((6,), 60))


def space(**values: tuple[str, tuple[object, ...]]) -> Space:
    """A space whose first cost holds these, by kind and name."""
    made = Space(4, 4, (), partial=True)
    for name, (kind, given) in values.items():
        _put(made, kind, name, given)
    return made


def _put(made: Space, kind: Kind, name: str, given: tuple[object, ...]) -> None:
    made.leaf(kind, 1, given, name)


def test_a_cheaper_case_is_told() -> None:
    """It takes the place of a dearer one, and its function is told, too."""
    deciding = Deciding(ASKED, ("int",), 4)
    small = space(
        low=("bool", (True, True, False, False)),
        ten=("int", (0, 0, 50, 60)),
        n=("int", (1, 2, 5, 6)),
    )
    deciding.add(small, 1)
    dear = deciding.enter(30, ((11, 12, 0, 0), Template("dear")))
    assert len(dear) == 1
    cheaper = deciding.add(space(less=("int", (11, 12, 1, 1))), 1)
    assert cheaper
    assert min(cost for cost, _ in cheaper) < min(cost for cost, _ in dear)


def test_what_is_right_nowhere() -> None:
    """Nothing is told of it; what is right everywhere is told as it is."""
    deciding = Deciding(ASKED, ("int",), 4)
    assert deciding.enter(9, ((0, 0, 0, 0), Template("no"))) == []
    assert len(deciding.enter(9, ((11, 12, 50, 60), Template("yes")))) == 1
