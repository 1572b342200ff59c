"""Loops whose step depends on a condition: `if x > 0: total += x`, with or without `else`.

The conditions and steps are those that the loop's space of one step holds already; every pair of
cheap ones is put together, once for each change of the states that it makes on the sample. Without
`else` the state stays as it is; with it, the state is set back to what it began with.
"""

from collections.abc import Iterator

from trueline.assistant.search.components import Expression, compiled
from trueline.assistant.search.lines import escaped
from trueline.assistant.search.loops import STARTS, Accumulation, Looped, leaves, shown
from trueline.assistant.search.space import Growth

OVERHEAD = 0
LARGEST = 12
MOST_CONDITIONS, MOST_STEPS = 10, 16


class Branching:
    """The loops of an accumulation, of one state, with a condition in their step."""

    def __init__(self, plain: Accumulation) -> None:
        self.source = plain.source
        self._plain = plain
        self._seen: set[tuple[object, ...]] = set()

    def add(self, cost: int, growth: Growth) -> None:
        """Add what the loops that cost so much end with.

        The space of the accumulation must have been grown to this cost before.

        Raises:
            SpentError: if the budget is used up; what was found stays.
        """
        inner = cost - self.source.cost - OVERHEAD
        if inner > LARGEST:
            return
        for condition, step in self._pairs(inner):
            for start in STARTS[self._plain.kind]:
                for reset in (False, True):
                    self._run(condition, step, start, growth, cost, reset=reset)

    def _pairs(self, inner: int) -> Iterator[tuple[Expression, Expression]]:
        space, state = self._plain.space, self._plain.states[0]
        for share in range(1, inner - 1):
            for condition in space.at("bool", share)[:MOST_CONDITIONS]:
                for step in space.at(self._plain.kind, inner - share)[:MOST_STEPS]:
                    used = {*leaves(condition), *leaves(step)}
                    if state in used and used & set(self.source.names):
                        yield condition, step

    def _run(
        self,
        condition: Expression,
        step: Expression,
        start: object,
        growth: Growth,
        cost: int,
        *,
        reset: bool,
    ) -> None:
        state = self._plain.states[0]
        before = self._plain.sampled_states
        other = [start] * len(before) if reset else before
        pairs = zip(condition[0], step[0], other, strict=True)
        key = (start, *(one if flag else kept for flag, one, kept in pairs))
        if key in self._seen:
            return
        self._seen.add(key)
        growth.meter.spend(1)
        both = compiled([condition, step], self._plain.parameters)

        def stepped(*values: object) -> tuple[object]:
            flag, new = both(*values)
            return (new if flag else start if reset else values[0],)

        lines = ["if {0}:", f"    {state} = {{1}}"]
        if reset:
            lines += ["else:", f"    {state} = {escaped(shown(start))}"]
        looped = Looped((start,), stepped, tuple(lines), (condition, step))
        self._plain.put(cost + reset, growth, looped)
