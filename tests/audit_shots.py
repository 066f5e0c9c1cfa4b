"""The pictures of docs/audit.md: ``python -m audit_shots DIR IMAGES``, for a build in DIR.

A small second build is rewritten by an engine that says one thing wrong: a rejected rewrite shows.
"""

from __future__ import annotations

import asyncio
import shutil
import socket
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import uvicorn
from playwright.sync_api import sync_playwright
from rewrite_engines import Scripted

from pipelines import build
from pipelines.audit.dataset import Dataset
from pipelines.audit.labels import Label, Labels
from pipelines.audit.query import Query
from pipelines.audit.serve import hosts
from pipelines.audit.server import Shown, app
from pipelines.audit.sheet import sheet
from pipelines.audit.static_page import page
from pipelines.audit.subject import opened
from pipelines.audit.terminal import Audit
from pipelines.executors.inline import InlineExecutor
from verbalize.rewrite.base import Request
from verbalize.rewrite.engines.choose import ENGINES, Kind
from verbalize.rewrite.engines.echo import EchoOptions

FLAGS = ["--no-sandbox", "--disable-quic", "--disable-background-networking"]
RECIPE = """
[recipe]
name = "rewritten"
[[sources]]
name = "folder"
path = "programs"
[run]
determinism = "off"
[rewrite]
engine = "echo"
retries = 0
"""
PROGRAM = """\
def price(kind, amount):
    rate = rates[kind]
    return rate * amount


rates = {"apple": 3, "pear": 2}
basket = [("apple", 4), ("pear", 5)]
total = 0
for kind, amount in basket:
    total += price(kind, amount)
print("total:", total)
"""
TRUE, FALSE = "12 + 10 = 22", "12 + 10 = 27"  # what the engine says of the total


def wrong_once(request: Request, _: int) -> str:
    assert TRUE in request.original, "the narrative no longer says what is to be told wrongly"
    return request.original.replace(TRUE, FALSE)


def rewritten(folder: Path) -> Path:
    (folder / "programs").mkdir(parents=True)
    (folder / "programs" / "basket.py").write_text(PROGRAM)
    (folder / "programs" / "basket.in").write_text("")
    (folder / "rewritten.toml").write_text(RECIPE)
    kind = Kind(EchoOptions, lambda _: Scripted(wrong_once))
    with mock.patch.dict(ENGINES, {"echo": kind}):
        build(folder / "rewritten.toml", folder / "out", executor=InlineExecutor())
    return folder / "out"


@contextmanager
def served(dataset: Dataset, name: str) -> Iterator[str]:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
        site = app(Shown(name, "ann", dataset), hosts(port))
        server = uvicorn.Server(uvicorn.Config(site, log_level="error", ws="none"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{port}"
        server.should_exit = True
        thread.join()


def main(folder: Path, images: Path) -> None:
    images.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name, sync_playwright() as driver:
        space = Path(name)
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        dataset = Dataset(folder, Labels(space))
        ids = dataset.ids(Query(config="sft"))
        for number, key in ((1, "1"), (2, "1"), (4, "3"), (5, "1"), (7, "2")):
            dataset.labels.add(Label(config="sft", id=ids[number], label=key, author="ann"))
        row = dataset.ids(Query(config="sft", text="recursion depth 2"))[0]
        with served(dataset, folder.name) as base:
            shot(browser, f"{base}/", images / "audit-rows.png", "")
            shot(browser, f"{base}/row/sft/{row}?config=sft", images / "audit-row.png", "JJJJJn")
        told = Dataset(rewritten(space / "rewritten"), Labels(space))
        pair = told.ids(Query(config="preference"))[0]
        with served(told, "rewritten") as base:
            address = f"{base}/row/preference/{pair}?config=preference"
            shot(browser, address, images / "audit-rejected.png", "wn")
            shot(browser, address, images / "audit-diff.png", "wtt", "dark")
        false = space / "row.html"
        false.write_bytes(page(sheet(opened(told, "preference", pair))))
        shot(browser, false.as_uri(), images / "audit-static.png", "wn", "dark")
        terminal(lambda: opened(told, "preference", pair), browser, space, images)
        browser.close()


def terminal(opener: Any, browser: Any, space: Path, images: Path) -> None:
    """Textual draws its screen as a picture of lines; chromium makes the pixels."""

    async def drawn() -> str:
        audit = Audit([opener], None, "ann")
        async with audit.run_test(size=(150, 36)) as pilot:
            await pilot.press("w", "n")
            await pilot.pause()
            return audit.export_screenshot(title="groundtrace audit --tui")

    (space / "terminal.svg").write_text(asyncio_apart(drawn))
    view = browser.new_page(viewport={"width": 1440, "height": 810})
    view.goto((space / "terminal.svg").as_uri())
    view.wait_for_timeout(300)
    view.locator("svg").screenshot(path=images / "audit-terminal.png")
    view.close()
    print(images / "audit-terminal.png")


def asyncio_apart(work: Any) -> str:
    """In a thread of its own: playwright's loop runs in this one."""
    found: list[str] = []
    thread = threading.Thread(target=lambda: found.append(asyncio.run(work())))
    thread.start()
    thread.join()
    return found[0]


def shot(browser: Any, address: str, path: Path, keys: str, scheme: str = "light") -> None:
    view = browser.new_page(viewport={"width": 1440, "height": 810}, color_scheme=scheme)
    view.goto(address)
    view.wait_for_selector("tbody tr a, .sentence.now")
    for key in keys:
        view.keyboard.press(key)
    view.wait_for_timeout(1_000)
    view.screenshot(path=path)
    view.close()
    print(path)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
