"""What may follow a dot, read from mypy's types while they are at hand.

mypy's parser makes a member access without a name of `expr.`; the type of `expr` at that place,
narrowing and all, says which names there are. Of a union only what every part has may follow, of
`super()` what the base classes have.
Naming the types of fifty members takes longer than the check before it, so they are remembered
until something is updated.
"""

from mypy.build import State
from mypy.checker import TypeChecker
from mypy.checker_state import checker_state
from mypy.checkmember import analyze_member_access
from mypy.inspections import get_instance_fallback
from mypy.messages import format_type_bare
from mypy.nodes import MemberExpr, MypyFile, RefExpr, SuperExpr, TypeInfo
from mypy.options import Options
from mypy.state import state as mypy_state
from mypy.types import (
    AnyType,
    FunctionLike,
    NoneType,
    ProperType,
    Type,
    TypeType,
    UnionType,
    get_proper_type,
)
from mypy.typevars import fill_typevars

from trueline.analysis.typecheck.closed import (
    Closed,
    closed_names,
    keywords_of,
    of_classes,
    of_module,
)

Known = dict[tuple[str, str], dict[str, str]]


class Collector:
    """Gathers the members of the expression at the cursor.

    `known` holds the types of members by module and type, and takes in what is found.

    Attributes:
        of: mypy's name of the expression's type; None while none is known.
        members: name to type, the type empty unless `types` asks for it.
        closed: all names that there can be; None where that is not certain.
        keywords: the names that a call of it may give; None where that is not certain.
    """

    def __init__(self, known: Known, *, types: bool) -> None:
        self.of: str | None = None
        self.members: dict[str, str] = {}
        self.closed: Closed | None = None
        self.keywords: frozenset[str] | None = None
        self._known = known
        self._types = types

    def collect(self, state: State, checker: TypeChecker) -> None:
        """Read the members off a module that was just checked."""
        nameless = [
            one
            for one in state.type_map()
            if isinstance(one, (MemberExpr, SuperExpr)) and not one.name
        ]
        if not nameless:
            return
        access = max(nameless, key=lambda one: (one.line, one.end_column or 0))
        if isinstance(access, SuperExpr):
            if access.info is not None and not access.call.args:
                self._of_super(access, access.info, state, checker)
            return
        if isinstance(access.expr, RefExpr) and isinstance(access.expr.node, MypyFile):
            self._of_module(access.expr.node, state.options)
            self.closed = of_module(access.expr.node, checker.modules)
            return
        kind = state.type_map().get(access.expr)
        if kind is None or isinstance(get_proper_type(kind), AnyType):
            return
        self.of = format_type_bare(kind, state.options)
        self.closed = closed_names(get_proper_type(kind), checker.modules)
        self.keywords = keywords_of(get_proper_type(kind))
        names = sorted(names_of(get_proper_type(kind), checker))
        if not self._types:
            self.members = dict.fromkeys(names, "")
            return
        whole = str(kind)
        # A class of a function has its line in its name, and the next text has another one there.
        known = self._known.setdefault((state.id, whole), {}) if "@" not in whole else {}
        for name in names:
            if name not in known:
                known[name] = self._type(name, kind, access, state, checker)
            self.members[name] = known[name]

    def _of_super(
        self, access: SuperExpr, info: TypeInfo, state: State, checker: TypeChecker
    ) -> None:
        """What stands after `super().`: of each name the nearest base class's."""
        own = fill_typevars(info)
        self.of = f"super of {format_type_bare(own, state.options)}"
        self.closed = None if info.fallback_to_any else of_classes(info.mro[1:], checker.modules)
        bases: dict[str, TypeInfo] = {}
        for base in info.mro[1:]:
            for name in filter(str.isidentifier, base.names):
                bases.setdefault(name, base)
        for name, base in sorted(bases.items()):
            kind = self._type(name, own, access, state, checker, base=base) if self._types else ""
            self.members[name] = kind

    def _of_module(self, module: MypyFile, options: Options) -> None:
        self.of = f"Module {module.fullname}"
        self.members = {
            name: format_type_bare(symbol.type, options) if self._types and symbol.type else ""
            for name, symbol in sorted(module.names.items())
            if symbol.module_public and name != "__builtins__"
        }

    def _type(
        self,
        name: str,
        kind: Type,
        access: MemberExpr | SuperExpr,
        state: State,
        checker: TypeChecker,
        *,
        base: TypeInfo | None = None,
    ) -> str:
        options = state.options
        with (
            checker.msg.filter_errors(),
            mypy_state.strict_optional_set(options.strict_optional),
            checker_state.set(checker),
        ):
            try:
                found = analyze_member_access(
                    name,
                    kind,
                    access,
                    is_lvalue=False,
                    is_super=base is not None,
                    is_operator=False,
                    original_type=kind,
                    override_info=base,
                    chk=checker,
                )
            except Exception:  # noqa: BLE001 - names that code cannot write upset mypy
                return ""
        return format_type_bare(found, options)


def names_of(kind: ProperType, checker: TypeChecker) -> set[str]:
    """The names of a type's members; of a union those that every part has."""
    parts = [get_proper_type(one) for one in kind.items] if isinstance(kind, UnionType) else [kind]
    known = [_names(one, checker) for one in parts if not isinstance(one, AnyType)]
    return set.intersection(*known) if known else set()


def _names(kind: ProperType, checker: TypeChecker) -> set[str]:
    names: set[str] = set()
    instances = get_instance_fallback(kind)
    if isinstance(kind, FunctionLike) and kind.is_type_obj():
        for base in kind.type_object().mro[:-1]:
            names.update(base.names)
    elif isinstance(kind, TypeType):
        plain = checker.named_type("builtins.type")
        classes = [one.type for one in get_instance_fallback(kind.item)]
        for base in (base for one in classes for base in one.mro[:-1]):
            names.update(base.names)
        instances = [one.metaclass_type or plain for one in classes] or [plain]
    elif isinstance(kind, NoneType):
        instances = [checker.named_type("builtins.object")]
    for instance in instances:
        for base in instance.type.mro:
            names.update(base.names)
    return set(filter(str.isidentifier, names))  # mypy keeps notes of its own among them
