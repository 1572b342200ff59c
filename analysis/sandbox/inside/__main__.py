"""Starts a jail: gives this folder a package name of its own and lets one module of it go on.

The folder of a script is put on `sys.path`; it must go before anything else is imported, or our
modules could stand in for ones of the standard library. Python 3.9, standard library only.
"""

import sys

sys.path.pop(0)

import importlib
import importlib.util
import os

NAME = "trueline_inside"


def start() -> None:
    """Load the package under its private name and run the module that `sys.argv[1]` names."""
    folder = os.path.dirname(os.path.abspath(__file__))
    spec = importlib.util.spec_from_file_location(
        NAME, os.path.join(folder, "__init__.py"), submodule_search_locations=[folder]
    )
    if spec is None or spec.loader is None:
        raise ImportError(folder)
    package = importlib.util.module_from_spec(spec)
    sys.modules[NAME] = package
    spec.loader.exec_module(package)
    importlib.import_module(f"{NAME}.{sys.argv[1]}").main()


start()
