"""What publishing a large dataset takes: the client's peak memory, and the time; writes a page.

    PYTHONPATH=tests:. python -m benchmarks.publishing [OUTPUT.md] [--megabytes N] [--files N]

The Hub is `tests/hub_server.py` in a process of its own, so its memory is not counted.  The rows
are random texts, which compression leaves large; everything else is as in a real dataset, every
check before publishing included.
"""

from __future__ import annotations

import argparse
import base64
import os
import platform
import random
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path

import pyarrow as pa

from benchmarks.page import machine, met, table
from pipelines import config, versions
from pipelines.files import FileInfo, file_info, write_bytes, write_parquet, write_text
from pipelines.plan import SourceDigest
from pipelines.publish import record
from pipelines.publish.card import card
from pipelines.publish.record import ConfigRecord, Record, Split
from pipelines.rows.schema import schema_of
from pipelines.rows.types import OutputPredictionRow

ROOT = Path(__file__).parents[1]
TARGET = 500  # MB of the client's memory, at most
TEXT = 100_000  # characters of a row
RECIPE = """
[recipe]
name = "large"
[[sources]]
name = "bundled"
[rows]
configs = ["output_prediction"]
"""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("output", nargs="?", type=Path)
    parser.add_argument("--megabytes", type=int, default=2_000)
    parser.add_argument("--files", type=int, default=40)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="groundtrace-") as folder:
        space = Path(folder)
        # elsewhere: Linux counts what a parent held at the fork as its child's peak
        with ProcessPoolExecutor(1, get_context("spawn")) as pool:
            made = pool.submit(make, space / "dataset", given.megabytes, given.files)
            size = made.result()
        server = subprocess.Popen(
            [sys.executable, str(ROOT / "tests" / "hub_server.py"), str(space / "hub")],
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        try:
            assert server.stdout is not None
            endpoint = server.stdout.readline().strip().removeprefix("HF_ENDPOINT=")
            figures = [publish(space, endpoint), publish(space, endpoint)]
        finally:
            server.kill()
            server.wait()
    text = "\n".join(page(size, given.files, figures))
    print(text)
    if given.output:
        given.output.write_text(text)


def make(dataset: Path, megabytes: int, files: int) -> int:
    """A dataset of about so many megabytes on disk; gives its bytes."""
    rows = max(1, round(megabytes * 1e6 / files / (TEXT * 0.75)))  # base64: three quarters
    schema = schema_of(OutputPredictionRow)
    made: dict[str, FileInfo] = {}
    memory = 0
    for number in range(files):
        name = f"output_prediction/train-{number:05d}-of-{files:05d}.parquet"
        part = texts(schema, rows, random.Random(number))
        made[name] = write_parquet(dataset / name, part)
        memory += part.nbytes
    write_text(dataset / record.RECIPE, RECIPE)
    recipe = config.load(dataset / record.RECIPE)
    made[record.RECIPE] = file_info(dataset / record.RECIPE)
    told = Record(
        format=record.FORMAT, name="large", title="", config=config.digest(recipe), work="",
        recipe=config.flat(recipe), versions=versions.current(),
        sources={"bundled": SourceDigest(rows * files, rows * files, "", ("Apache-2.0",))},
        items=rows * files, kept=rows * files, rejected={},
        configs={"output_prediction": ConfigRecord(
            columns=record.columns(schema), splits={"train": Split(rows * files, memory)},
            rows_in=rows * files, rejected=0,
        )},
        files=made,
    )  # fmt: skip
    write_text(dataset / record.CARD, card(told, dataset, recipe))
    made[record.CARD] = file_info(dataset / record.CARD)
    write_bytes(dataset / record.RECORD, record.encode(told))
    return sum(info.bytes for info in made.values())


def texts(schema: pa.Schema, rows: int, chance: random.Random) -> pa.Table:
    plain: dict[pa.DataType, object] = {pa.string(): "", pa.int64(): 0, pa.float64(): 0.0}
    columns = []
    made: list[object]
    for field in schema:
        if field.name == "prompt":
            made = [base64.b64encode(chance.randbytes(TEXT * 3 // 4)).decode() for _ in range(rows)]
        else:
            made = [plain.get(field.type, [])] * rows
        columns.append(pa.array(made, field.type))
    return pa.Table.from_arrays(columns, schema=schema)


def publish(space: Path, endpoint: str) -> tuple[float, float]:
    """Seconds, and the client's peak memory in MB."""
    environment = {
        **os.environ, "HF_ENDPOINT": endpoint, "HF_HOME": str(space / "home"), "HF_TOKEN": "hf_x",
        "HF_HUB_DISABLE_XET": "1", "HF_HUB_DISABLE_PROGRESS_BARS": "1", "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "pipelines.cli", "publish", str(space / "dataset"), "bench/large"],
        env=environment, cwd=ROOT,
    )  # fmt: skip
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"publishing failed with exit code {process.returncode}")
    return time.perf_counter() - started, usage.ru_maxrss / 1e3


def page(size: int, files: int, figures: list[tuple[float, float]]) -> list[str]:
    rows = [
        [what, f"{seconds:,.1f} s", f"{memory:,.0f} MB", f"≤ {TARGET} MB", met(memory <= TARGET)]
        for what, (seconds, memory) in zip(("first", "again, unchanged"), figures, strict=True)
    ]
    return [
        "# Publishing: memory of the client",
        "",
        f"Written by `make bench-publish`: {size / 1e6:,.0f} MB in {files} files, checked and sent"
        f" to a Hub of this machine, which is not the Hub, by git LFS: without xet, which the Hub"
        f" offers beside it. {machine()}, Python"
        f" {platform.python_version()}, huggingface_hub {version('huggingface_hub')}, datasets"
        f" {version('datasets')}, pyarrow {version('pyarrow')}.",
        "",
        *table(["publishing", "time", "peak memory", "target", ""], rows, "a---a"),
    ]


if __name__ == "__main__":
    main()
