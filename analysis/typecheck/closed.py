"""All names that may follow a dot or be given in a call, where mypy's types are certain of that.

To offer names it is enough to know some; to forbid the others one must know all. So a type that may
have more than it shows has none here: `Any` or a base class of type Any, `__getattr__`, a type
variable, `object`, which is what mypy makes of things that have nothing in common, a module with a
`__getattr__`. Of a union, whatever one part has may follow, since a check may stand somewhere that
mypy does not follow. Stubs leave out what is private, so there it stays open.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from mypy.nodes import ARG_STAR, ARG_STAR2, MypyFile, TypeInfo
from mypy.types import (
    CallableType,
    Instance,
    NoneType,
    Overloaded,
    ProperType,
    TupleType,
    TypedDictType,
    TypeType,
    UnionType,
    get_proper_type,
)

_ANSWERS = ("__getattr__", "__getattribute__")
_OBJECT = "builtins.object"
_TYPE = "builtins.type"
Modules = Mapping[str, MypyFile]


@dataclass(frozen=True, slots=True)
class Closed:
    """All names; `private`: whether there may be others that begin with an underscore."""

    names: frozenset[str]
    private: bool

    def __or__(self, other: "Closed") -> "Closed":
        """What one of two has."""
        return Closed(self.names | other.names, self.private or other.private)


def closed_names(kind: ProperType, modules: Modules) -> Closed | None:
    """All names that may follow an expression of a type; None where there may be others."""
    if isinstance(kind, UnionType):
        parts = [get_proper_type(one) for one in kind.items]
        return _together([one for one in parts if not isinstance(one, NoneType)], modules)
    if isinstance(kind, (TupleType, TypedDictType)):
        kind = kind.partial_fallback if isinstance(kind, TupleType) else kind.fallback
    if isinstance(kind, Instance):
        open_ended = kind.type.fullname == _OBJECT or kind.extra_attrs is not None
        return None if open_ended else of_classes(kind.type.mro, modules)
    info = _class_of(kind)
    if info is None or info.fullname in {_OBJECT, _TYPE}:
        return None
    meta = info.metaclass_type
    own = of_classes(info.mro, modules)
    theirs = of_classes(meta.type.mro, modules) if meta is not None else Closed(_TYPE_NAMES, False)
    return own | theirs if own is not None and theirs is not None else None


def keywords_of(kind: ProperType) -> frozenset[str] | None:
    """The names that a call of an expression may give, None where it may give others."""
    if isinstance(kind, Overloaded):
        parts = [keywords_of(one) for one in kind.items]
        known = [one for one in parts if one is not None]
        return frozenset().union(*known) if len(known) == len(parts) else None
    if not isinstance(kind, CallableType) or kind.is_ellipsis_args or ARG_STAR2 in kind.arg_kinds:
        return None
    named = zip(kind.arg_names, kind.arg_kinds, strict=True)
    return frozenset(name for name, how in named if name is not None and how != ARG_STAR)


def of_module(module: MypyFile, modules: Modules) -> Closed | None:
    """All names of a module; its submodules may be there if somebody imports them."""
    if "__getattr__" in module.names or module.is_partial_stub_package:
        return None
    below = {
        name.removeprefix(f"{module.fullname}.").partition(".")[0]
        for name in modules
        if name.startswith(f"{module.fullname}.")
    }
    return Closed(frozenset(module.names) | below | _MODULE_NAMES, module.is_stub)


def of_classes(mro: list[TypeInfo], modules: Modules) -> Closed | None:
    """All names of a class whose classes are given, itself first."""
    names: set[str] = set()
    private = False
    for info in mro:
        answers = info.fullname != _OBJECT and any(map(info.names.get, _ANSWERS))
        if info.fallback_to_any or answers:
            return None
        names.update(info.names)
        module = modules.get(info.module_name)
        private |= module is None or (module.is_stub and info.fullname != _OBJECT)
    return Closed(frozenset(names) | _INSTANCE_NAMES, private)


def _together(parts: list[ProperType], modules: Modules) -> Closed | None:
    found = None
    for part in parts:
        one = closed_names(part, modules)
        if one is None:
            return None
        found = one if found is None else found | one
    return found


def _class_of(kind: ProperType) -> TypeInfo | None:
    """The class that an expression names, itself or by `type[C]`."""
    if isinstance(kind, (CallableType, Overloaded)) and kind.is_type_obj():
        return kind.type_object()
    if isinstance(kind, TypeType) and isinstance(kind.item, Instance):
        return kind.item.type
    return None


_INSTANCE_NAMES = frozenset({*dir(object()), "__dict__", "__module__", "__weakref__", "__slots__"})
_TYPE_NAMES = frozenset(dir(type)) | {"__abstractmethods__"}
_MODULE_NAMES = frozenset(
    {"__dict__", "__doc__", "__file__", "__loader__", "__name__", "__package__", "__path__",
     "__spec__", "__all__", "__version__", "__builtins__", "__cached__"}
)  # fmt: skip
