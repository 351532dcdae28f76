"""Dead letters for the operators: list, look at one, send one back to the inbox."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select, update

from adapters.inbound import Inbound
from adapters.store import inbox as intake
from adapters.store.schema import TROUBLE, inbox


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """What may be shown of a dead letter. `words_kept`: it can still be looked at and retried."""

    id: int
    channel: str
    kind: str
    reason: str
    state: str
    received: float
    attempts: int
    words_kept: bool


def listed(connection: Connection, most: int = 100) -> list[DeadLetter]:
    """Dead and uncertain events, newest first."""
    rows = connection.execute(select(inbox).where(TROUBLE).order_by(inbox.c.id.desc()).limit(most))
    return [_letter(row) for row in rows]


def inspect(connection: Connection, row_id: int) -> Inbound | None:
    """The event with its words, or None if it is no dead letter or its words are gone."""
    row = connection.execute(select(inbox).where(inbox.c.id == row_id, inbox.c.state == "dead")).one_or_none()
    return intake.load(row) if row is not None and row.payload is not None else None


def retry(connection: Connection, row_id: int, at: float, sent_maybe: bool = False) -> bool:
    """Makes a dead letter ready again, its time starting anew. One that may have reached the citizen needs
    `sent_maybe`. False: there is none, its words are gone, or it may have been sent."""
    allowed = [
        inbox.c.id == row_id,
        inbox.c.state == "dead",
        inbox.c.payload.is_not(None),
        inbox.c.withdrawn == 0,
    ]
    if not sent_maybe:
        allowed.append(inbox.c.unsure == 0)
    values: dict[str, Any] = {
        "state": "ready", "lane": inbox.c.conversation, "due": at, "received": at, "reason": "",
        "finished": None, "attempts": 0, "tries": 0,
    }  # fmt: skip
    return connection.execute(update(inbox).where(*allowed).values(**values)).rowcount == 1


def _letter(row: Row[Any]) -> DeadLetter:
    return DeadLetter(
        id=row.id,
        channel=row.channel,
        kind=row.kind,
        reason=row.reason,
        state=row.state,
        received=row.received,
        attempts=row.attempts,
        words_kept=row.payload is not None,
    )
