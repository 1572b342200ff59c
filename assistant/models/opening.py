"""From what the user wrote after `--model` to a model that can be asked."""

from pathlib import Path

from trueline.analysis.errors import WrongUsage
from trueline.assistant.config import Settings
from trueline.assistant.models.protocol import Model, ModelUnavailable


def open_model(settings: Settings) -> Model:
    """The model the settings name. Nothing is loaded or contacted before its first use.

    Raises:
        WrongUsage: if the name is none of `embedded`, a .gguf file, a folder, a hub id and an
            endpoint's address.
        ModelUnavailable: if a model's files are missing or damaged, or what runs them is.
    """
    if settings.model == "embedded":
        return _embedded()
    if settings.model.startswith(("http://", "https://")):
        from trueline.assistant.models.endpoint import (  # noqa: PLC0415 - 0.1 s
            EndpointModel,
            Timeouts,
        )

        patience = Timeouts(first=settings.timeout)
        key = settings.api_key or None
        return EndpointModel(settings.model, key=key, fim=settings.fim, timeouts=patience)
    if settings.model.endswith(".gguf"):
        from trueline.assistant.models.gguf import GgufModel  # noqa: PLC0415 - an extra

        return GgufModel(Path(settings.model))
    from trueline.assistant.models.transformers import (  # noqa: PLC0415 - an extra
        TransformersModel,
        names_model,
    )

    if names_model(settings.model):
        return TransformersModel(settings.model)
    raise WrongUsage(
        f"unknown model {settings.model!r}; give 'embedded', a .gguf file, a folder or hub id "
        "owner/name, or an endpoint such as http://127.0.0.1:8000/v1"
    )


def _embedded() -> Model:
    """The model that ships. Its libraries say when they are loaded that a processor is too old."""
    try:
        from trueline.assistant.models.embedded import EmbeddedModel  # noqa: PLC0415 - 0.3 s
    except (ImportError, RuntimeError) as error:
        why = " ".join(str(error).split())[:200]
        raise ModelUnavailable(
            f"embedded model: cannot run here ({why}); choose another model with --model"
        ) from error
    return EmbeddedModel()
