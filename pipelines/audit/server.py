"""The audit in a browser: the page, and what it asks for. Every GET only reads.

/  /row/CONFIG/ID        the page
/static/…                its parts
/api/about               what is served: configs, labels
/api/rows?…              a page of rows (`pipelines.audit.query`)
/api/beside?…&id=ID      a row's neighbours among those, and its label
/api/sheet/CONFIG/ID     what is shown of one row (`pipelines.audit.sheet.first`)
/api/told/CONFIG/ID      its texts, checked (`pipelines.audit.sheet.rest`)
/api/labels.jsonl        the labels as they stand
POST /api/labels         adds one
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pipelines.audit import query
from pipelines.audit.compare import compared
from pipelines.audit.dataset import Dataset
from pipelines.audit.guard import App, Guard
from pipelines.audit.labels import WORDS, Label, Labels
from pipelines.audit.parts import KINDS, parts
from pipelines.audit.sheet import encoded, first, rest
from pipelines.audit.static_page import START, joined
from pipelines.audit.subject import Subject, found, told
from tracer.errors import FailedError, GroundtraceError, UsageError

KEPT = 16  # rows that were just looked at
WHOLE = b"page.js"  # all modules in one file: one question, where a module each are twelve
_NO_LABEL = {"label": "", "note": ""}


class Shown:
    """What a server serves: a dataset with its labels, or one run."""

    def __init__(
        self, name: str, author: str, dataset: Dataset | None = None, run: Subject | None = None,
        other: Dataset | None = None,
    ) -> None:  # fmt: skip
        self.name, self.author, self.dataset, self.run = name, author, dataset, run
        self.other = other  # a build whose rows are shown beside these
        self.subject = lru_cache(maxsize=KEPT)(self._subject)
        self.told = lru_cache(maxsize=KEPT)(self._told)

    def about(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "configs": self.dataset.configs if self.dataset else [],
            "labels": WORDS,
            "run": self.run.id if self.run else "",
        }

    def rows(self) -> Dataset:
        if self.dataset is None:
            raise UsageError("no-dataset", "one run is audited, not a dataset", self.name)
        return self.dataset

    def labels(self) -> Labels:
        return self.rows().labels

    def sheet(self, config: str, identity: str) -> bytes:
        return encoded(first(self.subject(config, identity)))

    def _told(self, config: str, identity: str) -> bytes:
        subject = told(self.subject(config, identity))
        return encoded(rest(compared(subject, self.other) if self.other else subject))

    def _subject(self, config: str, identity: str) -> Subject:
        if self.run is None:
            return found(self.rows(), config, identity)
        if (config, identity) != (self.run.config, self.run.id):
            raise UsageError("no-such-row", "this is not the run that is audited", identity[:64])
        return self.run


def app(shown: Shown, hosts: frozenset[str]) -> App:
    """The ASGI application, behind its guard."""

    def about(_: Request) -> Response:
        return _json(shown.about())

    def rows(request: Request) -> Response:
        asked = _asked(request)
        dataset = shown.rows()
        return _json(dataset.listed(query.read(asked, dataset.configs), query.page_number(asked)))

    def beside(request: Request) -> Response:
        dataset, identity = shown.rows(), request.query_params.get("id", "")
        wanted = query.read(_asked(request), dataset.configs)
        label = shown.labels().newest().get((wanted.config, identity))
        return _json({"beside": dataset.beside(wanted, identity), "label": label or _NO_LABEL})

    def one_sheet(request: Request) -> Response:
        path = request.path_params
        return Response(shown.sheet(path["config"], path["id"]), media_type="application/json")

    def one_told(request: Request) -> Response:
        path = request.path_params
        return Response(shown.told(path["config"], path["id"]), media_type="application/json")

    def exported(_: Request) -> Response:
        return Response(shown.labels().exported(), media_type="application/x-ndjson")

    async def add(request: Request) -> Response:
        try:
            sent = msgspec.json.decode(await request.body(), type=Label)
        except msgspec.MsgspecError as error:
            raise UsageError("bad-label", str(error), "/api/labels", "send one as JSON") from error
        if not shown.rows().holds(sent.config, sent.id):
            raise UsageError("no-such-row", "there is no row with this id", sent.id[:64])
        stored = shown.labels().add(msgspec.structs.replace(sent, author=shown.author))
        return _json(stored)

    routes = [
        Route("/", _page),
        Route("/row/{config}/{id}", _page),
        Route("/static/{name:path}", _static),
        Route("/api/about", about),
        Route("/api/rows", rows),
        Route("/api/beside", beside),
        Route("/api/sheet/{config}/{id}", one_sheet),
        Route("/api/told/{config}/{id}", one_told),
        Route("/api/labels.jsonl", exported),
        Route("/api/labels", add, methods=["POST"]),
    ]
    handlers: dict[Any, Callable[[Request, Exception], Response]] = {GroundtraceError: _fault}
    return Guard(Starlette(routes=routes, exception_handlers=handlers), hosts)


def _page(_: Request) -> Response:
    html = parts()["index.html"].replace(b"/static/main.js", b"/static/" + WHOLE)
    return Response(html, media_type="text/html")


def _static(request: Request) -> Response:
    name = request.path_params["name"]
    if name == WHOLE.decode():
        return Response(joined(START), media_type=KINDS["js"])
    if name not in parts():
        return Response("there is no such file", status_code=404, media_type="text/plain")
    return Response(parts()[name], media_type=KINDS[name.rpartition(".")[2]])


def _asked(request: Request) -> dict[str, list[str]]:
    names = request.query_params.keys()
    return {name: request.query_params.getlist(name) for name in names}


def _json(found: Any) -> Response:
    return Response(msgspec.json.encode(found), media_type="application/json")


def _fault(_: Request, error: Exception) -> Response:
    assert isinstance(error, GroundtraceError)
    said = {"slug": error.slug, "what": error.what, "where": error.where, "remedy": error.remedy}
    status = 404 if error.slug.startswith("no-") else 500 if isinstance(error, FailedError) else 400
    return Response(msgspec.json.encode(said), status_code=status, media_type="application/json")
