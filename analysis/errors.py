"""The two ways in which a command fails that is not the fault of the code under check.

Bad user code is never an exception: it is a finding. These exceptions are for what keeps a
check from being made at all. Each carries one line that says what is wrong and what to do;
the command line turns it into that line and an exit code, in one place.
"""


class TruelineError(Exception):
    """Something a person must hear about: one line, and the exit code that goes with it."""

    exit_code = 3


class WrongUsage(TruelineError):  # noqa: N818 - read aloud at the place that raises it
    """The request itself makes no sense: a position outside the file, an unknown name."""

    exit_code = 2


class CannotRun(TruelineError):  # noqa: N818
    """The request is fine but cannot be carried out: unreadable input, no sandbox, no endpoint."""

    exit_code = 3
