"""Object stores for tests: fsspec's own, and S3 as moto's server on loopback speaks it."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator

import fsspec
import pytest

HAS_S3 = all(importlib.util.find_spec(name) for name in ("moto", "s3fs", "flask"))
STORES = [
    "memory", "file",
    pytest.param("s3", marks=pytest.mark.skipif(
        not HAS_S3, reason="needs s3fs and moto: pip install 'groundtrace[dev]'"
    )),
]  # fmt: skip


@pytest.fixture(scope="session")
def s3() -> Iterator[str]:
    """Starts a server that speaks S3 and makes fsspec speak to it; the URL of a bucket."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    fsspec.config.conf["s3"] = {
        "key": "key", "secret": "secret", "endpoint_url": f"http://{host}:{port}",
    }  # fmt: skip
    try:
        fsspec.filesystem("s3").mkdir("traces")
        yield "s3://traces"
    finally:
        fsspec.config.conf.pop("s3", None)
        server.stop()


@pytest.fixture
def url(request: pytest.FixtureRequest, tmp_path) -> str:
    """Where to store, in the store that the test is parametrized with (indirectly)."""
    kind = request.param
    if kind == "s3":
        return f"{request.getfixturevalue('s3')}/{tmp_path.name}/set"
    return f"memory://{tmp_path.name}/set" if kind == "memory" else f"file://{tmp_path}/s"


def held(url: str) -> dict[str, bytes]:
    """Every file below a URL."""
    system, root = fsspec.core.url_to_fs(url)
    system.invalidate_cache()
    return {
        name.removeprefix(root).lstrip("/"): system.cat_file(name) for name in system.find(root)
    }
