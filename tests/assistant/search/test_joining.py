"""Conditions put together with `and` and `or`."""

from trueline.assistant.search.components import Template
from trueline.assistant.search.joining import COST, Choice, Joining
from trueline.assistant.search.kinds import FAILED
from trueline.assistant.search.writing import written


def condition(name: str, *values: object) -> Choice:
    """A condition of cost 2 with its values on the examples and perhaps more inputs."""
    return Choice(2, (values, Template(name)))


def told(wanted: int, known: int, *conditions: Choice) -> list[str]:
    """What is found, as it is written."""
    by_bits = {
        sum(1 << at for at, one in enumerate(each.expression[0][:known]) if one): each
        for each in conditions
    }
    found = Joining(wanted, known).fitting(by_bits)
    return [written(one.expression).body.removeprefix("return ") for one in found]


def test_two_that_hold_together() -> None:
    """Both are true on the wanted example, and nowhere else together."""
    both = condition("a", True, True, False), condition("b", True, False, True)
    assert told(0b001, 3, *both) == ["a and b"]


def test_two_of_which_one_holds() -> None:
    """Each is true on a part of the wanted examples."""
    both = condition("a", True, False, False), condition("b", False, True, False)
    assert told(0b011, 3, *both) == ["a or b"]


def test_three_need_more_examples() -> None:
    """`a and (b or c)` is looked for from six examples on."""
    rows = {"a": "110110", "b": "100010", "c": "010001"}
    made = [condition(name, *(one == "1" for one in row)) for name, row in rows.items()]
    assert told(0b010011, 6, *made) == ["a and (b or c)"]
    five = [condition(name, *(one == "1" for one in row[:5])) for name, row in rows.items()]
    assert not any("(" in one for one in told(0b10011, 5, *five))


def test_what_failed_is_decided_by_the_other() -> None:
    """A condition that is false decides an `and`, whatever the other would have raised."""
    first = condition("a", True, False, True, False)
    second = condition("b", True, True, False, FAILED)
    joining = Joining(0b001, 3)
    (one,) = joining.fitting({0b101: first, 0b011: second})
    assert one.expression[0] == (True, False, False, False)
    assert one.cost == 4 + COST
    assert list(joining.fitting({0b101: first, 0b011: second})) == []
