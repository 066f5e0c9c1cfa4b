"""Builds the two C extensions with the package, where there is a C compiler and Python's headers:
the native recorder, and what turns records into Arrow columns.

Without them the package installs all the same, records with the reference recorder and makes
columns in Python; ``groundtrace doctor`` says so.  ``GROUNDTRACE_NATIVE=0`` leaves them out, ``=1``
makes their failure an error.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

EXTENSIONS: dict[str, dict[str, Any]] = {
    "tracer.recorder._native": {"source": "tracer/recorder/native/native.c"},
    "tracer._columns": {"source": "tracer/native/columns.c", "py_limited_api": True},
}


class NativeParts(BuildHookInterface):  # type: ignore[type-arg]
    """Compiles the extensions into the source tree."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        wanted = os.environ.get("GROUNDTRACE_NATIVE", "")
        if self.target_name != "wheel" or wanted == "0":
            return
        for name, about in EXTENSIONS.items():
            try:
                built = _compile(Path(self.root), name, **about)
            except Exception as error:
                if wanted == "1":
                    raise
                self.app.display_warning(f"{name} was not built: {error}")
                continue
            build_data["artifacts"].append(f"/{built}")
            build_data["pure_python"] = False
            build_data["infer_tag"] = True


def _compile(root: Path, name: str, source: str, py_limited_api: bool = False) -> Path:
    """Where in the source tree the extension now is."""
    from setuptools import Distribution, Extension

    extension = Extension(
        name,
        [str(root / source)],
        depends=[str(path) for path in sorted((root / source).parent.glob("*.h"))],
        extra_compile_args=[
            "-O2", "-fno-strict-aliasing", "-fno-plt", "-fno-semantic-interposition", "-Wall",
        ],
        py_limited_api=py_limited_api,
    )
    command = Distribution({"name": "groundtrace", "ext_modules": [extension]}).get_command_obj(
        "build_ext"
    )
    place = Path(*name.split(".")[:-1])
    with tempfile.TemporaryDirectory() as folder:
        command.build_lib, command.build_temp = folder, folder
        command.ensure_finalized()
        command.run()
        [made] = Path(folder, place).glob("_*")
        # a new file, not a changed one: a process may have the old one mapped
        target = root / place / made.name
        target.unlink(missing_ok=True)
        shutil.copy2(made, target)
        return place / made.name
