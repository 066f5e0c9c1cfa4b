"""Publishing through the real clients to a Hub of this machine (`hub_server`): what arrives is what
was built, readers never see half of it, and what should not be published is refused.

With ``HF_TOKEN`` and ``GROUNDTRACE_HUB_REPO`` the round trip also runs against the true Hub
(``make test-real``).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hub_server import Fault, HubServer
from publishing import REPO, ROOT, client, environment, files, made, mains, published

from pipelines.publish import record


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("built"), "small", problems=3)


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same recipe over one more problem."""
    return made(tmp_path_factory.mktemp("grown"), "small", problems=4)


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[HubServer]:
    with HubServer(tmp_path / "hub") as server:
        yield server


LOAD = """
import json, sys
import datasets
for name in sys.argv[2:]:
    whole = datasets.load_dataset(sys.argv[1], name, split="train")
    streamed = datasets.load_dataset(sys.argv[1], name, split="train", streaming=True)
    whole.to_parquet(f"{name}.parquet")
    assert list(streamed) == list(whole), name
    info = datasets.load_dataset_builder(sys.argv[1], name).info
    print(json.dumps([whole.num_rows, info.splits["train"].num_bytes, whole.data.nbytes]))
"""


def test_what_arrives_is_what_was_built_byte_for_byte_and_row_for_row(
    built: Path, hub: HubServer, tmp_path: Path
):
    done = client(hub, tmp_path / "home", "publish", built, REPO, "--tag", "v1")
    assert done.returncode == 0, done.stderr
    assert published(hub) == published(hub, "v1") == files(built / "dataset")
    loaded = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", LOAD, REPO, "traces", "sft"],
        cwd=tmp_path, env=environment(hub, tmp_path / "home"), capture_output=True, text=True,
        timeout=120,
    )  # fmt: skip
    assert loaded.returncode == 0, loaded.stderr
    for line, name in zip(loaded.stdout.splitlines(), ("traces", "sft"), strict=True):
        rows = pq.read_table(built / "dataset" / name).to_pylist()
        assert pq.read_table(tmp_path / f"{name}.parquet").to_pylist() == rows
        number, told, _ = json.loads(line)
        config = record.read(built / "dataset").configs[name]
        assert (number, told) == (len(rows), config.splits["train"].memory)


def test_publishing_again_changes_nothing_and_sends_nothing(
    built: Path, hub: HubServer, tmp_path: Path
):
    for _ in range(2):
        done = client(hub, tmp_path / "home", "publish", built, REPO, "--tag", "v1")
        assert done.returncode == 0, done.stderr
    assert "was there already" in done.stdout
    assert len(mains(hub)) == 2  # the empty repository, and the dataset
    assert len(hub.uploaded) == len(set(hub.uploaded))


def test_an_update_sends_only_what_changed_and_removes_what_is_no_more(
    built: Path, grown: Path, hub: HubServer, tmp_path: Path
):
    assert client(hub, tmp_path / "home", "publish", built, REPO).returncode == 0
    before = set(hub.uploaded)
    done = client(hub, tmp_path / "home", "publish", grown, REPO)
    assert done.returncode == 0, done.stderr
    assert published(hub) == files(grown / "dataset")
    assert not before & set(hub.uploaded[len(before) :])
    assert all(state in ({}, files(built / "dataset"), files(grown / "dataset"))
               for state in mains(hub))  # fmt: skip
    assert list(hub.repos[REPO].branches) == ["main"]


def test_a_dry_run_writes_nothing(built: Path, hub: HubServer, tmp_path: Path):
    done = client(hub, tmp_path / "home", "publish", built, REPO, "--dry-run")
    assert done.returncode == 0, done.stderr
    assert not hub.repos and not hub.uploaded
    assert "nothing was written" in done.stdout


def test_other_columns_are_refused_until_the_config_is_called_new(
    built: Path, hub: HubServer, tmp_path: Path
):
    assert client(hub, tmp_path / "home", "publish", built, REPO).returncode == 0
    held = hub.repos[REPO]
    tree = dict(held.commits[held.branches["main"]])
    told = json.loads((built / "dataset" / record.RECORD).read_bytes())
    told["configs"]["sft"]["columns"].pop()
    tree[record.RECORD] = hub.keep(json.dumps(told).encode())
    held.commit("main", tree)  # as if an older version had published other columns
    refused = client(hub, tmp_path / "home", "publish", built, REPO)
    assert refused.returncode == 3 and "columns-differ" in refused.stderr, refused.stderr
    assert published(hub)[record.RECORD] == json.dumps(told).encode()
    before = held.branches["main"]
    done = client(hub, tmp_path / "home", "publish", built, REPO, "--new-config", "sft")
    assert done.returncode == 0, done.stderr
    assert published(hub) == files(built / "dataset")
    assert f"load_dataset({REPO!r}, 'sft', revision={before!r})" in done.stdout
    assert published(hub, before)[record.RECORD] == json.dumps(told).encode()


def test_a_tag_never_moves(built: Path, grown: Path, hub: HubServer, tmp_path: Path):
    assert client(hub, tmp_path / "home", "publish", built, REPO, "--tag", "v1").returncode == 0
    refused = client(hub, tmp_path / "home", "publish", grown, REPO, "--tag", "v1")
    assert refused.returncode == 3 and "tag-exists" in refused.stderr
    assert published(hub) == published(hub, "v1") == files(built / "dataset")


def test_a_dataset_of_others_is_not_overwritten(built: Path, hub: HubServer, tmp_path: Path):
    assert client(hub, tmp_path / "home", "publish", built, REPO).returncode == 0
    held = hub.repos[REPO]
    held.commit("main", {"data/train.parquet": hub.keep(b"PAR1", lfs=True)})
    refused = client(hub, tmp_path / "home", "publish", built, REPO)
    assert refused.returncode == 3 and "repo-holds-another-dataset" in refused.stderr


def test_a_private_dataset_is_not_published_where_anyone_may_read(
    built: Path, hub: HubServer, tmp_path: Path
):
    assert client(hub, tmp_path / "home", "publish", built, REPO).returncode == 0
    refused = client(hub, tmp_path / "home", "publish", built, REPO, "--private")
    assert refused.returncode == 3 and "repo-is-public" in refused.stderr


def test_a_pulled_dataset_is_the_published_one_and_show_reads_it(
    built: Path, hub: HubServer, tmp_path: Path
):
    assert client(hub, tmp_path / "home", "publish", built, REPO, "--tag", "v1").returncode == 0
    out = tmp_path / "pulled"
    done = client(hub, tmp_path / "home", "pull", REPO, "--revision", "v1", "--out", out)
    assert done.returncode == 0, done.stderr
    assert files(out / "dataset") == files(built / "dataset")
    (first, *_) = sorted((out / "dataset" / "sft").iterdir())
    wanted = pq.read_table(first, columns=["id"])["id"][0].as_py()
    assert "accepted" in client(hub, tmp_path / "home", "show", out, wanted).stdout
    assert client(hub, tmp_path / "home", "diff", out, f"{REPO}@v1").stdout == "no difference\n"


def test_what_arrives_damaged_is_no_dataset(built: Path, hub: HubServer, tmp_path: Path):
    assert client(hub, tmp_path / "home", "publish", built, REPO).returncode == 0
    held = hub.repos[REPO]
    tree = dict(held.commits[held.branches["main"]])
    tree["recipe.toml"] = hub.keep(b"something else\n")
    held.commit("main", tree)
    out = tmp_path / "pulled"
    done = client(hub, tmp_path / "home", "pull", REPO, "--out", out)
    assert done.returncode == 4 and "dataset-damaged" in done.stderr, done.stderr
    assert not (out / "dataset").exists() and not (out / "manifest.json").exists()


def test_the_hubs_wish_to_wait_is_granted_and_the_work_goes_on(built: Path, tmp_path: Path):
    first: set[str] = set()

    def once(number: int, method: str, path: str) -> Fault | None:
        kind = f"{method} {path.rsplit('/', 1)[0]}"
        if method != "POST" or kind in first:
            return None
        first.add(kind)
        return Fault(429, headers=(("Retry-After", "0"),))

    with HubServer(tmp_path / "hub", once) as hub:
        done = client(hub, tmp_path / "home", "publish", built, REPO)
        assert done.returncode in (0, 4)
        while done.returncode == 4:  # more endpoints than attempts
            assert "hub-not-reached" in done.stderr
            done = client(hub, tmp_path / "home", "publish", built, REPO)
        assert published(hub) == files(built / "dataset")


def test_a_hub_that_is_not_there_is_a_clear_error(built: Path, tmp_path: Path):
    with HubServer(tmp_path / "hub", lambda *_: Fault(403)) as hub:
        done = client(hub, tmp_path / "home", "publish", built, REPO)
    assert done.returncode == 3
    assert done.stderr.count("\n") <= 6 and "error: hub-denied" in done.stderr, done.stderr


@pytest.mark.real
@pytest.mark.skipif(
    not (os.environ.get("HF_TOKEN") and os.environ.get("GROUNDTRACE_HUB_REPO")),
    reason="needs HF_TOKEN and GROUNDTRACE_HUB_REPO: a dataset of yours that may be overwritten",
)
def test_the_true_hub_gives_back_what_was_published(built: Path, tmp_path: Path):
    repo = os.environ["GROUNDTRACE_HUB_REPO"]

    def run(*arguments: str | Path) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "pipelines.cli", *map(str, arguments)],
            cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr

    run("publish", built, repo)
    run("pull", repo, "--out", tmp_path / "pulled")
    assert files(tmp_path / "pulled" / "dataset") == files(built / "dataset")
    shutil.rmtree(tmp_path / "pulled")
