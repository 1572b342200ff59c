"""What the user's file says about one endpoint: its key, and how it is asked for a hole.

A key is for whoever gave it out. Beside `model` at the top of the file it is for the endpoint that
`model` names, and for no other that `--model` or an editor may name; further endpoints have tables:

    model = "http://127.0.0.1:8000/v1"
    api-key = "…"

    [endpoints."https://models.example.org/v1"]
    api-key = "…"
    fim = "suffix"

Endpoints are the same if origin and path are; a `#model` chooses within one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from trueline.analysis.errors import WrongUsage

TABLE: Final = "endpoints"
OWN: Final = frozenset({"api_key", "fim"})


@dataclass(frozen=True, slots=True)
class Endpoints:
    """The values of OWN by endpoint, as the user's file gives them."""

    by_base: Mapping[str, Mapping[str, object]] = field(default_factory=dict)

    def of(self, model: str) -> Mapping[str, object]:
        """What holds for the endpoint that `model` names; empty for any other model.

        Raises:
            WrongUsage: if `model` begins like an endpoint's address and is none.
        """
        if not self.by_base or not _is_address(model):
            return {}
        return self.by_base.get(_base(model), {})


def tables_of(given: object, where: str) -> dict[str, Mapping[str, Any]]:
    """The tables under `endpoints`, by the address each is for.

    Raises:
        WrongUsage: if one is no table, sets anything else than OWN, or is for no address.
    """
    tables = given if isinstance(given, Mapping) else {"": given}
    for address, table in tables.items():
        if not isinstance(table, Mapping) or not _is_address(address):
            raise WrongUsage(
                f'{where}: {TABLE}: write [{TABLE}."http://host:port/v1"] and its settings below'
            )
        for key in table:
            if key.replace("-", "_") not in OWN:
                raise WrongUsage(
                    f"{where}: {TABLE}.{address}: unknown setting {key}; known are api-key, fim"
                )
    return dict(tables)


def endpoints_of(
    model: str, beside: Mapping[str, object], tables: Mapping[str, Mapping[str, object]]
) -> Endpoints:
    """Join what stands `beside` the file's `model` with its `tables`, which are more exact.

    Raises:
        WrongUsage: if an address is none.
    """
    by_base: dict[str, Mapping[str, object]] = {}
    if beside and _is_address(model):
        by_base[_base(model)] = beside
    for address, table in tables.items():
        base = _base(address)
        by_base[base] = {**by_base.get(base, {}), **table}
    return Endpoints(by_base)


def _is_address(model: str) -> bool:
    return model.startswith(("http://", "https://"))


def _base(address: str) -> str:
    from trueline.assistant.models.endpoint import parse_address  # noqa: PLC0415 - 0.1 s

    return parse_address(address).base
