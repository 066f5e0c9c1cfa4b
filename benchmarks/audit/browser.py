"""A server of the audit and a browser at it, for measuring: both are processes of their own."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

FLAGS = ["--no-sandbox", "--disable-quic", "--disable-background-networking"]
SIZE = {"width": 1440, "height": 900}


@contextmanager
def served(folder: Path) -> Iterator[tuple[str, float, int]]:
    """``groundtrace audit`` of a build: (its address, seconds until it named it, process id)."""
    command = [sys.executable, "-m", "pipelines.cli", "audit", str(folder), "--port", "0"]
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        found = re.match(r"(http://\S+)/ ", process.stdout.readline())
        assert found is not None, "the server named no address"
        yield found[1], time.perf_counter() - start, process.pid
    finally:
        process.terminate()
        process.wait()


@contextmanager
def browsed() -> Iterator[Any]:
    """A page of Debian's chromium, without a window."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield browser.new_page(viewport=SIZE)
        browser.close()


def peak(process: int) -> float:
    """Peak memory of a process, in MB."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1000  # type: ignore[index]


def nodes(page: Any) -> int:
    return int(page.evaluate("document.querySelectorAll('*').length"))


def percentile(times: list[float], share: float) -> float:
    return sorted(times)[min(len(times) - 1, int(share * len(times)))]
