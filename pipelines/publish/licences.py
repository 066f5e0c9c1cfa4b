"""What the licences of the sources ask of someone who publishes what was made from them.

Each kind needs a person's word before it is published: share-alike (the dataset must go on under
the same licence), non-commercial or no-derivatives, a licence that nobody has stated, and one whose
name is not known here.  This reads names; it gives no legal advice.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import pyarrow.parquet as pq

from pipelines.publish.record import Record
from tracer.errors import RefusedError

UNSTATED = "unstated"

_SHARE_ALIKE = re.compile(
    r"(^|[-_ ])(SA|SHARE-?ALIKE|A?GPL|LGPL|GFDL|ODBL|EUPL|MPL|OSL|CDDL|EPL|SSPL|CDLA-SHARING)"
    r"([-_ .\d]|$|V\d)|GENERAL PUBLIC"
)
_NON_COMMERCIAL = re.compile(r"(^|[-_ ])(NC|NON-?COMMERCIAL)([-_ .\d]|$)|RESEARCH")
_NO_DERIVATIVES = re.compile(r"(^|[-_ ])(ND|NO-?DERIV\w*)([-_ .\d]|$)")
# SPDX names (https://spdx.org/licenses), in small letters, that ask for no more than that their
# authors are named or their text goes along
_FREE = re.compile(
    r"(mit|mit-0|x11|apache-[12][.\d]*|apache|bsd(-[0-4]-clause[a-z-]*)?|0bsd|isc|zlib|unlicense"
    r"|wtfpl|cc0(-1\.0)?|cc-by(-[1-4]\.\d)?|cc-pddc|pddl(-1\.0)?|odc-by(-1\.0)?|bsl-1\.0"
    r"|afl-[\d.]+|ecl-2\.0|ncsa|postgresql|psf-2\.0|python-2\.0(\.\d)?|artistic-2\.0|upl-1\.0"
    r"|cdla-permissive-[12]\.0|c-uda(-1\.0)?|ms-pl|etalab-2\.0|public-domain)"
)
# the Hub's words (https://huggingface.co/docs/hub/repositories-licenses): SPDX in small letters,
# but for these
_ON_HUB = {
    "agpl-3.0-only": "agpl-3.0", "agpl-3.0-or-later": "agpl-3.0", "gpl-2.0-only": "gpl-2.0",
    "gpl-2.0-or-later": "gpl-2.0", "gpl-3.0-only": "gpl-3.0", "gpl-3.0-or-later": "gpl-3.0",
    "lgpl-2.1-only": "lgpl-2.1", "lgpl-2.1-or-later": "lgpl-2.1", "lgpl-3.0-only": "lgpl-3.0",
    "lgpl-3.0-or-later": "lgpl-3.0", "odc-by-1.0": "odc-by", "odbl-1.0": "odbl",
    "pddl-1.0": "pddl", "c-uda-1.0": "c-uda", "": "unknown", UNSTATED: "unknown",
}  # fmt: skip
_KNOWN = {
    "afl-3.0", "agpl-3.0", "apache-2.0", "artistic-2.0", "bsd", "bsd-2-clause", "bsd-3-clause",
    "bsd-3-clause-clear", "bsl-1.0", "c-uda", "cc", "cc-by-2.0", "cc-by-2.5", "cc-by-3.0",
    "cc-by-4.0", "cc-by-nc-2.0", "cc-by-nc-3.0", "cc-by-nc-4.0", "cc-by-nc-nd-3.0",
    "cc-by-nc-nd-4.0", "cc-by-nc-sa-2.0", "cc-by-nc-sa-3.0", "cc-by-nc-sa-4.0", "cc-by-nd-4.0",
    "cc-by-sa-3.0", "cc-by-sa-4.0", "cc0-1.0", "cdla-permissive-1.0", "cdla-permissive-2.0",
    "cdla-sharing-1.0", "ecl-2.0", "epl-1.0", "epl-2.0", "etalab-2.0", "eupl-1.1", "gfdl", "gpl",
    "gpl-2.0", "gpl-3.0", "isc", "lgpl", "lgpl-2.1", "lgpl-3.0", "mit", "mpl-2.0", "ms-pl",
    "ncsa", "odbl", "odc-by", "ofl-1.1", "osl-3.0", "pddl", "postgresql", "unknown", "unlicense",
    "wtfpl", "zlib",
}  # fmt: skip


def on_hub(licence: str) -> str:
    """The Hub's word for a licence: ``other`` where it has none, ``unknown`` for none stated."""
    small = _plain(licence)
    word = _ON_HUB.get(small, small)
    return word if word in _KNOWN else "other"


def asks(licence: str) -> str:
    """What it asks that a person must agree to, in words; "" for nothing."""
    name = licence.strip().upper()
    if not name or name in ("UNKNOWN", "OTHER", UNSTATED.upper(), "NOASSERTION"):
        return "the source does not state its licence"
    found = [
        words
        for pattern, words in (
            (_NON_COMMERCIAL, "no commercial use"),
            (_NO_DERIVATIVES, "no derived works"),
            (_SHARE_ALIKE, "share alike: what is made from it goes on under the same licence"),
        )
        if pattern.search(name)
    ]
    if found:
        return "; ".join(found)
    if not all(_FREE.fullmatch(part) for part in _parts(name.lower())):
        return "what this licence asks is not known to groundtrace; read it"
    return ""


def at_odds(licences: Iterable[str]) -> list[str]:
    """Those that one work cannot meet together: of two share-alike licences each asks that it goes
    on under itself alone, which a non-commercial one forbids as well. Empty where there are none.
    """
    names = {name.strip() for name in licences}
    alike = {name for name in names if _SHARE_ALIKE.search(name.upper())}
    found = alike | {name for name in names if _NON_COMMERCIAL.search(name.upper())}
    return sorted(found) if alike and len(found) > 1 else []


def stopped(
    sources: Mapping[str, Sequence[str]], accepted: Sequence[str]
) -> list[tuple[str, str, str]]:
    """Source → licences; source, licence and what it asks, of each that asks for something nobody
    has accepted."""
    agreed = {licence.strip().lower() for licence in accepted}
    found_out = []
    for source, found in sorted(sources.items()):
        for licence in found or ("",):
            name = licence.strip() or UNSTATED
            reason = asks(licence)
            if reason and name.lower() not in agreed:
                found_out.append((source, name, reason))
    return found_out


def check_licences(
    dataset: Path, found: Record, accept: Sequence[str], say: Callable[[str], None]
) -> None:
    """RefusedError ``licence-asks`` where a source, or a row of ``traces``, has a licence that asks
    for something that is not in ``accept``."""
    sources: dict[str, set[str]] = {n: set(s.licences) for n, s in found.sources.items()}
    for file in found.of("traces"):
        table = pq.read_table(dataset / file, columns=["source", "licence"])
        for row in table.group_by(["source", "licence"]).aggregate([]).to_pylist():
            sources.setdefault(row["source"], set()).add(row["licence"])
    asking = stopped({name: sorted(found) for name, found in sources.items()}, accept)
    if asking:
        names = sorted({licence for _, licence, _ in asking})
        flags = " ".join(f"--accept-licence {shlex.quote(name)}" for name in names)
        more = [f"and {len(asking) - 8} more"] if len(asking) > 8 else []
        raise RefusedError(
            "licence-asks",
            "; ".join([*(f"{s} ({name}): {reason}" for s, name, reason in asking[:8]), *more]),
            str(dataset),
            f"leave these sources out, or, having read what they ask: {flags}"
            + (f" ({UNSTATED}: no licence is known)" if UNSTATED in names else ""),
        )
    odd = at_odds(name for found in sources.values() for name in found)
    if odd:
        say(f"{', '.join(odd)}: no one work can meet all of these; each row is under its own")


def _parts(name: str) -> list[str]:
    """The licences that a text names: an SPDX expression, a list, or ``questions: cc-by-4.0``."""
    parts = (re.sub(r"^.*:", "", part) for part in re.split(r"\s+(?:and|or)\s+|[,;/()]", name))
    return [_plain(part) for part in parts if part.strip()]


def _plain(name: str) -> str:
    """``MIT License`` and ``CC BY 4.0`` as SPDX has them."""
    words = re.sub(r"\b(the|licen[cs]e|version)\b", " ", name.lower()).split()
    return "-".join(words)
