"""The model that ships with Trueline: a small decoder for holes, on a CPU, without torch."""

from trueline.assistant.models.embedded.model import EmbeddedModel
from trueline.assistant.models.embedded.weights import SHIPPED, corpus_packages

__all__ = ["SHIPPED", "EmbeddedModel", "corpus_packages"]
