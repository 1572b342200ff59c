"""The weights that ship in the form that other programs read."""

from pathlib import Path

from trueline.assistant.models.embedded import SHIPPED
from trueline.training.export import convert_folder, copy_folder


def as_llama(folder: Path) -> Path:
    """Fill a new folder with the shipped model as a plain `LlamaForCausalLM`, and return it."""
    copy_folder(SHIPPED, folder)
    convert_folder(folder, "half")
    return folder
