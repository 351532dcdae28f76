"""Taking events in: insert-or-ignore on (channel, account, event id), all events of a request or none."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from adapters.clock import Clock
from adapters.inbound import CONTROL_KINDS, Inbound
from adapters.store import memory, tombstones
from adapters.store.errors import StoreFull
from adapters.store.schema import inbox
from adapters.store.secret import Keyring

CHANNEL = "toride_inbox"
"""PostgreSQL's NOTIFY channel that wakes the other processes."""

LONGEST_ID = 200
"""Longer or unprintable event ids are stored as their hash; LINE's have 26 letters, Telegram's 20 digits."""

_KEY = (inbox.c.channel, inbox.c.account, inbox.c.event_id)
_IF_NEW = {
    "sqlite": sqlite.insert(inbox).on_conflict_do_nothing(index_elements=_KEY),
    "postgresql": postgresql.insert(inbox)
    .on_conflict_do_nothing(index_elements=_KEY)
    .returning(inbox.c.id, *_KEY),
}
_LAST = select(func.max(inbox.c.id))
_SINCE = select(inbox.c.id, *_KEY).where(inbox.c.id > bindparam("last")).order_by(inbox.c.id)
_OPEN = select(func.count()).select_from(inbox).where(inbox.c.lane.is_not(None))
_SAME = [column == bindparam(f"key_{column.name}") for column in _KEY]
_REFRESH = (
    update(inbox).where(*_SAME, inbox.c.lane.is_not(None)).values(received=bindparam("at"), redelivered=1)
)
_REOPEN = (
    update(inbox)
    .where(*_SAME, inbox.c.state == "done", inbox.c.reason == "late", inbox.c.withdrawn == 0)
    .values(
        state="ready", reason="", redelivered=1, finished=None, lane=inbox.c.conversation,
        payload=bindparam("content"), received=bindparam("at"), due=bindparam("at"), tries=0,
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Arrival:
    """The events of one request and when its last byte came."""

    events: tuple[Inbound, ...]
    received: float


class Intake:
    """Writes arrivals. `most_open` bounds the unanswered rows: beyond, arrivals get StoreFull."""

    def __init__(self, keyring: Keyring, clock: Clock, most_open: int) -> None:
        self._keyring, self._clock, self._most_open = keyring, clock, most_open
        self._open = most_open  # a bound from above; counted again whenever it reaches the limit

    def put(self, connection: Connection, arrivals: list[Arrival]) -> list[list[bool] | Exception]:
        """For each arrival which of its events were new, or StoreFull."""
        room = self._room(connection, arrivals)
        kept = [arrival for arrival, fits in zip(arrivals, room, strict=True) if fits]
        events = [(event, arrival.received) for arrival in kept for event in arrival.events]
        fresh = self._insert(connection, events) if events else []
        for (event, received), new in zip(events, fresh, strict=True):
            if not new and event.redelivered:
                self._redelivered(connection, event, received)
            if event.kind == "unsend":
                tombstones.withdraw(connection, message_key(self._keyring, event), received)
            if new and "migrate_to" in event.payload:
                self._migrate(connection, event)
        told = iter(fresh)
        return [
            [next(told) for _ in arrival.events] if fits else StoreFull("inbox")
            for arrival, fits in zip(arrivals, room, strict=True)
        ]

    def _room(self, connection: Connection, arrivals: list[Arrival]) -> list[bool]:
        """Whether there is room for each arrival; control events always get in."""
        room: list[bool] = []
        taken = 0
        for arrival in arrivals:
            size = sum(event.kind not in CONTROL_KINDS for event in arrival.events)
            if size and self._open + size > self._most_open:
                self._open = int(connection.execute(_OPEN).scalar_one()) + taken
            room.append(not size or self._open + size <= self._most_open)
            self._open += size * room[-1]
            taken += size * room[-1]
        return room

    def _insert(self, connection: Connection, events: list[tuple[Inbound, float]]) -> list[bool]:
        stored = self._clock.now()
        rows = [_row(self._keyring, event, received, stored) for event, received in events]
        found = _insert_new(connection, rows)
        new = {tuple(row[1:]) for row in found}
        if new:
            tombstones.apply(connection, min(row[0] for row in found))
            if connection.dialect.name == "postgresql":
                connection.execute(select(func.pg_notify(CHANNEL, "")))
        return [_taken(new, (row["channel"], row["account"], row["event_id"])) for row in rows]

    def _migrate(self, connection: Connection, event: Inbound) -> None:
        """A Telegram group became a supergroup: its conversation goes on under the new id."""
        moved = event._replace(conversation=str(event.payload["migrate_to"]))
        old, new = (conversation_key(self._keyring, each) for each in (event, moved))
        memory.move(connection, old, new)

    def _redelivered(self, connection: Connection, event: Inbound, received: float) -> None:
        """The platform opens a new minute for the reply token, so a never-answered event gets it too."""
        account, event_id = plain_id(event.account), plain_id(event.event_id)
        keys = {
            "key_channel": event.channel,
            "key_account": account,
            "key_event_id": event_id,
            "at": received,
        }
        changed = connection.execute(_REFRESH, keys).rowcount
        if not changed and event.kind not in CONTROL_KINDS:
            connection.execute(_REOPEN, {**keys, "content": dump(event)})


def _insert_new(connection: Connection, rows: list[dict[str, Any]]) -> Sequence[Any]:
    """Id (or one before it) and key of the rows that were new.

    SQLite's RETURNING doubles the cost of an insert of several rows. Its transaction is the only writer, so
    there every higher id is ours; when all were new, which is nearly always, nothing need be looked up.
    """
    if connection.dialect.name == "postgresql":
        return connection.execute(_IF_NEW["postgresql"], rows).all()
    last = connection.execute(_LAST).scalar_one() or 0
    if connection.execute(_IF_NEW["sqlite"], rows).rowcount == len(rows):
        return [(last + 1, row["channel"], row["account"], row["event_id"]) for row in rows]
    return connection.execute(_SINCE, {"last": last}).all()


def _taken(new: set[tuple[Any, ...]], key: tuple[str, str, str]) -> bool:
    """Of copies of one event inside a batch only the first is new."""
    if key not in new:
        return False
    new.remove(key)
    return True


def plain_id(text: str) -> str:
    """The id as it can be stored anywhere: a strange one is replaced by a hash."""
    if len(text) <= LONGEST_ID and text.isascii() and text.isprintable():
        return text
    return "#" + Keyring("event").hide(text)


def conversation_key(keyring: Keyring, event: Inbound) -> str:
    """The keyed hash that stands for a conversation everywhere outside the payload."""
    return keyring.hide(event.channel, event.account, event.conversation)


def message_key(keyring: Keyring, event: Inbound) -> str | None:
    """The keyed hash of the platform's message id, or None if the event has none."""
    message = event.payload.get("message_id")
    if message in (None, ""):
        return None
    return keyring.hide(event.channel, event.account, event.conversation, str(message))


def dump(event: Inbound) -> str:
    """The payload column: everything that must not outlive the answer."""
    return json.dumps(
        {"conversation": event.conversation, "payload": dict(event.payload)}, separators=(",", ":")
    )


def load(row: Any) -> Inbound:
    """The event of an inbox row whose payload is still there."""
    content = json.loads(row.payload)
    return Inbound(
        channel=row.channel,
        account=row.account,
        event_id=row.event_id,
        conversation=content["conversation"],
        kind=row.kind,
        payload=content["payload"],
        occurred=row.occurred,
        redelivered=bool(row.redelivered),
    )


def _row(keyring: Keyring, event: Inbound, received: float, stored: float) -> dict[str, Any]:
    conversation = conversation_key(keyring, event)
    closed = event.kind in ("unsend", "ignore")
    return {
        "channel": event.channel,
        "account": plain_id(event.account),
        "event_id": plain_id(event.event_id),
        "conversation": conversation,
        "message": None if closed else message_key(keyring, event),
        "kind": event.kind,
        "payload": None if closed else dump(event),
        "occurred": event.occurred,
        "first_received": received,
        "received": received,
        "stored": stored,
        "redelivered": int(event.redelivered),
        "state": "done" if closed else "ready",
        "lane": None if closed else conversation,
        "due": None if closed else received,
        "reason": event.kind if closed else "",
        "finished": stored if closed else None,
    }
