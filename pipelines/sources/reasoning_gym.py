"""The 5,752 CodeI/O programs inside the package reasoning-gym (Apache-2.0).

Two files: ``codeio.jsonl.gz`` (3,002, JSON lines) and ``codeio-hq.jsonl.gz`` (2,750; one JSON
array in spite of its name).  Each program defines ``main_solution`` and comes with an input
generator (``generate_input`` or ``generate_inputs``) that takes a random.Random and returns
keyword arguments. The generator is as untrusted as the program: here it only becomes a program
whose last line of output is the literal of the inputs; the sandbox runs it.
"""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterator
from pathlib import Path

import msgspec

from pipelines.config import SourceConfig
from pipelines.problems import Checker, InputGenerator, Problem, Solution, Unreadable
from pipelines.sources.base import COMMON_OPTIONS, SourceInfo
from pipelines.sources.packages import data_file, installed_version, missing_hint, required
from tracer.errors import FailedError

FILES = ("codeio.jsonl.gz", "codeio-hq.jsonl.gz")
ENTRY = "main_solution"
FLOAT_TOLERANCE = 1e-5  # SES (arXiv 2604.03253) compares predicted floats so

# The generators were written to be run after the program, in its module, with Random in reach; some
# draw from the random module itself, so that is seeded too.
_EPILOGUE = """\
def _print_inputs(generate, seed):
    import random
    random.seed(seed)
    print("\\n" + ascii(generate(random.Random(seed))))

_print_inputs({name}, {{seed}})"""


class _Record(msgspec.Struct):
    code_sample: str
    input_generator: str
    task_description: str = ""
    input_output_spec: str = ""
    difficulty: int | None = None


class ReasoningGym:
    def info(self) -> SourceInfo:
        there = all(data_file("reasoning_gym", "data", name) for name in FILES)
        return SourceInfo(
            name="reasoning_gym",
            what="5,752 CodeI/O programs (a function each) with input generators",
            licence="Apache-2.0",
            options=(*COMMON_OPTIONS, "inputs"),
            available=there,
            why_not="" if there else missing_hint(),
        )

    def problems(self, config: SourceConfig, *, base: Path, seed: int) -> Iterator[Problem]:
        release = installed_version("reasoning-gym")
        for name in FILES:
            path = required("reasoning_gym", "reasoning-gym", "data", name)
            stem = name.removesuffix(".jsonl.gz")
            for number, record in enumerate(_records(path)):
                yield _problem(record, f"{stem}-{number:04d}", f"reasoning-gym {release} {name}")


def _records(path: Path) -> list[_Record]:
    try:
        text = gzip.decompress(path.read_bytes())
        if text.lstrip()[:1] == b"[":
            return msgspec.json.decode(text, type=list[_Record])
        lines = [line for line in text.splitlines() if line.strip()]
        return [msgspec.json.decode(line, type=_Record) for line in lines]
    except (OSError, EOFError, zlib.error, ValueError, msgspec.MsgspecError) as error:
        raise FailedError(
            "source-unreadable", str(error), str(path), "reinstall reasoning-gym"
        ) from error


def _problem(record: _Record, name: str, provenance: str) -> Problem:
    found = re.search(r"^def (generate_inputs?)\(", record.input_generator, re.MULTILINE)
    unreadable: tuple[Unreadable, ...] = ()
    generator = None
    if found is None:
        unreadable = (Unreadable("", "no_generator", "no function generate_input or _inputs"),)
    else:
        generator = InputGenerator(
            source="\n\n".join(
                (record.code_sample, "from random import Random", record.input_generator)
            ),
            epilogue=_EPILOGUE.format(name=found.group(1)),
        )
    source = record.code_sample
    return Problem(
        name=name,
        source="reasoning_gym",
        shape="call",
        entry=ENTRY,
        statement=f"{record.task_description.strip()}\n\n{record.input_output_spec.strip()}".strip(),
        topic="codeio",
        licence="Apache-2.0",
        provenance=f"{provenance} {name}",
        checker=Checker("float", FLOAT_TOLERANCE),
        generator=generator,
        solutions=(Solution(file="main_solution.py", source=source.encode()),),
        unreadable=unreadable,
    )
