"""The Arrow schema of a row type, made from the Struct that defines it: one definition of each.

    str → string · int → int64 · float → double · bool · bytes → binary · X | None → nullable
    a Struct → struct · tuple or list of X → list<X> · Annotated[X, pa.DataType] → that type

Nothing is inferred from data, and there are no map columns.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Sequence
from typing import Any

import msgspec
import pyarrow as pa

_PLAIN: dict[Any, pa.DataType] = {
    str: pa.string(),
    int: pa.int64(),
    float: pa.float64(),
    bool: pa.bool_(),
    bytes: pa.binary(),
}


def schema_of(kind: type[msgspec.Struct]) -> pa.Schema:
    """The columns of a row type, in the order of its fields. TypeError for a type without one."""
    return pa.schema(_fields(kind))


def table(rows: Sequence[msgspec.Struct], kind: type[msgspec.Struct]) -> pa.Table:
    """Rows as an Arrow table with the schema of their type."""
    schema = schema_of(kind)
    columns = [_column([getattr(row, field.name) for row in rows], field.type) for field in schema]
    return pa.Table.from_arrays(columns, schema=schema)


def _column(values: list[Any], kind: pa.DataType) -> pa.Array:
    if values and isinstance(values[0], pa.Array):  # of one row each
        return pa.concat_arrays(values)
    return pa.array(msgspec.to_builtins(values, builtin_types=(bytes,)), kind)


def _fields(kind: type[msgspec.Struct]) -> list[pa.Field]:
    hints = typing.get_type_hints(kind, include_extras=True)
    return [_field(name, hints[name]) for name in kind.__struct_fields__]


def _field(name: str, hint: Any) -> pa.Field:
    inner, nullable = _without_none(hint)
    return pa.field(name, _type(inner), nullable=nullable)


def _without_none(hint: Any) -> tuple[Any, bool]:
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        kinds = [kind for kind in typing.get_args(hint) if kind is not type(None)]
        if len(kinds) != 1:
            raise TypeError(f"no Arrow type for {hint}")
        return kinds[0], True
    return hint, False


def _type(hint: Any) -> pa.DataType:
    if hint in _PLAIN:
        return _PLAIN[hint]
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return pa.struct(_fields(hint))
    arguments = typing.get_args(hint)
    if typing.get_origin(hint) is typing.Annotated:
        for extra in arguments[1:]:
            if isinstance(extra, pa.DataType):
                return extra
        return _type(arguments[0])
    if typing.get_origin(hint) is typing.Literal:
        return pa.string()
    if typing.get_origin(hint) in (tuple, list) and arguments:
        return pa.list_(_type(arguments[0]))
    raise TypeError(f"no Arrow type for {hint}")
