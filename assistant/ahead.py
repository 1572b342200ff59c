"""Reading ahead: a model that can reads the prompt of a question before it is asked.

Most of the time of a first answer is reading what stands around the cursor. An editor knows where
somebody works before anything is asked there, so that can be done while nobody waits. Nothing is
generated and nothing is kept but what the model remembers by itself.
"""

from trueline.assistant.models.protocol import ReadsAhead
from trueline.assistant.outcome import Engine
from trueline.assistant.proposing import proposer_of
from trueline.assistant.request import Request


async def read_ahead(engine: Engine, request: Request) -> None:
    """Read the prompt of a request, as far as no question comes in between.

    Raises:
        ModelUnavailable: if the model's files are missing or damaged.
    """
    if isinstance(engine.model, ReadsAhead):
        proposer = await proposer_of(engine.model, engine.types, request)
        if proposer.able.fim:
            prompt = proposer.prompt(request.hole)
            await engine.model.read_ahead(prompt, request.budget.tokens)
