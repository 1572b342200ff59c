"""A model in Hugging Face format, run in this process by transformers. The extra `transformers`."""

from trueline.assistant.models.transformers.model import TransformersModel
from trueline.assistant.models.transformers.source import names_model

__all__ = ["TransformersModel", "names_model"]
