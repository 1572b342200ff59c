"""The time that a command may work."""

from trueline.assistant.working import LEAST_S, WorkingTime


class Clock:
    """A clock that stands still until it is set."""

    now = 100.0

    def __call__(self) -> float:
        """The time."""
        return self.now


def test_what_is_left() -> None:
    """Work is counted, a pause is not; where the time is over, a moment is left."""
    clock = Clock()
    working = WorkingTime(60, clock)
    clock.now += 20
    assert working.left == 40
    with working.paused():
        clock.now += 1000
    assert working.left == 40
    clock.now += 41
    assert working.left == LEAST_S
