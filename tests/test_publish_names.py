"""Which repository, revision and tag a publish may write to, and what it says where it may not;
what a stranger's repository, a missing one and a missing token are told as."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hub_server import Entry, Fault, HubServer
from publishing import REPO, ROOT, client, environment, files, made, mains, published

from pipelines.files import write_json
from pipelines.publish import record
from pipelines.publish.hub_errors import wait


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("built"), "small", problems=2)


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[HubServer]:
    with HubServer(tmp_path / "hub") as server:
        yield server


def older(hub: HubServer, built: Path, change) -> str:
    """Main with the record of an older version, as ``change`` makes it; its commit."""
    held = hub.repos[REPO]
    tree = dict(held.commits[held.branches["main"]])
    told = json.loads((built / "dataset" / record.RECORD).read_bytes())
    change(told)
    tree[record.RECORD] = hub.keep(json.dumps(told).encode())
    return held.commit("main", tree)


def other_columns(told: dict) -> None:
    told["configs"]["sft"]["columns"].pop()


@pytest.mark.parametrize("name", ["small", "someone/", "a/b/c", "some one/small", "a/.b"])
def test_what_is_no_owner_and_name_is_refused_before_anything_is_read_or_made(
    built: Path, hub: HubServer, tmp_path: Path, name: str
):
    done = client(hub, tmp_path / "home", "publish", tmp_path / "nothing", name)
    assert done.returncode == 2 and "repo-name-wrong" in done.stderr, done.stderr
    assert not hub.log


@pytest.mark.parametrize("flag", ["--tag", "--revision"])
@pytest.mark.parametrize("name", ["a b", "-x", "a..b", "v1.lock", "a~1", "x/", "0" * 40, ""])
def test_a_name_that_git_does_not_have_is_refused_before_anything_is_sent(
    built: Path, hub: HubServer, tmp_path: Path, flag: str, name: str
):
    done = client(hub, tmp_path / "home", "publish", built, REPO, f"{flag}={name}")
    assert done.returncode == 2 and "revision-name-wrong" in done.stderr, done.stderr
    assert not hub.log


def test_no_name_is_given_to_a_branch_and_a_tag(built: Path, hub: HubServer, tmp_path: Path):
    home = tmp_path / "home"
    assert client(hub, home, "publish", built, REPO, "--tag", "v1").returncode == 0
    asked = (["--revision", "v1"], ["--tag", "main"], ["--revision", "v2", "--tag", "v2"])
    for arguments in asked:
        for more in ([], ["--dry-run"]):
            done = client(hub, home, "publish", built, REPO, *arguments, *more)
            assert done.returncode == 3 and "revision-name-taken" in done.stderr, done.stderr
    assert list(hub.repos[REPO].branches) == ["main"] and list(hub.repos[REPO].tags) == ["v1"]


def test_a_new_revision_may_have_other_columns_and_never_holds_anything_else(
    built: Path, hub: HubServer, tmp_path: Path
):
    assert client(hub, tmp_path / "home", "publish", built, REPO).returncode == 0
    main = older(hub, built, other_columns)
    hub.repos[REPO].commit("main", {**hub.repos[REPO].commits[main], "mine.csv": hub.keep(b"a\n")})
    before = published(hub)
    done = client(hub, tmp_path / "home", "publish", built, REPO, "--revision", "try/2")
    assert done.returncode == 0, done.stderr
    states = [published(hub, c) for name, c in hub.repos[REPO].past if name == "try/2"]
    assert states == [files(built / "dataset")] and published(hub) == before
    assert sorted(hub.repos[REPO].branches) == ["main", "try/2"]
    out = tmp_path / "out"
    done = client(hub, tmp_path / "home", "pull", REPO, "--revision", "try/2", "--out", out)
    assert done.returncode == 0 and files(out / "dataset") == files(built / "dataset")


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("at", range(8, 22))
def test_a_new_revision_is_whole_or_not_there_wherever_the_connection_is_cut(
    built: Path, tmp_path: Path, at: int, after: bool
):
    def cut(number: int, method: str, path: str) -> Fault | None:
        return Fault(after=after) if number == at else None

    with HubServer(tmp_path / "hub", cut) as hub:
        for _ in range(2):
            done = client(hub, tmp_path / "home", "publish", built, REPO, "--revision", "new")
            assert "Traceback" not in done.stderr
        assert done.returncode == 0, done.stderr
        states = [published(hub, c) for name, c in hub.repos[REPO].past if name == "new"]
        assert states == [files(built / "dataset")] and mains(hub) == [{}]


CARD = b"---\nlicense: mit\n---\n"


@pytest.mark.parametrize(
    ("theirs", "refused"),
    [
        ({"train.csv": b"a,b\n1,2\n"}, "train.csv"),
        ({"data/train.jsonl": b"{}\n"}, "data/train.jsonl"),
        ({"README.md": CARD + b"\n# Mine\n\nWritten by hand.\n"}, "README.md"),
        ({"README.md": CARD, "LICENSE": b"MIT\n", ".gitignore": b"x\n"}, ""),
        ({}, ""),
    ],
)
def test_what_others_wrote_is_not_overwritten_and_an_empty_repository_is_taken(
    built: Path, hub: HubServer, tmp_path: Path, theirs: dict[str, bytes], refused: str
):
    assert client(hub, tmp_path / "home", "publish", built, REPO).returncode == 0
    tree: dict[str, Entry] = {name: hub.keep(data) for name, data in theirs.items()}
    commit = hub.repos[REPO].commit("main", tree)
    done = client(hub, tmp_path / "home", "publish", built, REPO)
    if refused:
        assert done.returncode == 3 and "repo-holds-another-dataset" in done.stderr, done.stderr
        assert refused in done.stderr and hub.repos[REPO].branches["main"] == commit
    else:
        assert done.returncode == 0, done.stderr
        assert published(hub).items() >= files(built / "dataset").items()


def test_a_config_that_the_dataset_does_not_have_is_no_new_config(
    built: Path, hub: HubServer, tmp_path: Path
):
    done = client(hub, tmp_path / "home", "publish", built, REPO, "--new-config", "stf")
    assert done.returncode == 2 and "config-unknown" in done.stderr and "sft" in done.stderr


def test_readers_of_a_config_that_is_no_more_are_told_where_it_was(
    built: Path, hub: HubServer, tmp_path: Path
):
    assert client(hub, tmp_path / "home", "publish", built, REPO).returncode == 0

    def with_another(told: dict) -> None:
        told["configs"]["raw"] = told["configs"]["traces"]

    before = older(hub, built, with_another)
    for more in (["--dry-run"], []):
        done = client(hub, tmp_path / "home", "publish", built, REPO, *more)
        assert done.returncode == 0, done.stderr
        assert f"load_dataset({REPO!r}, 'raw', revision={before!r})" in done.stdout


def test_the_branch_of_a_publish_that_was_stopped_is_told_and_left(
    built: Path, hub: HubServer, tmp_path: Path
):
    assert client(hub, tmp_path / "home", "publish", built, REPO).returncode == 0
    repo, left = hub.repos[REPO], f"groundtrace-{'a' * 16}"
    repo.move(left, repo.branches["main"])
    done = client(hub, tmp_path / "home", "publish", built, REPO)
    assert done.returncode == 0 and left in done.stderr and left in repo.branches


def test_who_has_no_token_is_told_to_log_in(built: Path, tmp_path: Path):
    class Unknown(HubServer):
        def environment(self, home: Path) -> dict[str, str]:
            return {**super().environment(home), "HF_TOKEN": "", "HF_TOKEN_PATH": str(home / "no")}

    with Unknown(tmp_path / "hub") as hub:
        done = client(hub, tmp_path / "home", "publish", built, REPO)
        assert done.returncode == 3 and "hub-denied" in done.stderr, done.stderr
        assert "hf auth login" in done.stderr and not hub.repos


def test_what_is_not_there_is_told_by_what_it_is(built: Path, hub: HubServer, tmp_path: Path):
    home, out = tmp_path / "home", tmp_path / "out"
    assert client(hub, home, "publish", built, REPO).returncode == 0
    hub.repos["someone/else"] = other = type(hub.repos[REPO])()
    other.commit("main", {"train.csv": hub.keep(b"a\n")})
    for source, what in (
        ("someone/none", "no such dataset"),
        (f"{REPO}@v9", "no such revision"),
        ("someone/else", "no-dataset"),
        ("nowhere", "no such folder"),
    ):
        for arguments in (["pull", source, "--out", out], ["diff", built, source]):
            done = client(hub, home, *arguments)
            assert done.returncode in (2, 4) and what in done.stderr, done.stderr
    assert not out.exists()


def test_the_hubs_own_way_to_ask_for_patience_is_read():
    assert wait({"RateLimit": '"api";r=0;t=55'}) == 55
    assert wait({"RateLimit": '"api";r=12;t=55'}) == 0
    assert wait({"Retry-After": "7", "RateLimit": '"api";r=0;t=55'}) == 7
    assert wait({"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}) == wait({}) == 0
    assert wait({"Retry-After": "100000"}) == 300


def test_who_publishes_elsewhere_than_the_card_tells_is_told(
    built: Path, hub: HubServer, tmp_path: Path
):
    bare = shutil.copytree(built / "dataset", tmp_path / "copied")
    told = json.loads((bare / record.RECORD).read_bytes())
    told["recipe"]["recipe.hub"] = '"ann/steps"'
    write_json(bare / record.RECORD, told)
    for repo, where in (("ann/steps", 0), (REPO, 1)):
        done = client(hub, tmp_path / "home", "publish", bare, repo, "--dry-run")
        assert done.returncode == 0 and done.stderr.count('"ann/steps"') == where, done.stderr


def test_a_log_gets_no_progress_bars(built: Path, hub: HubServer, tmp_path: Path):
    home = tmp_path / "home"
    plain = {**environment(hub, home)}
    plain.pop("HF_HUB_DISABLE_PROGRESS_BARS")
    for arguments in (["publish", built, REPO], ["pull", REPO, "--out", tmp_path / "out"]):
        done = subprocess.run(
            [sys.executable, "-m", "pipelines.cli", *map(str, arguments)],
            cwd=ROOT, env=plain, capture_output=True, text=True, timeout=120,
        )  # fmt: skip
        assert done.returncode == 0 and "%|" not in done.stderr, done.stderr


def test_a_folder_that_was_copied_is_published_like_the_build(
    built: Path, hub: HubServer, tmp_path: Path
):
    bare = shutil.copytree(built / "dataset", tmp_path / "copied")
    assert client(hub, tmp_path / "home", "publish", bare, REPO).returncode == 0
    assert published(hub) == files(bare)
