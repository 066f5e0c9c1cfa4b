"""Content ids: the same inputs have the same id on every machine (law 6).

An id is the first 32 hex digits (128 bits) of a SHA-256 over length-prefixed parts, so that no
two different lists of parts can run together into the same bytes.
"""

from __future__ import annotations

import hashlib

import msgspec

from tracer.records import RECORD_FORMAT, STREAM, Granularity, Limits, Program, TestCase


def digest(*parts: str | bytes | int) -> str:
    """The id of a list of parts."""
    state = hashlib.sha256()
    for part in parts:
        data = part if isinstance(part, bytes) else str(part).encode("utf-8", "surrogatepass")
        state.update(len(data).to_bytes(8, "big"))
        state.update(data)
    return state.hexdigest()[:32]


def program_id(program: Program) -> str:
    return digest("program", program.source, program.filename)


def test_id(test: TestCase) -> str:
    return digest("test", test.stdin, test.call)


def trace_id(
    program: Program,
    test: TestCase,
    limits: Limits,
    python: str,
    granularity: Granularity = "line",
) -> str:
    """H(program, test, limits, Python x.y, version of the stream); ``python`` is ``"3.11"``."""
    return digest(
        "trace",
        RECORD_FORMAT,
        program_id(program),
        test_id(test),
        msgspec.json.encode(_identity(limits), order="deterministic"),
        python,
        STREAM if granularity == "line" else f"{STREAM}+{granularity}",
    )


def _identity(limits: Limits) -> dict[str, object]:
    """The limits, without those that came later where they are as if they were not there: what was
    recorded before has the id that it had."""
    found = msgspec.structs.asdict(limits)
    for name, default in (("long_runs", "cut"), ("depth", Limits().depth)):
        if found[name] == default:
            del found[name]
    return found


def narrative_id(trace_id: str, style: str, version: int, seed: int, budget: int) -> str:
    """H(trace_id, style@version, seed, budget); ``budget``: in tokens"""
    return digest("narrative", trace_id, f"{style}@{version}", seed, budget)


def rewrite_id(narrative_id: str, model: str, prompt: str, sampling: str) -> str:
    """H(narrative_id, model, prompt@version, sampling)"""
    return digest("rewrite", narrative_id, model, prompt, sampling)
