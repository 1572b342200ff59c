"""Where the command starts, as `trueline` and as `python -m trueline`.

Nothing is imported before `main` can catch an interrupt: the command's imports take a tenth of a
second, and a Ctrl-C in them would print a traceback. Once the command is done the signal ends the
process at once, for the interpreter's own end would print one, too.
"""

import sys


def main() -> None:
    """Run the command line and exit with its code; 130 if it is interrupted."""
    try:
        import signal  # noqa: PLC0415

        from trueline.assistant.cli.main import main as command_line  # noqa: PLC0415

        try:
            command_line()
        finally:
            signal.signal(signal.SIGINT, signal.SIG_DFL)
    except KeyboardInterrupt:
        sys.stderr.write("trueline: interrupted\n")
        sys.exit(130)


if __name__ == "__main__":
    main()
