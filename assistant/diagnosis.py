"""What works on this machine, found out by doing it."""

import importlib
import platform
from dataclasses import replace
from importlib.metadata import version

from trueline import __version__
from trueline.analysis.errors import TruelineError
from trueline.analysis.sandbox import probe
from trueline.assistant.config import Settings, cache_dir
from trueline.assistant.models.extras import EXTRAS, Extra
from trueline.assistant.models.opening import open_model
from trueline.assistant.schema import DoctorDoc, ModelDoc, SandboxDoc, StageDoc

STAGES = {
    "syntax": ("tree-sitter-python", "tree_sitter_python"),
    "names": ("libcst", "libcst"),
    "types": ("mypy", "mypy"),
    "tests": ("pytest", "pytest"),
}


async def diagnose(settings: Settings) -> DoctorDoc:
    """Try every part; the embedded model always, an endpoint where the settings name one."""
    found = probe()
    names = list(dict.fromkeys(["embedded", settings.model]))
    return DoctorDoc(
        version=__version__,
        python=platform.python_version(),
        sandbox=SandboxDoc(found.tier, tuple(str(one) for one in found.missing)),
        models=tuple([await _model(settings, name) for name in names]),
        analysis={name: _stage(*parts) for name, parts in STAGES.items()},
        extras={one.name: _extra(one) for one in EXTRAS},
        cache_dir=str(cache_dir()),
    )


def healthy(document: DoctorDoc) -> bool:
    """Whether the parts of the default install work: sandbox, embedded model, every stage.

    The extras are no part of it: most people need none.
    """
    embedded = any(one.name == "embedded" and one.available for one in document.models)
    stages = all(stage.available for stage in document.analysis.values())
    return document.sandbox.tier is not None and embedded and stages


async def _model(settings: Settings, name: str) -> ModelDoc:
    try:
        model = open_model(replace(settings, model=name))
        try:
            able = await model.capabilities()
        finally:
            await model.aclose()
    except TruelineError as error:
        return ModelDoc(name, available=False, why=str(error))
    kinds = {"fills holes": able.fim, "follows instructions": able.chat}
    can = ", ".join(kind for kind, yes in kinds.items() if yes) or "neither holes nor chat"
    return ModelDoc(name, available=True, why="", details={"can": can, **able.details})


def _extra(extra: Extra) -> StageDoc:
    if extra.missing:
        return StageDoc(available=False, version="", why=f"{extra.purpose}; {extra.command}")
    return StageDoc(available=True, version=extra.versions, why="")


def _stage(distribution: str, module: str) -> StageDoc:
    try:
        importlib.import_module(module)
        return StageDoc(available=True, version=f"{distribution} {version(distribution)}", why="")
    except ImportError as error:
        return StageDoc(available=False, version="", why=f"{distribution}: {error}")
