"""Where each node of libcst's tree stands in its source, and its text there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import cast

import libcst as cst
from libcst.metadata import CodeRange, MetadataWrapper, PositionProvider

from tracer.one_line import one_line

_LINE_END = re.compile(r"\r\n?|\n")  # as libcst counts lines


class Places:
    """Of one module. ``text``: its source, decoded."""

    def __init__(self, module: cst.Module, text: str) -> None:
        self._module = module
        self._lines = _LINE_END.split(text)
        # `MetadataWrapper.resolve` gives the same and takes twice the time: it walks the module
        # once more, for providers of which none was asked for
        spans = PositionProvider()._gen(MetadataWrapper(module, unsafe_skip_copy=True))
        self.spans = cast(Mapping[cst.CSTNode, CodeRange], spans)

    def span(self, node: cst.CSTNode) -> CodeRange:
        return self.spans[node]

    def text(self, node: cst.CSTNode) -> str:
        """As it stands in the source: cut from there, which is faster than writing it."""
        span = self.spans.get(node)
        if span is None or getattr(node, "lpar", None):  # made anew, or in brackets of its own
            return self._module.code_for_node(node)
        first, last = span.start.line - 1, span.end.line - 1
        if first == last:
            return self._lines[first][span.start.column : span.end.column]
        start, end = self._lines[first][span.start.column :], self._lines[last][: span.end.column]
        return "\n".join([start, *self._lines[first + 1 : last], end])

    def code(self, node: cst.CSTNode | None) -> str:
        """The same on one line, without comments; "" for None."""
        if node is None:
            return ""
        text = self.text(node).strip()
        return text if "\n" not in text and "#" not in text else one_line(text)
