"""What the code objects of a program can do, told before any of them runs.

The compiler's own tables, as they are: bytes of instructions, lines, handlers.  The coordinator
reads them (`tracer.transitions`); here, in the child, it costs microseconds.
"""

from __future__ import annotations

import gc
import types
from builtins import bytes, len, list, type

import msgspec

from tracer.recorder.protocol import CodeFacts, Codes

MOST = 512 * 1024  # bytes of instructions of a program that are told; about 100,000 statements

_encode = msgspec.msgpack.Encoder().encode


def told(code: types.CodeType) -> bytes:
    """The code objects of a program as a message. The collector rests meanwhile, so that when it
    runs next does not depend on this."""
    ran = gc.isenabled()
    gc.disable()
    payload = _encode(_codes(code))
    if ran:
        gc.enable()
    return payload


def _codes(code: types.CodeType) -> Codes:
    """All code objects, the module's first; or that they are too many."""
    found, left, size = list[CodeFacts](), [code], 0
    while left:
        one = left.pop()
        size += len(one.co_code)
        if size > MOST:
            return Codes(codes=[], too_large=True)
        lines = list(one.co_lines())
        found.append(CodeFacts(one.co_qualname, one.co_code, lines, one.co_exceptiontable))
        left += [const for const in one.co_consts if type(const) is types.CodeType]
    return Codes(codes=found)
