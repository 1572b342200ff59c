"""What steers a search beside its examples: the words of the docstring, and a model's samples.

Both change what a component costs, so what is likely is tried earlier and what is unlikely later;
nothing is left out. Words make a component up to two cheaper, or one dearer; one that they do not
speak of stays as it is, because most of what a function needs no word says. Samples say more: what
the model writes for this very problem, even where each sample is wrong, uses the operations that a
right one needs. What none of several samples uses is dearer; a literal that many of them hold is a
constant that a program may hold.
"""

from dataclasses import dataclass

from trueline.assistant.search.kinds import Kind
from trueline.assistant.search.problem import Problem
from trueline.assistant.search.samples import shares_of
from trueline.assistant.search.uses import operations_of
from trueline.assistant.search.words import suggested

LIKELY, VERY_LIKELY, UNLIKELY = 1.2, 3.0, -1.2  # nats, all words together
OFTEN = 0.3  # of the samples
MOST_LITERALS, COST_OF_LITERAL = 4, 3


@dataclass(frozen=True, slots=True)
class Guidance:
    """Whether the docstring's words guide, and the programs that a model wrote for the problem."""

    words: bool = True
    samples: tuple[str, ...] = ()


BY_WORDS = Guidance()


class Guide:
    """The guidance for one problem, applied to what a search is made of.

    Of several operations in one component the words' lifts are averaged, in nats; of the shares
    of samples the smallest counts.
    """

    def __init__(self, problem: Problem, guidance: Guidance) -> None:
        self._problem = problem
        self._lifts = suggested(problem.name, problem.words) if guidance.words else {}
        self._shares = shares_of(guidance.samples)

    def cost(self, source: str, cost: int) -> int:
        """What a component costs that is written so and costs so much without guidance."""
        used = operations_of(source)
        return max(1, cost + self._by_words(used) + self._by_samples(used)) if used else cost

    def constants(self) -> dict[tuple[Kind, str], int]:
        """The constants that a program may hold, as (kind, source), and what each costs."""
        known = self._problem.constants()
        texts = any("str" in kind for kind in self._problem.kinds)
        shares = self._shares.literals
        often = sorted(
            (one for one in shares if shares[one] >= OFTEN), key=lambda one: -shares[one]
        )
        kinds = (("int" if one.isdigit() else "str", one) for one in often)
        new = [one for one in kinds if one not in known and (texts or one[0] == "int")]
        return known | dict.fromkeys(new[:MOST_LITERALS], COST_OF_LITERAL)

    def _by_words(self, used: frozenset[str]) -> int:
        lift = sum(self._lifts.get(one, 0.0) for one in used) / len(used)
        if lift > LIKELY:
            return -2 if lift > VERY_LIKELY else -1
        return 1 if lift < UNLIKELY else 0

    def _by_samples(self, used: frozenset[str]) -> int:
        if not self._shares.operations:
            return 0
        least = min(self._shares.operations.get(one, 0.0) for one in used)
        if least >= OFTEN:
            return -1
        return 0 if least else 1
