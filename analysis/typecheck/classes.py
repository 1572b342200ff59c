"""What mypy adds to new classes once their bodies are analysed.

The methods of a dataclass, what a plugin's late hooks add, and whether a class is abstract: mypy
does this for all classes of a module, here it is done for those of one function.
"""

from mypy.build import BuildManager, State
from mypy.nodes import MypyFile, SymbolTable, TypeInfo, local_definitions
from mypy.semanal_classprop import (
    calculate_class_abstract_status,
    calculate_class_vars,
    check_protocol_status,
)
from mypy.semanal_main import apply_hooks_to_class

MOST_PASSES = 10


def complete(manager: BuildManager, state: State, names: SymbolTable) -> None:
    """Complete the classes in `names`, a part of the module's table that is new."""
    tree = state.tree
    infos = [
        one.node
        for _, one, _ in local_definitions(names, state.id)
        if isinstance(one.node, TypeInfo)
    ]
    if tree is None or not infos:
        return
    with state.wrap_context():
        for _ in range(MOST_PASSES):
            ready = [_hooked(manager, state, tree, info) for info in infos]
            if all(ready):
                break
        for info in infos:
            with manager.semantic_analyzer.file_context(tree, state.options, info):
                calculate_class_abstract_status(info, tree.is_stub, manager.errors)
                check_protocol_status(info, manager.errors)
                calculate_class_vars(info)


def _hooked(manager: BuildManager, state: State, tree: MypyFile, info: TypeInfo) -> bool:
    """Whether the class was ready for the hooks; a class that it is derived from may not be."""
    return apply_hooks_to_class(
        manager.semantic_analyzer, state.id, info, state.options, tree, manager.errors
    )
