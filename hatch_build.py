"""Builds the native recorder with the package, where there is a C compiler and Python's headers.

Without them the package installs all the same and records with the reference recorder;
``groundtrace doctor`` says so.  ``GROUNDTRACE_NATIVE=0`` leaves it out, ``=1`` makes its failure an
error.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FOLDER = Path("tracer", "recorder")


class NativeRecorder(BuildHookInterface):  # type: ignore[type-arg]
    """Compiles ``tracer/recorder/native`` into ``tracer/recorder/_native.*.so``."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        wanted = os.environ.get("GROUNDTRACE_NATIVE", "")
        if self.target_name != "wheel" or wanted == "0":
            return
        try:
            built = _compile(Path(self.root))
        except Exception as error:
            if wanted == "1":
                raise
            self.app.display_warning(f"the native recorder was not built: {error}")
            return
        build_data["artifacts"].append(f"/{FOLDER / built}")
        build_data["pure_python"] = False
        build_data["infer_tag"] = True


def _compile(root: Path) -> str:
    """The name of the extension built into the source tree."""
    from setuptools import Distribution, Extension

    source = root / FOLDER / "native"
    extension = Extension(
        "tracer.recorder._native",
        [str(source / "native.c")],
        depends=[str(path) for path in sorted(source.glob("*.h"))],
        extra_compile_args=["-O2", "-fno-strict-aliasing", "-Wall"],
    )
    command = Distribution({"name": "groundtrace", "ext_modules": [extension]}).get_command_obj(
        "build_ext"
    )
    with tempfile.TemporaryDirectory() as folder:
        command.build_lib, command.build_temp = folder, folder
        command.ensure_finalized()
        command.run()
        [made] = Path(folder, FOLDER).glob("_native*")
        # a new file, not a changed one: a process may have the old one mapped
        target = root / FOLDER / made.name
        target.unlink(missing_ok=True)
        shutil.copy2(made, target)
        return made.name
