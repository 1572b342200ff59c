"""What a training run may spend, and how much of it is spent."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Spent:
    """CPU seconds over all threads, wall seconds, and steps."""

    cpu: float
    wall: float
    steps: int

    def __add__(self, other: "Spent") -> "Spent":
        return Spent(self.cpu + other.cpu, self.wall + other.wall, self.steps + other.steps)

    def __sub__(self, other: "Spent") -> "Spent":
        return Spent(self.cpu - other.cpu, self.wall - other.wall, self.steps - other.steps)

    def with_steps(self, steps: int) -> "Spent":
        """The same times with another number of steps."""
        return replace(self, steps=steps)


@dataclass(frozen=True, slots=True)
class Budget:
    """Limits; 0 means none. The first that is reached ends the run."""

    cpu_seconds: float = 0.0
    wall_seconds: float = 0.0
    steps: int = 0

    def share(self, spent: Spent) -> float:
        """The spent share, 0 to 1 and beyond, of whichever limit is nearest."""
        pairs = (
            (spent.cpu, self.cpu_seconds),
            (spent.wall, self.wall_seconds),
            (spent.steps, self.steps),
        )
        return max((used / limit for used, limit in pairs if limit), default=1.0)
