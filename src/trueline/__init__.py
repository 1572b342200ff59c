"""Trueline: a Python coding assistant that shows only code it has checked."""

from importlib.metadata import version

__version__ = version("trueline")
