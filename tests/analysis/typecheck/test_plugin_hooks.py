"""Quick answers where a plugin has its hands in everything, each beside a full update's."""

# ruff: noqa: E501 - a case a line reads as the table it is
from collections.abc import Iterator
from pathlib import Path

import pytest

from trueline.analysis.typecheck.edits import edits_between
from trueline.analysis.typecheck.module import NotCovered
from trueline.analysis.typecheck.options import configured
from trueline.analysis.typecheck.session import Session
from trueline.analysis.typecheck.target import Target

from .test_session import errors

HOOKED = """\
class Row:
    def __getattr__(self, name: str) -> str:
        return name

    def get(self, key: str) -> object:
        return key

    def put(self, key: str, value: object) -> None: ...


class Model:
    def kind(self) -> int:
        return 1


class Meta(type):
    pass


def make(kind: str) -> object:
    return kind


def fields(cls: type) -> type:
    return cls


def late(cls: type) -> type:
    return cls


def declared() -> object:
    return Model
"""
PLUGIN = """\
from mypy.nodes import GDEF, Block, ClassDef, SymbolTable, SymbolTableNode, TypeInfo
from mypy.plugin import Plugin
from mypy.plugins.common import add_attribute_to_class, add_method_to_class
from mypy.types import LiteralType, get_proper_type


def by_literal(ctx):
    said = get_proper_type(ctx.arg_types[0][0])
    value = said.last_known_value.value if getattr(said, "last_known_value", None) else "str"
    return ctx.api.named_generic_type(f"builtins.{value}", [])


def signature(ctx):
    whole = ctx.api.named_generic_type("builtins.int", [])
    return ctx.default_signature.copy_modified(
        arg_types=[ctx.default_signature.arg_types[0], whole]
    )


def add_field(ctx):
    add_attribute_to_class(ctx.api, ctx.cls, "added", ctx.api.named_type("builtins.int"))


def add_field_late(ctx):
    add_field(ctx)
    return True


def add_save(ctx):
    add_method_to_class(ctx.api, ctx.cls, "save", [], ctx.api.named_type("builtins.bool"))


def dynamic(ctx):
    cls = ClassDef(ctx.name, Block([]))
    cls.fullname = ctx.api.qualified_name(ctx.name)
    info = TypeInfo(SymbolTable(), cls, ctx.api.cur_mod_id)
    cls.info = info
    model = ctx.api.lookup_fully_qualified("hooked.Model").node
    info.mro = [info, *model.mro]
    info.bases = [ctx.api.named_type("hooked.Model")]
    ctx.api.add_symbol_table_node(ctx.name, SymbolTableNode(GDEF, info))


class Hooks(Plugin):
    def get_attribute_hook(self, name):
        if name == "hooked.Row.size":
            return lambda ctx: ctx.api.named_generic_type("builtins.int", [])

    def get_method_hook(self, name):
        return by_literal if name == "hooked.Row.get" else None

    def get_method_signature_hook(self, name):
        return signature if name == "hooked.Row.put" else None

    def get_function_hook(self, name):
        return by_literal if name == "hooked.make" else None

    def get_class_decorator_hook(self, name):
        return add_field if name == "hooked.fields" else None

    def get_class_decorator_hook_2(self, name):
        return add_field_late if name == "hooked.late" else None

    def get_base_class_hook(self, name):
        return add_save if name == "hooked.Model" else None

    def get_metaclass_hook(self, name):
        return add_field if name == "hooked.Meta" else None

    def get_dynamic_class_hook(self, name):
        return dynamic if name == "hooked.declared" else None


def plugin(version):
    return Hooks
"""
USE = """\
from hooked import Meta, Model, Row, declared, fields, late, make

Base = declared()


class Order(Model):
    def total(self) -> int:
        return 0

    def kept(self) -> bool:
        return self.save()


@fields
class Point:
    def far(self) -> int:
        return 0


class Metered(metaclass=Meta):
    def read(self) -> int:
        return 0


class Made(Base):
    def made(self) -> bool:
        return True


def plain(row: Row) -> int:
    return 0


def last(order: Order, point: Point, made: Made) -> None:
    pass
"""
CASES = {
    "attribute": ("(row: Row) -> int:\n    return 0", "(row: Row) -> int:\n    return row.size + 1", ""),
    "other attribute": ("(row: Row) -> int:\n    return 0", "(row: Row) -> int:\n    return row.name + 1", "operator"),
    "method": ("(row: Row) -> int:\n    return 0", "(row: Row) -> int:\n    return row.get('int') + 1", ""),
    "method, wrong": ("(row: Row) -> int:\n    return 0", "(row: Row) -> int:\n    return row.get('bytes') + 1", "operator"),
    "signature": ("(row: Row) -> int:\n    return 0", "(row: Row) -> int:\n    row.put('a', 1)\n    return 0", ""),
    "signature, wrong": ("(row: Row) -> int:\n    return 0", "(row: Row) -> int:\n    row.put('a', '')\n    return 0", "arg-type"),
    "function": ("(row: Row) -> int:\n    return 0", "(row: Row) -> int:\n    return make('int')", ""),
    "function, wrong": ("(row: Row) -> int:\n    return 0", "(row: Row) -> int:\n    return make('str')", "return-value"),
    "added method": ("-> None:\n    pass", "-> None:\n    order.save() + 1", ""),
    "added method, wrong": ("-> None:\n    pass", "-> None:\n    order.save(1)", "call-arg"),
    "method beside it": ("class Order(Model):\n    def total(self) -> int:\n        return 0", "class Order(Model):\n    def total(self) -> int:\n        return self.save() + self.nope", "attr-defined"),
    "added attribute": ("-> int:\n        return 0\n\n\nclass Metered", "-> int:\n        return self.added\n\n\nclass Metered", ""),
    "added attribute, wrong": ("-> None:\n    pass", "-> None:\n    point.added.nope", "attr-defined"),
    "metaclass": ("def read(self) -> int:\n        return 0", "def read(self) -> int:\n        return self.added", ""),
    "metaclass, wrong": ("def read(self) -> int:\n        return 0", "def read(self) -> int:\n        return self.added + ''", "operator"),
    "dynamic class": ("-> None:\n    pass", "-> None:\n    made.kind() + 1", ""),
    "dynamic class, wrong": ("-> None:\n    pass", "-> None:\n    made.kind().nope", "attr-defined"),
    "decorated in a function": ("-> None:\n    pass", "-> None:\n    @fields\n    class In:\n        pass\n    In().added + 1\n    In().nope", "attr-defined"),
    "decorated late in a function": ("-> None:\n    pass", "-> None:\n    @late\n    class In:\n        pass\n    In().added + 1\n    In().nope", "attr-defined"),
    "new class decorated late": ("\n\ndef last", "\n\n@late\nclass More:\n    def f(self) -> str:\n        return self.added\n\n\ndef last", "return-value"),
    "derived in a function": ("-> None:\n    pass", "-> None:\n    class In(Model):\n        pass\n    In().save() + 1\n    In().nope", "attr-defined"),
    "dynamic in a function": ("-> None:\n    pass", "-> None:\n    Own = declared()\n    class In(Own):\n        pass\n    In().kind()\n    In().nope", "attr-defined"),
    "new class": ("\n\ndef last", "\n\nclass More(Model):\n    def f(self) -> str:\n        return self.save()\n\n\ndef last", "return-value"),
    "new decorated class": ("\n\ndef last", "\n\n@fields\nclass More:\n    def f(self) -> str:\n        return self.added\n\n\ndef last", "return-value"),
    "new metered class": ("\n\ndef last", "\n\nclass More(metaclass=Meta):\n    def f(self) -> str:\n        return self.added\n\n\ndef last", "return-value"),
    "new class of a dynamic one": ("\n\ndef last", "\n\nclass More(Base):\n    def f(self) -> str:\n        return self.kind()\n\n\ndef last", "return-value"),
    "new method": ("    def kept", "    def more(self) -> str:\n        return self.save()\n\n    def kept", "return-value"),
    "new method of a decorated class": ("\n\nclass Metered", "\n    def more(self) -> str:\n        return self.added\n\n\nclass Metered", "return-value"),
    "method instead of the added one": ("    def kept", "    def save(self) -> str:\n        return ''\n\n    def kept", None),
    "method with the added attribute's name": ("\n\nclass Metered", "\n    def added(self) -> str:\n        return ''\n\n\nclass Metered", None),
    "new dynamic class": ("\n\ndef last", "\n\nMore = declared()\n\n\ndef last", None),
    "new function": ("\n\ndef last", "\n\ndef more(row: Row) -> str:\n    return row.size\n\n\ndef last", "return-value"),
}  # fmt: skip
MAY_BE_LEFT = {name for name, (_, _, code) in CASES.items() if code is None}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a plugin that our own tests wrote, so that it may be loaded here."""
    folder = tmp_path_factory.mktemp("hooks")
    (folder / "mypy.ini").write_text("[mypy]\nplugins = ./hooks_for_tests.py\n")
    (folder / "hooks_for_tests.py").write_text(PLUGIN)
    (folder / "hooked.py").write_text(HOOKED)
    (folder / "use.py").write_text(USE)
    return folder


@pytest.fixture(scope="module")
def session(root: Path, types_cache: Path) -> Iterator[Session]:
    """A warm session in this process with the plugin loaded; its base has no error."""
    found = configured(root, types_cache / "hooks", trusted=True, plugins=True)
    assert not found.not_loaded, found.notes
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        session = Session(found.options, [], root)
        assert not errors(session.update(target(root), USE))
        yield session


def target(root: Path) -> Target:
    """The module that uses what the plugin knows of."""
    return Target(str(root / "use.py"), "use", str(root))


@pytest.mark.parametrize("name", CASES)
def test_as_a_full_update(session: Session, root: Path, name: str) -> None:
    """The messages are a full update's, to the line and column, and nothing is left behind."""
    old, new, code = CASES[name]
    assert USE.count(old) == 1
    after = USE.replace(old, new)
    path = str(root / "use.py")
    try:
        found = errors(session.check(path, session.number(path), [], edits_between(USE, after)).new)
    except NotCovered:
        assert name in MAY_BE_LEFT
        return
    whole = errors(session.update(target(root), after))
    assert not errors(session.update(target(root), USE))
    assert found == whole
    if code:
        assert any(f"[{code}]" in one for one in found)
    else:
        assert not found or name in MAY_BE_LEFT
