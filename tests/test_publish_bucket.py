"""Datasets in object stores, through fsspec: in memory, on disk, and S3 as moto's server has it."""

from __future__ import annotations

from pathlib import Path

import fsspec
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
def test_what_a_stopped_store_of_another_dataset_has_left_is_no_part_of_this_one(
    builds: tuple[Path, Path], url: str, monkeypatch: pytest.MonkeyPatch
):
    """`load_dataset` takes every file that the card's patterns match, not those of the record."""
    old, new = builds
    plain = Bucket.send

    def send(self: Bucket, name: str, source: Path) -> None:
        if name == RECORD:
            raise FailedError("store-failed", "the test cuts it", name, "again")
        plain(self, name, source)

    with monkeypatch.context() as patch:
        patch.setattr(Bucket, "send", send)
        with pytest.raises(FailedError):
            store(new, url)
    Bucket(url).send("notes/mine.parquet", new / "dataset" / RECORD)
    assert store(old, url, dry_run=True).removed == store(old, url).removed
    assert {*held(url)} == {*files(old / "dataset"), "notes/mine.parquet"}
    assert store(old, url).removed == []


@pytest.mark.parametrize("url", STORES[-1:], indirect=True)
def test_a_bucket_that_is_not_there_is_not_made(builds: tuple[Path, Path], url: str):
    with pytest.raises(FailedError) as caught:
        store(builds[0], "s3://none-such/set")
    assert caught.value.slug == "store-failed" and "bucket" in caught.value.what
    assert not fsspec.filesystem("s3").exists("s3://none-such")


@everywhere
def test_a_file_that_is_lost_in_a_store_is_a_clear_error(
    builds: tuple[Path, Path], url: str, tmp_path: Path
):
    store(builds[0], url)
    Bucket(url).remove("recipe.toml")
    with pytest.raises(FailedError) as caught:
        pull(url, tmp_path / "pulled")
    assert caught.value.slug == "store-failed" and "recipe.toml" in caught.value.where
    assert not (tmp_path / "pulled" / "dataset").exists()


@everywhere
def test_a_dry_run_writes_nothing(builds: tuple[Path, Path], url: str):
    done = store(builds[0], url, dry_run=True)
    assert done.sent and held(url) == {}


@pytest.mark.parametrize("url", ["nonsense://bucket/name", "memory://", "file:///"])
def test_what_names_no_folder_of_a_known_store_is_a_clear_error_before_anything_is_read(
    url: str, tmp_path: Path
):
    with pytest.raises(UsageError) as caught:
        store(tmp_path / "nothing", url)
    assert caught.value.slug == "store-unknown"


@everywhere
def test_a_config_that_the_dataset_does_not_have_is_no_new_config(
    builds: tuple[Path, Path], url: str
):
    with pytest.raises(UsageError) as caught:
        store(builds[0], url, new_configs=["stf"])
    assert caught.value.slug == "config-unknown" and held(url) == {}
