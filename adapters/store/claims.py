"""Handing events out: the oldest due event of every conversation that has none in flight, under a lease."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, bindparam, exists, func, or_, select, update

from adapters.inbound import Inbound
from adapters.store import inbox as intake
from adapters.store import tombstones
from adapters.store.memory import Remembered, recall
from adapters.store.schema import inbox

LEASE_SECONDS = 10.0
"""After this long without renewal a claim is taken from a process that must have died. Short, because LINE's
reply token lives a minute; the clocks of the machines may differ by a small part of it (NTP)."""

MOST_ATTEMPTS = 5
"""Failures of our own (an exception, a killed process) after which an event is a dead letter."""

CLAIM_LOCK = 0x746F7268
"""PostgreSQL advisory lock ("torh"): claims of all processes follow one another, each seeing the last."""

_c = inbox.alias("c")
_e = inbox.alias("e")
_HEADS = (
    select(_c.c.id)
    .where(
        _c.c.due <= bindparam("at"),
        ~exists().where(_e.c.lane == _c.c.lane, or_(_e.c.id < _c.c.id, _e.c.flight.is_not(None))),
    )
    .order_by(_c.c.due, _c.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
    .cte("heads")
)
_CLAIM = (
    update(inbox)
    .where(inbox.c.id.in_(select(_HEADS.c.id)))
    .values(
        state="claimed", flight=inbox.c.lane, due=None, sending=0,
        owner=bindparam("me"), lease_until=bindparam("until"),
    )
    .returning(inbox)
)  # fmt: skip
_MINE = (inbox.c.id == bindparam("row"), inbox.c.owner == bindparam("me"))
_SENDING = update(inbox).where(*_MINE, inbox.c.state == "claimed", inbox.c.withdrawn == 0).values(sending=1)
_EXPIRED = (
    select(inbox)
    .where(inbox.c.flight.is_not(None), inbox.c.lease_until < bindparam("at"))
    .with_for_update(skip_locked=True)
)


@dataclass(frozen=True, slots=True)
class Claim:
    """An event this process may answer now.

    owner: this process · received: when the latest delivery came (first or redelivered) · ack_ms: from its
    last byte to the commit · attempts: our failures so far · tries: sends put off so far · unsure: an earlier
    try may have reached the citizen · stale: older than the conversation's last answered event, so it is
    answered without memory and leaves none.
    """

    id: int
    owner: str
    inbound: Inbound
    conversation: str
    message: str | None
    received: float
    ack_ms: float
    attempts: int
    tries: int
    unsure: bool
    stale: bool
    memory: Remembered | None


@dataclass(frozen=True, slots=True)
class Ask:
    """A wish for up to `most` claims at `at`."""

    most: int
    at: float
    owner: str


def claim(connection: Connection, asks: list[Ask]) -> list[list[Claim]]:
    """For each ask its claims, oldest first."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(CLAIM_LOCK)))
    return [_claim(connection, ask) for ask in asks]


def _claim(connection: Connection, ask: Ask) -> list[Claim]:
    values = {"at": ask.at, "most": ask.most, "me": ask.owner, "until": ask.at + LEASE_SECONDS}
    rows = sorted(connection.execute(_CLAIM, values).all(), key=lambda row: row.id)
    gone = _withdrawn(connection, rows)
    rows = [row for row in rows if row.id not in gone]
    remembered = recall(connection, [row.conversation for row in rows])
    readable, broken = [], []
    for row in rows:
        try:
            readable.append(_as_claim(row, remembered.get(row.conversation)))
        except (ValueError, TypeError, LookupError):  # a damaged row: nobody else may wait for it
            broken.append(row.id)
    close(connection, broken, "dead", "unreadable")
    return readable


def _withdrawn(connection: Connection, rows: Sequence[Row[Any]]) -> set[int]:
    """Rows whose unsend was committed by another process while they were on their way in."""
    stones = tombstones.withdrawn(connection, [row.message for row in rows if row.message])
    gone = {row.id for row in rows if row.message in stones}
    close(connection, sorted(gone), "revoked")
    return gone


def _as_claim(row: Row[Any], memory: Remembered | None) -> Claim:
    last = memory.occurred if memory else None
    return Claim(
        id=row.id,
        owner=row.owner,
        inbound=intake.load(row),
        conversation=row.conversation,
        message=row.message,
        received=row.received,
        ack_ms=(row.stored - row.first_received) * 1000,
        attempts=row.attempts,
        tries=row.tries,
        unsure=bool(row.unsure),
        stale=last is not None and row.occurred is not None and row.occurred < last,
        memory=memory,
    )


def mark_sending(connection: Connection, claims: list[Claim]) -> list[bool]:
    """Notes durably that a send that must not be repeated begins. False: the claim is lost or withdrawn."""
    return [
        connection.execute(_SENDING, {"row": claim.id, "me": claim.owner}).rowcount == 1 for claim in claims
    ]


@dataclass(frozen=True, slots=True)
class Pulse:
    """A process's sign of life: the rows it still works on."""

    owner: str
    rows: tuple[int, ...]
    at: float


@dataclass(frozen=True, slots=True)
class Recovered:
    """Rows taken back from dead processes, by what became of them."""

    ready: int = 0
    uncertain: int = 0
    dead: int = 0
    revoked: int = 0


def beat(connection: Connection, pulses: list[Pulse]) -> list[Recovered]:
    """Renews the leases of the living and takes back what the dead held."""
    return [_beat(connection, pulse) for pulse in pulses]


def _beat(connection: Connection, pulse: Pulse) -> Recovered:
    if pulse.rows:
        mine = inbox.c.id.in_(pulse.rows) & (inbox.c.owner == pulse.owner) & inbox.c.flight.is_not(None)
        connection.execute(update(inbox).where(mine).values(lease_until=pulse.at + LEASE_SECONDS))
    fates: dict[str, list[int]] = {"ready": [], "uncertain": [], "dead": [], "revoked": []}
    for row in connection.execute(_EXPIRED, {"at": pulse.at}):
        fates[_fate(row)].append(row.id)
    for state in ("uncertain", "dead", "revoked"):
        close(connection, fates[state], state, "process_died")
    if fates["ready"]:
        again = {
            "state": "ready",
            "flight": None,
            "due": pulse.at,
            "unsure": 1,
            "attempts": inbox.c.attempts + 1,
        }
        connection.execute(update(inbox).where(inbox.c.id.in_(fates["ready"])).values(**again))
    return Recovered(**{state: len(rows) for state, rows in fates.items()})


def _fate(row: Row[Any]) -> str:
    if row.sending:
        return "uncertain"
    if row.withdrawn:
        return "revoked"
    return "dead" if row.attempts + 1 >= MOST_ATTEMPTS else "ready"


def close(connection: Connection, rows: Sequence[int], state: str, reason: str = "") -> None:
    """Ends rows. Only a dead letter keeps its words, for the operators, for a day."""
    if not rows:
        return
    values: dict[str, Any] = {"state": state, "reason": reason, "lane": None, "flight": None, "due": None}
    values["finished"] = func.coalesce(inbox.c.finished, inbox.c.lease_until)
    if state != "dead":
        values["payload"] = None
    connection.execute(update(inbox).where(inbox.c.id.in_(rows)).values(**values))
