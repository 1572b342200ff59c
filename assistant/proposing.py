"""From a request to proposals: which prompt a model gets, and what of its answer is the candidate.

A model that fills holes gets the hole; one that only follows instructions gets the same place as
a conversation, and its answer is brought back to the text that goes into the hole. Model repair
likewise: an instructed model is shown the findings at their lines; a hole-filling model has no
ears for findings, so its candidate is kept up to the first line found wrong, and it tries again
from there.
"""

import asyncio
from dataclasses import dataclass, replace

from trueline.analysis.findings import Finding, Reject
from trueline.analysis.syntax import cut, has_ended
from trueline.analysis.typecheck import TypeChecker
from trueline.assistant.candidate import Candidate
from trueline.assistant.context.imports import imported_signatures
from trueline.assistant.decoding.analysed import Analysed
from trueline.assistant.decoding.collect import WHOLE, End, Proposal, Watch, collect
from trueline.assistant.models.protocol import (
    Calibrated,
    Capabilities,
    ChatPrompt,
    FimPrompt,
    Model,
    ModelUnavailable,
    Prompt,
    Sampling,
)
from trueline.assistant.prompts.chat import fill_prompt, implement_prompt, repair_prompt
from trueline.assistant.prompts.extract import extract_function, extract_middle
from trueline.assistant.request import Hole, Request

CHAT_TOKENS = 1024


@dataclass(frozen=True, slots=True)
class Proposer:
    """One model asked about one request.

    `context` is text of other files for the prompt; `types` watches what is said, if the request
    wants that.
    """

    model: Model
    able: Capabilities
    request: Request
    context: str = ""
    types: TypeChecker | None = None

    async def propose(self, n: int, temperature: float, seed: int) -> list[Proposal]:
        """Up to `n` proposals for the hole, cut to what was asked.

        Raises:
            ModelUnavailable: if the model fails.
        """
        if self._by_instruction():
            return await self._chat(self._question(), n, temperature, seed)
        return await self._fill(self.request.hole, "", n, temperature, seed)

    async def retry(
        self, failed: Candidate, n: int, temperature: float, seed: int
    ) -> list[Proposal]:
        """Up to `n` new proposals from a rejected one and its findings.

        Raises:
            ModelUnavailable: if the model fails.
        """
        if self.able.chat:
            prompt = repair_prompt(failed.after, failed.findings, self.request.hole.path.name)
            return await self._chat(prompt, n, temperature, seed)
        kept = kept_until_finding(self.request.hole, failed)
        proposals = await self._fill(self.request.hole, kept, n, temperature, seed)
        return [replace(one, text=kept + one.text) for one in proposals]

    def prompt(self, hole: Hole, kept: str = "") -> FimPrompt:
        """The hole as a model that fills holes is given it, behind what is `kept` of an answer."""
        return FimPrompt(
            prefix=self._instructed(hole) + kept,
            suffix=hole.suffix,
            path=self.request.workspace.source_path(hole.path).as_posix(),
            context=self.context,
            place=self.request.place,
        )

    async def _fill(
        self, hole: Hole, kept: str, n: int, temperature: float, seed: int
    ) -> list[Proposal]:
        prefix = hole.prefix + kept
        prompt = self.prompt(hole, kept)
        if self.able.constraints and "names" in self.request.stages:
            prompt = replace(prompt, constraint=self._constraint(prefix))
        end = End(
            cut=lambda text: cut(prefix, text, hole.suffix, hole.kind),
            reached=lambda text: has_ended(prefix, text, hole.suffix, hole.kind),
        )
        watch = self._watching(prefix) if self.request.watched and self.types else None
        doubting = self._doubts(hole)
        return await self._collect(
            prompt, n, temperature, seed, end, watch=watch, doubting=doubting
        )

    def _doubts(self, hole: Hole) -> bool:
        """Whether a block ends where the model's chance falls: of models that know theirs.

        Not where a whole function is wanted, for tests or by its name.
        """
        wanted = bool(self.request.suites or self.request.name)
        return isinstance(self.model, Calibrated) and hole.kind != "line" and not wanted

    async def _chat(
        self, prompt: ChatPrompt, n: int, temperature: float, seed: int
    ) -> list[Proposal]:
        hole = self.request.hole
        answers = await self._collect(prompt, n, temperature, seed, WHOLE)
        middles = [self._middle(one.text) for one in answers]
        return [
            replace(one, text=cut(hole.prefix, middle, hole.suffix, hole.kind))
            for one, middle in zip(answers, middles, strict=True)
        ]

    def _constraint(self, prefix: str) -> Analysed:
        """What may follow the prefix in the file, as far as analysis knows."""
        request, hole = self.request, self.request.hole
        return Analysed(
            request.workspace,
            hole.path,
            prefix,
            hole.suffix,
            types=self.types if "types" in request.stages else None,
            types_seconds=request.types_seconds,
        )

    def _watching(self, prefix: str) -> Watch:
        """Check the types of each line that is complete, of what stays whatever follows."""
        hole, types = self.request.hole, self.types

        async def watch(text: str) -> tuple[Finding, ...]:
            if types is None:
                return ()
            whole = prefix + text[: text.rfind("\n") + 1]
            verdict = await types.unfinished(hole.path, hole.text, whole)
            return verdict.findings if isinstance(verdict, Reject) else ()

        return watch

    async def _collect(
        self,
        prompt: Prompt,
        n: int,
        temperature: float,
        seed: int,
        end: End,
        *,
        watch: Watch | None = None,
        doubting: bool = False,
    ) -> list[Proposal]:
        chat = isinstance(prompt, ChatPrompt)
        sampling = Sampling(
            n=n,
            max_tokens=max(self.request.budget.tokens, CHAT_TOKENS if chat else 0),
            temperature=temperature,
            top_p=0.95 if temperature else 1.0,
            seed=seed,
        )
        return await collect(self.model, prompt, sampling, end, watch, doubting=doubting)

    def _middle(self, answer: str) -> str:
        """What of an answer goes into the hole; a new function's head stands before the hole."""
        hole, name = self.request.hole, self.request.name
        head = hole.lead.lstrip()
        if not head:
            return extract_middle(answer, hole.prefix, hole.suffix)
        source = extract_function(answer, name) if name else extract_middle(answer, "", "")
        return (source or "").partition(head)[2]

    def _question(self) -> ChatPrompt:
        hole = self.request.hole
        if self.request.name:
            return implement_prompt(
                self.request.instruction, self.request.name, hole.prefix, hole.suffix, self.context
            )
        return fill_prompt(hole.prefix, hole.suffix, self.request.instruction, self.context)

    def _instructed(self, hole: Hole) -> str:
        """The prefix with the instruction as a comment just before the hole's line."""
        if not self.request.instruction:
            return hole.prefix
        head, newline, line = hole.prefix.rpartition("\n")
        indent = line[: len(line) - len(line.lstrip())]
        comment = "".join(f"{indent}# {row}\n" for row in self.request.instruction.splitlines())
        return f"{head}{newline}{comment}{line}"

    def _by_instruction(self) -> bool:
        """Functions are asked for in words, holes as holes, where the model can do both."""
        if not self.able.chat and not self.able.fim:
            raise ModelUnavailable(
                f"{self.model.name}: can neither fill holes nor follow instructions; "
                "choose another model with --model"
            )
        return self.able.chat and (bool(self.request.name) or not self.able.fim)


async def proposer_of(model: Model, types: TypeChecker, request: Request) -> Proposer:
    """The model as it is asked about a request, with what it is told of other files.

    Raises:
        ModelUnavailable: if the model cannot be reached.
    """
    able = await model.capabilities()
    context = ""
    if able.context:
        context = await asyncio.to_thread(
            imported_signatures,
            request.workspace.root,
            request.hole.text,
            (request.hole.path.resolve(), *request.hidden),
        )
    return Proposer(model, able, request, context, types)


def kept_until_finding(hole: Hole, failed: Candidate) -> str:
    """The candidate's text up to the first line that a check found wrong; empty if it is the first.

    Findings of tests name no line of the candidate: then nothing is kept.
    """
    start = failed.after.find(failed.text, hole.start) if failed.text else -1
    rows = [f.line for f in failed.findings if f.severity == "error" and f.stage != "tests"]
    if start < 0 or not rows:
        return ""
    first = failed.after.count("\n", 0, start) + 1
    lines = failed.text.splitlines(keepends=True)
    return "".join(lines[: max(0, min(rows) - first)])
