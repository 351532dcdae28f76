"""Ending a claim: done, dead, uncertain, or ready again. State, memory and record change together or not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, case, or_, update

from adapters.store import memory, turns
from adapters.store.claims import Claim
from adapters.store.schema import inbox
from bot.messages import Memory

_MINE = (
    inbox.c.id == bindparam("row"),
    inbox.c.owner == bindparam("me"),
    or_(inbox.c.state == "claimed", inbox.c.state == "uncertain"),
)
_GONE = inbox.c.withdrawn == 1
_DONE = (
    update(inbox)
    .where(*_MINE)
    .values(
        state=case((_GONE, "revoked"), else_=bindparam("state")),
        payload=case((_GONE, None), (bindparam("keep") == 1, inbox.c.payload), else_=None),
        reason=bindparam("why"), lane=None, flight=None, due=None, sending=0, finished=bindparam("at"),
    )
    .returning(inbox.c.withdrawn)
)  # fmt: skip
_AGAIN = (
    update(inbox)
    .where(*_MINE, inbox.c.state == "claimed")
    .values(
        state=case((_GONE, "revoked"), else_="ready"),
        lane=case((_GONE, None), else_=inbox.c.lane),
        due=case((_GONE, None), else_=bindparam("at")),
        flight=None, sending=0, reason=bindparam("why"), finished=case((_GONE, bindparam("at")), else_=None),
        attempts=inbox.c.attempts + bindparam("failed"), tries=inbox.c.tries + bindparam("put_off"),
        unsure=case((bindparam("doubt") == 1, 1), else_=inbox.c.unsure),
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ending:
    """The last word on an event. state: done, dead or uncertain · memory: None leaves it as it is · forget:
    drop the conversation's memory · record: of the turn, if there was one."""

    claim: Claim
    at: float
    state: str = "done"
    reason: str = ""
    memory: Memory | None = None
    record: turns.Record | None = None
    forget: bool = False


@dataclass(frozen=True, slots=True)
class Again:
    """Back to ready, not before `due`. failed: by a fault of ours · put_off: by the platform · unsure: the
    try may have reached the citizen."""

    claim: Claim
    due: float
    reason: str = ""
    failed: bool = False
    put_off: bool = False
    unsure: bool = False


def finish(connection: Connection, endings: list[Ending]) -> list[bool]:
    """For each ending whether the claim was still ours; if not, nothing of it is stored."""
    kept = [_end(connection, ending) for ending in endings]
    ours = [(ending, gone) for ending, gone in zip(endings, kept, strict=True) if gone is not None]
    _remember(connection, [ending for ending, _ in ours])
    records = [_record(ending.record, gone) for ending, gone in ours if ending.record is not None]
    turns.write(connection, records)
    return [gone is not None for gone in kept]


def _end(connection: Connection, ending: Ending) -> bool | None:
    """Whether the message was withdrawn meanwhile; None if the claim is lost."""
    values = {
        "row": ending.claim.id, "me": ending.claim.owner, "state": ending.state, "why": ending.reason,
        "keep": int(ending.state == "dead"), "at": ending.at,
    }  # fmt: skip
    found = connection.execute(_DONE, values).scalar_one_or_none()
    return None if found is None else bool(found)


def _record(record: turns.Record, withdrawn: bool) -> turns.Record:
    return {**record, "masked": "", "held": None, "message": None} if withdrawn else record


def _remember(connection: Connection, endings: list[Ending]) -> None:
    new: dict[str, memory.Remembered] = {}
    for ending in endings:
        if ending.memory is not None and not ending.claim.stale:
            occurred = ending.claim.inbound.occurred
            key = ending.claim.conversation
            new[key] = memory.Remembered(ending.memory.as_dict(), occurred, ending.at)
    memory.remember(connection, new)
    memory.forget(connection, (ending.claim.conversation for ending in endings if ending.forget))


def retry(connection: Connection, tries: list[Again]) -> list[bool]:
    """For each whether the claim was still ours."""
    return [connection.execute(_AGAIN, _values(again)).rowcount == 1 for again in tries]


def _values(again: Again) -> Mapping[str, Any]:
    return {
        "row": again.claim.id, "me": again.claim.owner, "at": again.due, "why": again.reason,
        "failed": int(again.failed), "put_off": int(again.put_off), "doubt": int(again.unsure),
    }  # fmt: skip
