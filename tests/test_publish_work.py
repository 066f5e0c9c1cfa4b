"""The raw shards of a build in object stores: whole or not there, and a build goes on with them."""

from __future__ import annotations

import shutil
from pathlib import Path

import fsspec
import pytest
from publishing import files, made
from stores import STORES, held

from pipelines import build
from pipelines.cli.main import run
from pipelines.publish.bucket import Bucket
from pipelines.publish.pull import pull
from pipelines.publish.work import fetch_work, store_work
from tracer.errors import FailedError, RefusedError, UsageError

everywhere = pytest.mark.parametrize("url", STORES, indirect=True)
in_memory = pytest.mark.parametrize("url", ["memory"], indirect=True)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("builds"), "small", 3)


def work(folder: Path) -> dict[str, bytes]:
    """The shards of a build, without what is noted beside them of this one time."""
    found = files(folder / "work" / "shards")
    return {name: data for name, data in found.items() if not name.endswith("costs.json")}


@everywhere
def test_a_build_goes_on_with_the_shards_that_were_stored(built: Path, url: str, tmp_path: Path):
    sent = store_work(built, url)
    assert sent.shards > 1 and sent.there == 0
    got = fetch_work(url, tmp_path / "there")
    assert (got.shards, got.bytes) == (sent.shards, sent.bytes)
    assert work(tmp_path / "there") == work(built)
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "there").rglob("*.parquet")}
    build(built.parent / "small.toml", tmp_path / "there", workers=1, resume=True)
    assert files(tmp_path / "there" / "dataset") == files(built / "dataset")
    assert all(path.stat().st_mtime_ns == time for path, time in before.items())


@in_memory
def test_what_is_there_is_not_sent_or_fetched_again(built: Path, url: str, tmp_path: Path):
    number = store_work(built, url).shards
    assert (again := store_work(built, url)).shards == 0 and again.there == number
    fetch_work(url, tmp_path / "there")
    assert (again := fetch_work(url, tmp_path / "there")).shards == 0 and again.there == number


@in_memory
def test_a_shard_that_was_cut_off_is_not_there_and_the_same_call_goes_on(
    built: Path, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    plain, sent = Bucket.send, []

    def send(self: Bucket, name: str, source: Path) -> None:
        sent.append(name)
        if name.endswith("00001/manifest.json"):
            raise FailedError("store-failed", "the test cuts it", name, "again")
        plain(self, name, source)

    with monkeypatch.context() as patch:
        patch.setattr(Bucket, "send", send)
        with pytest.raises(FailedError):
            store_work(built, url)
    assert fetch_work(url, tmp_path / "part").shards == 1
    store_work(built, url)
    fetch_work(url, tmp_path / "part")
    assert work(tmp_path / "part") == work(built)


@in_memory
def test_a_damaged_shard_does_not_arrive(built: Path, url: str, tmp_path: Path):
    store_work(built, url)
    system, root = fsspec.core.url_to_fs(url)
    system.pipe_file(f"{root}/work/shards/00000/traces.parquet", b"PAR1 something else")
    with pytest.raises(FailedError, match="shard-unreadable"):
        fetch_work(url, tmp_path / "there")
    assert not (tmp_path / "there/work/shards/00000/manifest.json").exists()


@in_memory
@pytest.mark.parametrize("name", ["../../x.parquet", "/etc/x.parquet", "a.py"])
def test_a_manifest_that_leads_elsewhere_is_refused(
    built: Path, url: str, tmp_path: Path, name: str
):
    store_work(built, url)
    system, root = fsspec.core.url_to_fs(url)
    path = f"{root}/work/shards/00000/manifest.json"
    system.pipe_file(path, system.cat_file(path).replace(b"traces.parquet", name.encode()))
    with pytest.raises(FailedError, match="shard-unreadable"):
        fetch_work(url, tmp_path / "there")
    assert not list(tmp_path.rglob("x.parquet")) and not list(tmp_path.rglob("a.py"))


@in_memory
def test_another_build_and_another_folder_are_left_alone(built: Path, url: str, tmp_path: Path):
    store_work(built, url)
    other = tmp_path / "other"
    shutil.copytree(built, other)
    (other / "build.json").write_bytes(
        (built / "build.json").read_bytes().replace(b"small", b"tall")
    )
    with pytest.raises(RefusedError, match="store-holds-another-build"):
        store_work(other, url)
    with pytest.raises(RefusedError, match="folder-not-empty"):
        fetch_work(url, other)
    with pytest.raises(UsageError, match="no-build"):
        fetch_work(f"{url}/nothing", tmp_path / "there")
    with pytest.raises(UsageError, match="no-build"):
        store_work(tmp_path, url)


@in_memory
def test_a_folder_without_any_work_is_not_stored(built: Path, url: str, tmp_path: Path):
    pull(str(built), tmp_path / "pulled")
    with pytest.raises(UsageError, match="no-work"):
        store_work(tmp_path / "pulled", url)
    assert held(url) == {}


@in_memory
def test_the_command_line_stores_and_fetches(
    built: Path, url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    assert run(["publish", str(built), url, "--work", "--dry-run"]) == 0
    assert held(url) == {} and "nothing was written" in capsys.readouterr().out
    assert run(["publish", str(built), url, "--work"]) == 0
    assert run(["pull", url, "--work", "--out", str(tmp_path / "there")]) == 0
    assert "--resume" in capsys.readouterr().out
    assert run(["publish", str(built), "owner/name", "--work"]) == 2
    assert run(["pull", "owner/name", "--work", "--out", str(tmp_path / "x")]) == 2
