"""A stand-in for the Hugging Face Hub on this machine: the endpoints that publishing, fetching and
`datasets` use, with git's rules that matter here (a commit is whole or not there, a branch moves
only from the parent that was named).

It is not the Hub: there is no xet storage, no scan, no right but that of having any token, and what
it accepts the Hub may refuse. Written from what the client sends and the answers that it reads
(huggingface_hub 2.4).

    python -m hub_server FOLDER [PORT]      (`make hub`) then HF_ENDPOINT=http://127.0.0.1:PORT
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

REGULAR = 10_000  # bytes: a larger file, and every Parquet file, is stored as LFS


@dataclass(frozen=True)
class Entry:
    """A file of a commit. ``sha256`` names its bytes in the store; ``oid`` is git's name for it."""

    size: int
    sha256: str
    oid: str
    lfs: bool

    def told(self, path: str) -> dict[str, Any]:
        told: dict[str, Any] = {"type": "file", "path": path, "size": self.size, "oid": self.oid}
        if self.lfs:
            told["lfs"] = {"oid": self.sha256, "size": self.size, "pointerSize": 134}
        return told


@dataclass
class Repo:
    private: bool = False
    commits: dict[str, dict[str, Entry]] = field(default_factory=dict)
    branches: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    past: list[tuple[str, str]] = field(default_factory=list)  # every (branch, commit) ever

    def commit(self, branch: str, tree: dict[str, Entry]) -> str:
        parent = self.branches.get(branch, "")
        text = json.dumps([parent, len(self.past), sorted((p, e.oid) for p, e in tree.items())])
        oid = hashlib.sha1(text.encode()).hexdigest()
        self.commits[oid] = tree
        self.move(branch, oid)
        return oid

    def move(self, branch: str, oid: str) -> None:
        self.branches[branch] = oid
        self.past.append((branch, oid))

    def find(self, revision: str) -> str | None:
        for known in (self.branches, self.tags):
            if revision in known:
                return known[revision]
        return revision if revision in self.commits else None


@dataclass(frozen=True)
class Fault:
    """What goes wrong with a request. ``status`` 0 cuts the connection: before anything was done,
    or, with ``after``, when it was done and only the answer is lost."""

    status: int = 0
    after: bool = False
    headers: tuple[tuple[str, str], ...] = ()


class HubServer:
    """``fault(number, method, path)``: what goes wrong with the numbered request, if anything."""

    def __init__(
        self, folder: Path, fault: Callable[[int, str, str], Fault | None] | None = None,
        port: int = 0,
    ) -> None:  # fmt: skip
        self.folder, self.fault = folder, fault
        self.repos: dict[str, Repo] = {}
        self.log: list[tuple[str, str]] = []
        self.uploaded: list[str] = []  # sha256 of every blob that was sent
        self.lock = threading.RLock()
        folder.mkdir(parents=True, exist_ok=True)
        self._http = _HTTP(("127.0.0.1", port), _handler(self))
        self.url = f"http://127.0.0.1:{self._http.server_port}"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True)

    def __enter__(self) -> HubServer:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def serve(self) -> None:
        self._http.serve_forever()

    def environment(self, home: Path) -> dict[str, str]:
        """What a client process needs to speak to this server and to nothing else."""
        return {
            "HF_ENDPOINT": self.url, "HF_HOME": str(home), "HF_TOKEN": "hf_loopback",
            "HF_HUB_DISABLE_XET": "1", "HF_HUB_DISABLE_TELEMETRY": "1",
            "HF_HUB_DISABLE_PROGRESS_BARS": "1",
        }  # fmt: skip

    def blob(self, sha256: str) -> Path:
        return self.folder / sha256

    def keep(self, data: bytes, lfs: bool = False) -> Entry:
        sha256 = hashlib.sha256(data).hexdigest()
        self.blob(sha256).write_bytes(data)
        return Entry(len(data), sha256, _git_oid(data), lfs)

    def files(self, repo: str, revision: str = "main") -> dict[str, bytes]:
        """Every file of a commit, whole."""
        found = self.repos[repo]
        tree = found.commits[found.find(revision) or ""]
        return {path: self.blob(entry.sha256).read_bytes() for path, entry in tree.items()}


class _HTTP(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass  # a client that was killed


def _git_oid(data: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()


class _Cut(Exception):
    pass


def _handler(hub: HubServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: Any) -> None:
            pass

        def do_GET(self) -> None:
            self.answer()

        do_HEAD = do_POST = do_PUT = do_DELETE = do_GET

        def answer(self) -> None:
            self.body_read = False
            path = unquote(urlsplit(self.path).path)
            with hub.lock:
                hub.log.append((self.command, path))
                number = len(hub.log)
            fault = hub.fault(number, self.command, path) if hub.fault else None
            try:
                if fault and not fault.after and fault.status == 0:
                    raise _Cut
                if fault and not fault.after:
                    self.body()
                    self.say({"error": "a fault of the test"}, fault.status, dict(fault.headers))
                    return
                self.lost = fault is not None
                self.route(urlsplit(self.path).path)
            except _Cut:
                self.close_connection = True
                self.connection.close()

        def route(self, path: str) -> None:
            """``path`` as it came: a name in it may have an encoded slash."""
            if self.command in WRITING and not self.headers.get("Authorization", "")[7:]:
                if "/paths-info/" not in path:
                    self.say({"error": "Invalid username or password."}, 401)
                    return
            for method, pattern, name in ROUTES:
                match = re.fullmatch(pattern, path)
                if match and self.command in method:
                    found = match.groupdict().items()
                    getattr(self, name)(**{n: t if t is None else unquote(t) for n, t in found})
                    return
            self.body()
            self.say({"error": "there is no such endpoint here"}, 404)

        def length(self) -> int:
            return int(self.headers.get("Content-Length") or 0)

        def chunks(self) -> Any:
            """The body, in pieces, whether its length is told or not."""
            self.body_read = True
            if self.headers.get("Transfer-Encoding", "") != "chunked":
                left = self.length()
                while left:
                    piece = self.rfile.read(min(left, 1 << 20))
                    if not piece:
                        raise _Cut
                    left -= len(piece)
                    yield piece
                return
            while size := int(self.rfile.readline(), 16):
                yield self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()

        def body(self) -> bytes:
            return b"".join(self.chunks())

        def json(self) -> Any:
            return json.loads(self.body() or b"{}")

        def say(self, value: Any, status: int = 200, headers: dict[str, str] | None = None) -> None:
            if status < 400 and getattr(self, "lost", False):
                raise _Cut
            if not self.body_read:
                self.body()
            data = json.dumps(value).encode()
            self.send_response(status)
            for name, text in {"Content-Type": "application/json", **(headers or {})}.items():
                self.send_header(name, text)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(data)

        def refuse(self, code: str, status: int = 404) -> None:
            if not self.body_read:
                self.body()
            self.say({"error": code}, status, {"X-Error-Code": code, "X-Error-Message": code})

        def found(self, id: str, revision: str) -> tuple[Repo, str] | None:
            repo = hub.repos.get(id)
            if repo is None:
                self.refuse("RepoNotFound")
                return None
            oid = repo.find(revision)
            if oid is None:
                self.refuse("RevisionNotFound")
                return None
            return repo, oid

        def who(self) -> None:
            self.say({"type": "user", "name": "loopback", "orgs": [], "auth": {}})

        def create(self) -> None:
            asked = self.json()
            id = f"{asked.get('organization') or 'loopback'}/{asked['name']}"
            with hub.lock:
                if id in hub.repos:
                    url = f"{hub.url}/datasets/{id}"
                    told = {"error": "You already created this repo", "url": url}
                    self.say(told, 409)
                    return
                repo = hub.repos[id] = Repo(private=bool(asked.get("private")))
                repo.commit("main", {".gitattributes": hub.keep(b"*.parquet filter=lfs\n")})
            self.say({"url": f"{hub.url}/datasets/{id}", "name": id, "id": id})

        def validate(self) -> None:
            text = self.json()["content"]
            good = text.startswith("---\n") and "\n---\n" in text[4:]
            self.say({"errors": [] if good else [{"message": "no YAML"}], "warnings": []},
                     200 if good else 400)  # fmt: skip

        def info(self, id: str, revision: str | None = None) -> None:
            if (place := self.found(id, revision or "main")) is None:
                return
            repo, oid = place
            self.say({
                "id": id, "sha": oid, "private": repo.private, "gated": False, "disabled": False,
                "tags": [], "downloads": 0, "likes": 0,
                "siblings": [{"rfilename": path} for path in sorted(repo.commits[oid])],
            })  # fmt: skip

        def refs(self, id: str) -> None:
            if (repo := hub.repos.get(id)) is None:
                self.refuse("RepoNotFound")
                return
            self.say({
                "branches": [{"name": n, "ref": f"refs/heads/{n}", "targetCommit": oid}
                             for n, oid in repo.branches.items()],
                "tags": [{"name": n, "ref": f"refs/tags/{n}", "targetCommit": oid}
                         for n, oid in repo.tags.items()],
                "converts": [], "pullRequests": [],
            })  # fmt: skip

        def tree(self, id: str, revision: str, path: str | None = None) -> None:
            if (place := self.found(id, revision)) is None:
                return
            repo, oid = place
            asked = parse_qs(urlsplit(self.path).query)
            deep = asked.get("recursive", ["false"])[0].lower() in ("1", "true")
            start = f"{path.strip('/')}/" if path else ""
            told: dict[str, dict[str, Any]] = {}
            for name, entry in sorted(repo.commits[oid].items()):
                if not name.startswith(start):
                    continue
                parts = name[len(start) :].split("/")
                for depth in range(1, len(parts) if deep else min(len(parts), 2)):
                    folder = start + "/".join(parts[:depth])
                    told[folder] = {"type": "directory", "path": folder, "size": 0, "oid": "0" * 40}
                if deep or len(parts) == 1:
                    told[name] = entry.told(name)
            if path and not told:
                self.refuse("EntryNotFound")
                return
            listed, size = list(told.values()), int(asked.get("limit", ["50"])[0])
            first = int(asked.get("cursor", ["0"])[0])
            headers = {}
            if first + size < len(listed):
                query = f"recursive={deep}&limit={size}&cursor={first + size}"
                next_page = f"{hub.url}{urlsplit(self.path).path}?{query}"
                headers["Link"] = f'<{next_page}>; rel="next"'
            self.say(listed[first : first + size], 200, headers)

        def paths(self, id: str, revision: str) -> None:
            asked = parse_qs(self.body().decode())
            if (place := self.found(id, revision)) is None:
                return
            repo, oid = place
            told = []
            for name in asked.get("paths", []):
                entry = repo.commits[oid].get(name)
                if entry is not None:
                    told.append(entry.told(name))
                elif any(other.startswith(f"{name}/") for other in repo.commits[oid]):
                    told.append({"type": "directory", "path": name, "size": 0, "oid": "0" * 40})
            self.say(told)

        def preupload(self, id: str, revision: str) -> None:
            asked = self.json()
            if (place := self.found(id, revision)) is None:
                return
            tree, files = place[0].commits[place[1]], []
            for file in asked["files"]:
                large = file["size"] > REGULAR or file["path"].endswith(".parquet")
                here = tree.get(file["path"])
                files.append({
                    "path": file["path"], "uploadMode": "lfs" if large else "regular",
                    "shouldIgnore": False,
                    **({"oid": here.sha256 if here.lfs else here.oid} if here else {}),
                })  # fmt: skip
            self.say({"files": files})

        def batch(self, id: str) -> None:
            objects = []
            for one in self.json()["objects"]:
                told = {"oid": one["oid"], "size": one["size"]}
                if not hub.blob(one["oid"]).exists():
                    told["actions"] = {"upload": {"href": f"{hub.url}/lfs/{one['oid']}"}}
                objects.append(told)
            self.say({"transfer": "basic", "objects": objects})

        def put(self, sha256: str) -> None:
            partial = hub.folder / f".{sha256}.{threading.get_ident()}"
            seen = hashlib.sha256()
            with partial.open("wb") as file:
                for piece in self.chunks():
                    seen.update(piece)
                    file.write(piece)
            if seen.hexdigest() != sha256:
                partial.unlink()
                self.say({"error": "the bytes are not those announced"}, 400)
                return
            partial.rename(hub.blob(sha256))
            hub.uploaded.append(sha256)
            self.say({})

        def commit(self, id: str, revision: str) -> None:
            lines = [json.loads(line) for line in self.body().splitlines() if line.strip()]
            with hub.lock:
                if (place := self.found(id, revision)) is None:
                    return
                repo, oid = place
                parent = lines[0]["value"].get("parentCommit")
                if parent is not None and parent != oid:
                    self.say({"error": "A commit has happened since. Please refresh."}, 412)
                    return
                tree = dict(repo.commits[oid])
                for line in lines[1:]:
                    problem = self.apply(tree, line["key"], line["value"])
                    if problem:
                        self.say({"error": problem}, 400)
                        return
                made = repo.commit(revision, tree)
            self.say({"commitUrl": f"{hub.url}/datasets/{id}/commit/{made}", "commitOid": made})

        def apply(self, tree: dict[str, Entry], key: str, value: dict[str, Any]) -> str:
            path = value["path"]
            if key == "file":
                tree[path] = hub.keep(base64.b64decode(value["content"]))
            elif key == "lfsFile":
                blob = hub.blob(value["oid"])
                if not blob.exists():
                    return f"the LFS object of {path} was never sent"
                pointer = f"oid sha256:{value['oid']}\n".encode()
                tree[path] = Entry(blob.stat().st_size, value["oid"], _git_oid(pointer), True)
            elif key == "deletedFile":
                if tree.pop(path, None) is None:
                    return "A file with this name doesn't exist"
            else:
                return f"unknown operation {key}"
            return ""

        def branch(self, id: str, name: str) -> None:
            asked = self.json() if self.command == "POST" else {}
            with hub.lock:
                repo = hub.repos[id]
                if self.command == "DELETE":
                    if repo.branches.pop(name, None) is None:
                        self.refuse("RevisionNotFound")
                        return
                elif name in repo.branches:
                    self.say({"error": "Reference already exists"}, 409)
                    return
                else:
                    oid = repo.find(asked.get("startingPoint", "main"))
                    if oid is None:
                        self.refuse("RevisionNotFound")
                        return
                    repo.move(name, oid)
            self.say({})

        def tag(self, id: str, revision: str) -> None:
            asked = self.json()
            if (place := self.found(id, revision)) is None:
                return
            if asked["tag"] in place[0].tags:
                self.say({"error": "Tag reference exists already"}, 409)
                return
            place[0].tags[asked["tag"]] = place[1]
            self.say({})

        def resolve(self, id: str, revision: str, path: str) -> None:
            if (place := self.found(id, revision)) is None:
                return
            repo, oid = place
            entry = repo.commits[oid].get(path)
            if entry is None:
                self.refuse("EntryNotFound")
                return
            etag = entry.sha256 if entry.lfs else entry.oid
            first, last, status = 0, entry.size - 1, 200
            wanted = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
            if wanted:
                first, status = int(wanted[1]), 206
                last = min(last, int(wanted[2]) if wanted[2] else last)
            self.send_response(status)
            headers = {
                "ETag": f'"{etag}"', "X-Repo-Commit": oid, "Accept-Ranges": "bytes",
                "X-Linked-ETag": f'"{etag}"', "X-Linked-Size": str(entry.size),
                "Content-Length": str(last - first + 1),
            }  # fmt: skip
            if wanted:
                headers["Content-Range"] = f"bytes {first}-{last}/{entry.size}"
            for name, text in headers.items():
                self.send_header(name, text)
            self.end_headers()
            if self.command == "HEAD":
                return
            with hub.blob(entry.sha256).open("rb") as file:
                file.seek(first)
                left = last - first + 1
                while left:
                    piece = file.read(min(left, 1 << 20))
                    self.wfile.write(piece)
                    left -= len(piece)

    return Handler


_ID = r"(?P<id>[^/]+/[^/]+)"
_REV = r"(?P<revision>[^/]+)"
WRITING = ("POST", "DELETE")  # not without a token; PUT goes where an earlier answer says
ROUTES = (
    (("GET",), "/api/whoami-v2", "who"),
    (("POST",), "/api/repos/create", "create"),
    (("POST",), "/api/validate-yaml", "validate"),
    (("GET",), f"/api/datasets/{_ID}", "info"),
    (("GET",), f"/api/datasets/{_ID}/revision/{_REV}", "info"),
    (("GET",), f"/api/datasets/{_ID}/refs", "refs"),
    (("GET",), f"/api/datasets/{_ID}/tree/{_REV}(/(?P<path>.*))?", "tree"),
    (("POST",), f"/api/datasets/{_ID}/paths-info/{_REV}", "paths"),
    (("POST",), f"/api/datasets/{_ID}/preupload/{_REV}", "preupload"),
    (("POST",), f"/datasets/{_ID}.git/info/lfs/objects/batch", "batch"),
    (("PUT",), "/lfs/(?P<sha256>[0-9a-f]{64})", "put"),
    (("POST",), f"/api/datasets/{_ID}/commit/{_REV}", "commit"),
    (("POST", "DELETE"), f"/api/datasets/{_ID}/branch/(?P<name>.+)", "branch"),
    (("POST",), f"/api/datasets/{_ID}/tag/{_REV}", "tag"),
    (("GET", "HEAD"), f"/datasets/{_ID}/resolve/{_REV}/(?P<path>.+)", "resolve"),
)


if __name__ == "__main__":
    served = HubServer(Path(sys.argv[1]), port=int(sys.argv[2]) if len(sys.argv) > 2 else 0)
    print(f"HF_ENDPOINT={served.url}", flush=True)
    served.serve()
