"""One module of a warm build, and mypy's passes over a single function in it.

This follows what mypy's fine-grained update does for one target (`mypy.server.update`,
`reprocess_nodes`) without its bookkeeping. It uses mypy's internals, so mypy is pinned, and a test
compares the answers with full updates.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass

from mypy.build import BuildManager, State
from mypy.checker import FineGrainedDeferredNode, TypeChecker
from mypy.errors import ErrorInfo
from mypy.messages import MessageBuilder
from mypy.nodes import (
    FuncDef,
    IfStmt,
    Import,
    ImportAll,
    ImportFrom,
    MypyFile,
    OverloadedFuncDef,
    Statement,
    SymbolTable,
    TypeInfo,
)
from mypy.parse import parse
from mypy.partially_defined import PossiblyUndefinedVariableVisitor
from mypy.renaming import LimitedVariableRenameVisitor
from mypy.semanal import apply_semantic_analyzer_patches
from mypy.semanal_main import check_type_arguments_in_targets, process_top_level_function

from trueline.analysis.typecheck.classes import complete

PASSES = 3
Hook = Callable[[State, TypeChecker], None]


class NotCovered(Exception):  # noqa: N818 - an answer, not a fault
    """Part of a module cannot tell; the text says why, in words that fit behind "types: "."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """A piece of text as mypy's tree: its statements, the file around them, if it is broken."""

    statements: list[Statement]
    tree: MypyFile
    broken: bool


class Module:
    """A module of a build.

    Usage:
        module = Module(manager, state)
        parsed = module.parse("x = f()", line=10)
    """

    def __init__(self, manager: BuildManager, state: State) -> None:
        self.manager = manager
        self.state = state

    @property
    def tree(self) -> MypyFile:
        """The module's own tree.

        Raises:
            NotCovered: if mypy has read no more than the module's interface.
        """
        if self.state.tree is None:
            raise NotCovered("the file was not read yet")
        return self.state.tree

    @functools.cached_property
    def protocol_members(self) -> frozenset[str]:
        """The names that a protocol of any module of the build has."""
        nodes = (one.node for tree in self.manager.modules.values() for one in tree.names.values())
        found: set[str] = set()
        for node in nodes:
            if isinstance(node, TypeInfo) and node.is_protocol:
                found |= node.names.keys()
        return frozenset(found)

    def parse(self, text: str, line: int) -> Parsed:
        """Whole lines of text as they would be at `line` of the module, indented or not.

        Raises:
            NotCovered: if the text needs a module that is not loaded.
        """
        errors, state = self.manager.errors, self.state
        first = text.lstrip("\n")[:1]
        head = "\n" * (line - 1)
        if first and first in " \t":
            if line < 2:
                raise NotCovered("the first line is indented")
            head = "\n" * (line - 2) + "if 1:\n"
        self.fresh_errors()
        tree = parse(head + text, state.xpath, state.id, errors, options=state.options, eager=True)
        broken = errors.is_blockers()
        self.fresh_errors()
        tree.names = SymbolTable()
        if not state.options.allow_redefinition:
            tree.accept(LimitedVariableRenameVisitor())
        self._refuse_unloaded(tree)
        statements = tree.defs
        if first and first in " \t" and len(tree.defs) == 1 and isinstance(tree.defs[0], IfStmt):
            statements = tree.defs[0].body[0].body
        return Parsed(statements, tree, broken)

    def fresh_errors(self) -> None:
        """Forget all messages; those to come are the module's."""
        errors = self.manager.errors
        errors.reset()
        errors.set_file(self.state.xpath, self.state.id, options=self.state.options)

    def obey_comments(self, tree: MypyFile) -> None:
        """Let the `type: ignore` comments of a parsed text count."""
        errors, state = self.manager.errors, self.state
        errors.set_file_ignored_lines(state.xpath, tree.ignored_lines, state.options.ignore_errors)
        errors.set_skipped_lines(state.xpath, tree.skipped_lines)

    def analyse(self, target: FuncDef | OverloadedFuncDef, active: TypeInfo | None) -> None:
        """Run the semantic analysis of one function or method, and of the classes in it."""
        known = dict(self.tree.names)
        patches: list[tuple[int, Callable[[], None]]] = []
        analyzer = self.manager.semantic_analyzer
        process_top_level_function(
            analyzer, self.state, self.state.id, target.fullname, target, active, patches
        )
        apply_semantic_analyzer_patches(patches)
        fresh = {name: one for name, one in self.tree.names.items() if known.get(name) is not one}
        if fresh:
            complete(self.manager, self.state, SymbolTable(fresh))

    def check(
        self,
        target: FuncDef | OverloadedFuncDef,
        active: TypeInfo | None,
        func: FuncDef,
        tree: MypyFile,
        hook: Hook | None = None,
    ) -> list[ErrorInfo]:
        """Run the type check of one function or method whose body is `func`'s; its messages."""
        errors, state = self.manager.errors, self.state
        nodes = [FineGrainedDeferredNode(target, active)]
        check_type_arguments_in_targets(nodes, state, errors)
        checker = state.type_checker()
        checker.reset()
        checker.pass_num, checker.last_pass = 0, PASSES
        more = checker.check_second_pass(nodes, allow_constructor_cache=False)
        while more:
            more = checker.check_second_pass(allow_constructor_cache=False)
        if hook is not None:
            hook(state, checker)
        self._undefined(func)
        if tree.ignored_lines:
            state.generate_unused_ignore_notes()
            state.generate_ignore_without_code_notes()
        return list(errors.error_info_map.get(state.xpath, []))

    def _undefined(self, func: FuncDef) -> None:
        errors, state = self.manager.errors, self.state
        errors.set_file(state.xpath, state.id, options=state.options)
        with state.wrap_context():
            func.accept(
                PossiblyUndefinedVariableVisitor(
                    MessageBuilder(errors, self.manager.modules),
                    state.type_map(),
                    state.options,
                    self.tree.names,
                )
            )

    def _refuse_unloaded(self, tree: MypyFile) -> None:
        for one in tree.imports:
            for name in self._imported(one):
                if name not in self.manager.modules and name not in self.state.suppressed_set:
                    raise NotCovered(f"{name} is not loaded yet")

    def _imported(self, one: Statement) -> list[str]:
        """The absolute names of the modules that an import needs."""
        if isinstance(one, Import):
            return [name for name, _ in one.ids]
        if not isinstance(one, (ImportFrom, ImportAll)):
            return []
        if not one.relative:
            return [one.id]
        parts = self.state.id.split(".")
        if self.tree.is_package_init_file():
            parts.append("")
        base = parts[: len(parts) - one.relative]
        return [".".join([*base, *([one.id] if one.id else [])])]
