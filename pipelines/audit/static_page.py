"""One row as one file that opens from a disk, with no server and no network.

The page is the same as a server's: its modules are joined into one script, in the order in which
they need each other, and run under a policy that allows this script and this style by their hash
and nothing else.  What it shows lies beside them as JSON in which no ``<`` stands.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import lru_cache

from pipelines.audit.parts import parts
from pipelines.audit.sheet import Sheet, encoded

_IMPORT = re.compile(r'^import \{ ([^}]*) \} from "\./([^"]+)";\n', re.M)
_EXPORT = re.compile(r"^export (?=(?:class|function|const) (\w+))", re.M)
_EXPORTS = re.compile(r"export\{([^}]*)\};?\s*$")  # as a minifier writes it
START = "main.js"


def page(sheet: Sheet) -> bytes:
    """The file's bytes: a function of the sheet and of our own files alone."""
    files = parts()
    script, style = joined(START), files["style.css"].decode()
    policy = (
        f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    data = encoded(sheet).decode().replace("<", "\\u003c").replace(">", "\\u003e")
    html = files["index.html"].decode()
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    for old, new in (
        ('<meta charset="utf-8">', f'<meta charset="utf-8">\n{meta}'),
        ('<link rel="stylesheet" href="/static/style.css">', f"<style>{style}</style>"),
        (
            '<script type="module" src="/static/main.js"></script>',
            f'<script type="application/json" id="sheet">{data}</script>\n'
            f"<script>{script}</script>",
        ),
    ):
        before, found, after = html.partition(old)
        assert found, f"index.html has no {old}"
        html = before + new + after
    return html.encode()


@lru_cache(maxsize=1)
def joined(start: str) -> str:
    """A module with all that it imports, as one script: each module a function that gives what it
    exports."""
    order: list[str] = []
    _needed(start, order)
    return '"use strict";\nconst modules = {};\n' + "".join(_wrapped(name) for name in order)


def _needed(name: str, order: list[str]) -> None:
    for _, other in _IMPORT.findall(_source(name)):
        if other not in order:
            _needed(other, order)
    order.append(name)


def _wrapped(name: str) -> str:
    text = _IMPORT.sub(r'const { \1 } = modules["\2"];\n', _source(name))
    exports = [f"{found}" for found in _EXPORT.findall(text)]
    text = _EXPORT.sub("", text)
    minified = _EXPORTS.search(text)
    if minified:
        text = text[: minified.start()]
        pairs = [pair.split(" as ") for pair in minified[1].split(",")]
        exports = [f"{outer}: {inner}" for inner, outer in pairs]
    return f'modules["{name}"] = (() => {{\n{text}\nreturn {{ {", ".join(exports)} }};\n}})();\n'


def _source(name: str) -> str:
    return parts()[name].decode()


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
