"""From a folder to a model that computes: what transformers is asked for, and what it is not.

Nothing of the folder is executed: weights come from safetensors, code that lies in the folder is
ignored where transformers has its own for the architecture, and refused where it has none. Nothing
is asked of the network. Half precision on a CPU is widened, because processors compute it slowly.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trueline.assistant.models.protocol import ModelUnavailable
from trueline.assistant.models.transformers.source import checked
from trueline.assistant.models.transformers.text import Text

WINDOW = 8192  # tokens that are read at the most: longer prompts take minutes on a CPU
SMALL = 50_000_000  # parameters; below, sharing a step among threads costs more than the step


@dataclass(frozen=True, slots=True)
class Loaded:
    """A model with its tokenizer; `details` are for people."""

    model: Any
    text: Text
    details: dict[str, str]


def load(name: str, folder: Path) -> Loaded:
    """The model in a folder, on the GPU where there is one.

    Raises:
        ModelUnavailable: if the folder is not whole, wants code of its own, or cannot be loaded.
    """
    config = checked(name, folder)
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    try:
        import torch  # type: ignore[import-not-found, unused-ignore] # noqa: PLC0415 - seconds
        import transformers  # type: ignore[import-not-found, unused-ignore] # noqa: PLC0415
    except (ImportError, OSError) as error:
        line = " ".join(str(error).split())
        raise ModelUnavailable(f"{name}: transformers cannot be imported ({line})") from error
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    _known(name, config, transformers)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    try:
        tokenizer = transformers.AutoTokenizer.from_pretrained(
            folder, local_files_only=True, trust_remote_code=False
        )
        model = transformers.AutoModelForCausalLM.from_pretrained(
            folder,
            dtype=_dtype(config, device),
            local_files_only=True,
            trust_remote_code=False,
            use_safetensors=True,
        )
        model = model.eval().to(device)
    except Exception as error:  # each architecture fails in its own way
        line = " ".join(str(error).split())[:200] or type(error).__name__
        raise ModelUnavailable(f"{name}: cannot be loaded ({line})") from error
    if device == "cpu" and model.num_parameters() < SMALL:
        torch.set_num_threads(1)
    window = _window(model.config.get_text_config())
    text = Text(tokenizer, name, _ends(model), window)
    versions = f"transformers {transformers.__version__}, torch {torch.__version__}"
    kind = str(model.dtype).removeprefix("torch.")
    details = {"runtime": versions, "device": f"{device}, {kind}", "window": f"{window} tokens"}
    return Loaded(model, text, details)


def _known(name: str, config: dict[str, Any], transformers: Any) -> None:
    """Refuse an architecture that transformers does not know, with or without code for it."""
    kind = config.get("model_type")
    if kind in transformers.CONFIG_MAPPING:
        return
    if "auto_map" in config:
        raise ModelUnavailable(
            f"{name}: wants to run code that came with it (auto_map), which is never run; choose a "
            "model whose architecture transformers knows"
        )
    raise ModelUnavailable(
        f"{name}: transformers {transformers.__version__} does not know the architecture {kind!r}; "
        "install a newer one, or choose another model"
    )


def _dtype(config: dict[str, Any], device: str) -> str:
    stored = config.get("dtype") or config.get("torch_dtype")
    return "float32" if device == "cpu" and stored == "float16" else "auto"


def _window(config: Any) -> int:
    own = getattr(config, "max_position_embeddings", None)
    return min(own, WINDOW) if isinstance(own, int) and own > 0 else WINDOW


def _ends(model: Any) -> list[int]:
    """The tokens that end an answer, as the folder says."""
    ends = model.generation_config.eos_token_id if model.generation_config else None
    return [ends] if isinstance(ends, int) else list(ends or ())
