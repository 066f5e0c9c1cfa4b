"""The layout for learning from preferences: a prompt, and two narratives of which one lies.

| layout | a row | learnt |
|---|---|---|
| trl-dpo | prompt, chosen, rejected: messages | that the chosen is the likelier |

Read from the source of TRL 1.16 (dataset_formats, "preference" with an explicit prompt).
"""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from pipelines.trainers.base import Layout, Row, as_dicts, conversation, learning, text


def _schema(_: str) -> pa.Schema:
    return pa.schema(
        [text("id"), conversation("prompt"), conversation("chosen"), conversation("rejected")]
    )


def _row(row: Row) -> dict[str, Any]:
    prompt, chosen = as_dicts(row.messages[: row.given]), as_dicts(row.messages[row.given :])
    return {"id": row.id, "prompt": prompt, "chosen": chosen, "rejected": as_dicts(row.rejected)}


LAYOUTS = (
    Layout(
        name="trl-dpo", reader="TRL DPOTrainer: prompt, chosen and rejected, as messages",
        form="parquet", configs=learning("pair"), schema=_schema, row=_row,
    ),
)  # fmt: skip
