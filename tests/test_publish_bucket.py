"""Datasets in object stores, through fsspec: in memory, on disk, and S3 as moto's server has it."""

from __future__ import annotations

from pathlib import Path

import pytest
from publishing import files, made
from stores import STORES, held

from pipelines.publish.bucket import Bucket, store
from pipelines.publish.pull import pull
from pipelines.publish.record import RECORD
from tracer.errors import FailedError, UsageError


@pytest.fixture(scope="module")
def builds(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("builds")
    return made(folder, "old", 2), made(folder, "new", 3)


everywhere = pytest.mark.parametrize("url", STORES, indirect=True)


@everywhere
def test_a_store_gives_back_what_was_stored(builds: tuple[Path, Path], url: str, tmp_path: Path):
    store(builds[0], url)
    assert held(url) == files(builds[0] / "dataset")
    pull(url, tmp_path / "pulled")
    assert files(tmp_path / "pulled" / "dataset") == files(builds[0] / "dataset")


@everywhere
def test_an_update_sends_what_changed_and_removes_what_is_no_more(
    builds: tuple[Path, Path], url: str
):
    old, new = builds
    store(old, url)
    done = store(new, url)
    before, after = files(old / "dataset"), files(new / "dataset")
    assert set(done.sent) == {
        name for name in after if name != RECORD and after[name] != before.get(name)
    }
    assert held(url) == after
    assert store(new, url).sent == []


@everywhere
def test_a_store_that_fails_midway_holds_no_dataset_and_the_same_call_goes_on(
    builds: tuple[Path, Path], url: str, monkeypatch: pytest.MonkeyPatch
):
    old, new = builds
    store(old, url)
    sent = []
    plain = Bucket.send

    def send(self: Bucket, name: str, source: Path) -> None:
        sent.append(name)
        if len(sent) == 3:
            raise FailedError("store-failed", "the test cuts it", name, "again")
        plain(self, name, source)

    monkeypatch.setattr(Bucket, "send", send)
    with pytest.raises(FailedError):
        store(new, url)
    with pytest.raises(UsageError) as caught:
        Bucket(url).record()
    assert caught.value.slug == "no-dataset"
    store(new, url)
    assert Bucket(url).record().name == "small"


@everywhere
def test_a_dry_run_writes_nothing(builds: tuple[Path, Path], url: str):
    done = store(builds[0], url, dry_run=True)
    assert done.sent and held(url) == {}


def test_an_unknown_store_is_a_clear_error():
    with pytest.raises(UsageError) as caught:
        Bucket("nonsense://bucket/name")
    assert caught.value.slug == "store-unknown"
