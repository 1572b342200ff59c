"""The `trueline` command."""


def main() -> None:
    """Run the command line."""
