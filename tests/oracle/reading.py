"""Reads what an object holds without running code of the program.

Contents are read through the slots of builtin types, attributes through the descriptors that hold
them; classes are compared by identity and never hashed, because a metaclass may have its own ways.
"""

from __future__ import annotations

import types
from collections.abc import Iterable
from typing import Any

mro = type.__dict__["__mro__"].__get__
namespace = type.__dict__["__dict__"].__get__
class_name = type.__dict__["__name__"].__get__
_class_module = type.__dict__["__module__"].__get__

# Whose instances' attributes are state: the program's own classes, and standard ones that are
# plain holders of attributes.
OPEN_MODULES = ("__main__", "solution", "queue", "types")
_CODE = (
    types.FunctionType, staticmethod, classmethod, property, types.MemberDescriptorType,
    types.GetSetDescriptorType, types.WrapperDescriptorType, types.MethodDescriptorType,
    types.BuiltinFunctionType,
)  # fmt: skip
_PLAIN = (str, int, float, bool, bytes, type(None))
_CHARACTERS = 1_000  # of an exception's text


def among(cls: type, bases: tuple[type, ...]) -> bool:
    """``cls in bases``, without asking a metaclass whether two classes are equal."""
    return any(base is cls for base in bases)


def is_hidden(name: str) -> bool:
    """Names of the interpreter's own: dunders, and a comprehension's ``.0``."""
    return name.startswith(".") or (name.startswith("__") and name.endswith("__"))


def module_of(cls: type) -> str:
    try:
        found = _class_module(cls)
    except AttributeError:
        return ""
    return found if type(found) is str else ""


def own_name(obj: Any) -> str:
    if type(obj) is types.MethodType and type(obj.__func__) is not types.FunctionType:
        return ""  # a callable of the program's own, which would be asked
    name = getattr(obj, "__name__", "")
    return name if type(name) is str else ""


def dict_values(obj: Any, bases: tuple[type, ...]) -> list[tuple[str, Any]]:
    """The attributes in the instance's ``__dict__``, which a class may hide behind a property."""
    for base in bases:
        getter = namespace(base).get("__dict__")
        if type(getter) is types.GetSetDescriptorType:
            return [(k, v) for k, v in dict.items(getter.__get__(obj)) if type(k) is str]
    return []


def slot_members(bases: tuple[type, ...]) -> list[tuple[str, Any]]:
    """The slots that the program's classes declare, the first class's first."""
    return [
        (name, member)
        for base in reversed(bases)
        if module_of(base) in OPEN_MODULES
        for name, member in dict.items(dict(namespace(base)))
        if type(member) is types.MemberDescriptorType and not is_hidden(name)
    ]


def class_attributes(cls: type) -> Iterable[tuple[str, Any]]:
    """What a class of the program holds that is state: no code, nothing of the interpreter's."""
    if module_of(cls) in OPEN_MODULES:
        for name, value in dict.items(dict(namespace(cls))):
            if type(name) is not str or (name[:1] == "_" and name[-1:] == "_"):
                continue
            if not among(type(value), _CODE):
                yield name, value


def exception_text(error: Any) -> str:
    """The arguments of an exception, for its name."""
    arguments = BaseException.args.__get__(error)  # type: ignore[attr-defined]
    texts = [
        _clip(repr(a)) if among(type(a), _PLAIN) else f"<{class_name(type(a))}>" for a in arguments
    ]
    return texts[0] if len(texts) == 1 else f"({', '.join(texts)})" if texts else ""


def exception_message(error: Any) -> str | None:
    """What ``str(error)`` gives, None where asking would run code of the program."""
    if not among(BaseException, mro(type(error))):
        return None
    for base in mro(type(error)):
        if "__str__" in namespace(base):
            if type(namespace(base)["__str__"]) is not types.WrapperDescriptorType:
                return None
            break
    arguments = BaseException.args.__get__(error)  # type: ignore[attr-defined]
    if not all(among(type(argument), _PLAIN) for argument in arguments):
        return None
    return _clip(str(error))


def _clip(text: str) -> str:
    return text if len(text) <= _CHARACTERS else f"{text[:_CHARACTERS]}... {len(text)} characters"
