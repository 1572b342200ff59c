"""The optional parts: what each is for, whether it is installed, and how to get it.

Whether a package is there is looked up, never tried: importing torch takes seconds.
"""

import importlib.util
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version


@dataclass(frozen=True, slots=True)
class Extra:
    """An extra of this distribution, the packages it brings, and what can be asked with it."""

    name: str
    packages: tuple[str, ...]
    purpose: str

    @property
    def missing(self) -> tuple[str, ...]:
        """The packages that are not installed."""
        return tuple(one for one in self.packages if importlib.util.find_spec(one) is None)

    @property
    def command(self) -> str:
        """How to install it, for the end of a line."""
        return f"pip install '.[{self.name}]' in a checkout of Trueline"

    @property
    def versions(self) -> str:
        """The packages with their versions, as far as they say them."""
        return ", ".join(_version(one) for one in self.packages)


GGUF = Extra("gguf", ("xllamacpp",), "runs .gguf files")
TRANSFORMERS = Extra("transformers", ("torch", "transformers"), "runs folders and hub ids")
EXTRAS = (GGUF, TRANSFORMERS)


def _version(package: str) -> str:
    try:
        return f"{package} {version(package)}"
    except PackageNotFoundError:
        return package
