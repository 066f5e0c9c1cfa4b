"""Bytes of programs, stdin and stdout as columns that Arrow can hold, without loss.

Where the bytes are UTF-8, the text is they and the bytes column is null.  Where they are not, the
text shows each wrong byte as ``\\xNN`` and the bytes column has the bytes themselves.
"""

from __future__ import annotations


def text_of(data: bytes) -> str:
    return data.decode("utf-8", "backslashreplace")


def bytes_of(data: bytes) -> bytes | None:
    """None where `text_of` loses nothing."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return data
    return None


def storable(text: str) -> str:
    """A text without lone surrogates, which neither UTF-8 nor Arrow can hold."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
