"""A model behind any OpenAI-compatible endpoint, vLLM first."""

from trueline.assistant.models.endpoint.address import Address, parse_address
from trueline.assistant.models.endpoint.failures import KEY_VARIABLE
from trueline.assistant.models.endpoint.holes import FimChoice
from trueline.assistant.models.endpoint.model import EndpointModel
from trueline.assistant.models.endpoint.wire import Timeouts

__all__ = [
    "KEY_VARIABLE",
    "Address",
    "EndpointModel",
    "FimChoice",
    "Timeouts",
    "parse_address",
]
