"""The audit's server: who is answered, and with what."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from audit_build import make_build
from starlette.testclient import TestClient

from pipelines.audit.dataset import Dataset
from pipelines.audit.guard import HEADERS, MAX_BODY, refusal
from pipelines.audit.labels import Labels
from pipelines.audit.query import Query
from pipelines.audit.serve import hosts
from pipelines.audit.server import Shown, app

HERE = "http://127.0.0.1:8471"
OWN = {"origin": HERE, "content-type": "application/json"}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_build(tmp_path_factory.mktemp("served"))


@pytest.fixture
def dataset(built: Path, tmp_path: Path) -> Dataset:
    return Dataset(built, Labels(tmp_path))


@pytest.fixture
def client(dataset: Dataset) -> TestClient:
    return TestClient(app(Shown("tiny", "ann", dataset), hosts(8471)), base_url=HERE)


def stored(dataset: Dataset) -> bytes:
    return dataset.labels.path.read_bytes() if dataset.labels.path.exists() else b""


def a_label(dataset: Dataset) -> bytes:
    return json.dumps(
        {"config": "sft", "id": dataset.ids(Query(config="sft"))[0], "label": "2"}
    ).encode()


def test_every_reply_carries_the_policy(client: TestClient):
    for path in ("/", "/static/main.js", "/api/about", "/api/rows", "/nothing", "/api/sheet/sft/x"):
        reply = client.get(path)
        assert {name: reply.headers[name] for name in HEADERS} == HEADERS


def test_the_policy_allows_no_inline_script_and_nothing_from_elsewhere():
    policy = HEADERS["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy and "http" not in policy


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1", "127.0.0.1:80", "", "localhost.evil:8471"]
)
def test_another_host_is_not_answered(client: TestClient, host: str):
    assert client.get("/api/rows", headers={"host": host}).status_code == 421


@pytest.mark.parametrize(
    "change",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9999"},
        {"origin": None},
        {"content-type": "text/plain"},
        {"content-type": "application/x-www-form-urlencoded"},
    ],
)
def test_a_label_from_anything_but_our_own_page_is_refused(
    client: TestClient, dataset: Dataset, change: dict
):
    headers = {name: value for name, value in {**OWN, **change}.items() if value is not None}
    assert client.post("/api/labels", content=a_label(dataset), headers=headers).status_code in (
        403,
        415,
    )
    assert stored(dataset) == b""


def test_a_label_from_our_own_page_is_kept_with_its_author(client: TestClient, dataset: Dataset):
    reply = client.post("/api/labels", content=a_label(dataset), headers=OWN)
    assert reply.status_code == 200
    line = json.loads(stored(dataset))
    assert (line["label"], line["author"]) == ("2", "ann")
    assert client.get("/api/labels.jsonl").content == stored(dataset)


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_no_method_but_post_changes_anything(client: TestClient, dataset: Dataset, method: str):
    for path in ("/api/labels", "/api/rows", "/api/labels?label=1", "/"):
        client.request(method, path, content=a_label(dataset), headers=OWN)
    assert stored(dataset) == b""


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'{"config": "sft"}',
        b'{"config": "sft", "id": "x", "label": "2"}',
        b"\xff",
    ],
)
def test_a_label_that_is_none_is_refused(client: TestClient, dataset: Dataset, body: bytes):
    assert client.post("/api/labels", content=body, headers=OWN).status_code in (400, 404)
    assert stored(dataset) == b""


def test_a_body_too_large_is_refused_unread():
    headers = {
        "host": "localhost:1",
        "origin": "http://localhost:1",
        "content-type": "application/json",
    }
    allowed = frozenset({"localhost:1"})
    assert refusal("POST", {**headers, "content-length": str(MAX_BODY)}, allowed) is None
    assert refusal("POST", {**headers, "content-length": str(MAX_BODY + 1)}, allowed) is not None
    assert refusal("POST", headers, allowed) is not None


@pytest.mark.parametrize("name", ["../guard.py", "%2e%2e/guard.py", "/etc/passwd", "vendor", "."])
def test_no_other_file_is_served(client: TestClient, name: str):
    assert client.get(f"/static/{name}").status_code == 404


def test_a_wrong_question_is_told_what_to_do(client: TestClient):
    for path in (
        "/api/rows?config=x",
        "/api/rows?sample=-1",
        "/api/sheet/sft/none",
        "/api/sheet/x/y",
    ):
        reply = client.get(path)
        assert reply.status_code in (400, 404)
        assert reply.json()["remedy"]


def test_a_sheet_holds_the_row_exactly_as_trained_on(client: TestClient, dataset: Dataset):
    for identity in dataset.ids(Query(config="sft")):
        row = dataset.row("sft", identity)
        assert row is not None
        fields = dict(client.get(f"/api/sheet/sft/{identity}").json()["fields"])
        assert fields == {"prompt": row["prompt"], "completion": row["completion"]}


def test_a_run_comes_before_its_texts(client: TestClient, dataset: Dataset):
    identity = dataset.ids(Query(config="sft"))[0]
    run = client.get(f"/api/sheet/sft/{identity}").json()
    assert run["records"] and not run["told"] and run["tellings"] == []
    told = client.get(f"/api/told/sft/{identity}").json()
    assert told["told"] and told["tellings"][0]["sentences"]
    assert client.get("/api/told/sft/none").status_code == 404
