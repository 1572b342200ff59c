"""Arguments in prose: `x = 3, y = 4`, `weights : [7, 4]`, `[1, 2] and 3`.

All of a function's arguments must be there, or there are none. Names must be those of the
parameters; a label that says more (`shelf_width` for `width`) stands for the parameter in
its place if they share a word. Values without names are arguments by position.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from trueline.assistant.search.scanning import literal_at
from trueline.assistant.search.written import Written

_NAME = re.compile(r"`{0,2}\b([A-Za-z_]\w*)`{0,2}[ \t]*(?:={1,2}|:)[ \t]*")
_BETWEEN = re.compile(r"`{0,2}[ \t]*(?:,|;|\band\b|\n)\s*(?:and[ \t]+)?`{0,2}")


@dataclass(frozen=True, slots=True)
class Given:
    """Arguments in a text, by position or by name, and the offset behind them."""

    positional: tuple[object, ...]
    keywords: tuple[tuple[str, object], ...]
    end: int

    def beside(self, result: object, where: str, line: int) -> Written:
        """The arguments with their result."""
        return Written(self.positional, self.keywords, result, where, line)


def named_at(
    text: str, at: int, parameters: Sequence[str], *, labels: bool = False
) -> Given | None:
    """A value for each parameter by its name, from offset `at` on.

    Under `labels` other names will do: like ones in the same place, any where there is but one.
    """
    names, values, end = _pairs(text, at, len(parameters))
    if not all(names):
        return None
    if sorted(names) == sorted(parameters):
        meant = names
    elif labels and _stand_for(names, parameters):
        meant = list(parameters)
    else:
        return None
    return Given((), tuple(zip(meant, values, strict=True)), end)


def plain_at(text: str, at: int, parameters: Sequence[str]) -> Given | None:
    """A value without a name for each parameter, from offset `at` on."""
    names, values, end = _pairs(text, at, len(parameters))
    if any(names) or len(values) != len(parameters):
        return None
    return Given(tuple(values), (), end)


def _pairs(text: str, at: int, most: int) -> tuple[list[str], list[object], int]:
    """Up to `most` values, the name of each or "", and the offset behind the last."""
    names: list[str] = []
    values: list[object] = []
    end = at
    while len(values) < most:
        label = _NAME.match(text, at)
        found = literal_at(text, label.end() if label else at)
        if found is None:
            break
        names.append(label[1] if label else "")
        values.append(found.value)
        end = found.end
        between = _BETWEEN.match(text, end)
        if between is None:
            break
        at = between.end()
    return names, values, end


def _stand_for(labels: Sequence[str], parameters: Sequence[str]) -> bool:
    if len(labels) != len(parameters):
        return False
    if len(labels) == 1:
        return True
    return all(
        label == meant or (label not in parameters and _alike(label, meant))
        for label, meant in zip(labels, parameters, strict=True)
    )


def _alike(label: str, parameter: str) -> bool:
    words = set(label.lower().split("_")) & set(parameter.lower().split("_"))
    return any(len(word) > 2 for word in words)
