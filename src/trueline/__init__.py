"""Trueline: a Python coding assistant that shows only code it has checked.

Importing this loads nothing: the command has to start before a Ctrl-C can end it with one line.
"""

TYPE_CHECKING = False
__version__: str

if not TYPE_CHECKING:  # or every misspelt name would be a string to the type checker

    def __getattr__(name: str) -> str:
        """`__version__`, read when it is asked for."""
        if name == "__version__":
            from importlib.metadata import version  # noqa: PLC0415

            return version("trueline")
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
