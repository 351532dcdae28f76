"""One record for each turn: what operators and staff learn from, without who and mostly without words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, or_, select, update

from adapters.redaction import Redactor
from adapters.store.claims import Claim
from adapters.store.memory import LIFE_SECONDS
from adapters.store.schema import turns
from bot import cues
from bot.messages import Outcome, Turn
from bot.text.normalise import normalise

KEEPS_WORDS = frozenset({Outcome.ASKED_BACK, Outcome.NOT_FOUND, Outcome.OUT_OF_SCOPE, Outcome.FAILED})
"""Turns that staff must read to improve the knowledge; of all others not even the masked words are kept."""

HELD = frozenset({Outcome.ANSWERED, Outcome.FOLLOWED_UP, Outcome.STATUS_TOLD})
"""Answers whose question is held for half an hour; only if the citizen then says that it was wrong is it kept."""

_IDS = Redactor()

Record = Mapping[str, Any]
"""A row of the table `turns` without its id."""


def record(claim: Claim, turn: Turn, delivery: str, latencies: Mapping[str, float], at: float) -> Record:
    """The masked record of a turn. `latencies` in milliseconds; `delivery` a Result's value."""
    words = _clean(turn.masked) if keeps_words(turn) else ""
    held = _clean(turn.masked) if not words and holds_words(turn) else None
    return {
        "at": at,
        "channel": claim.inbound.channel,
        "conversation": claim.conversation,
        "event_id": claim.inbound.event_id,
        "outcome": turn.outcome.value,
        "topic": turn.topics[0] if turn.topics else "",
        "topics": json.dumps(list(turn.topics)),
        "measure": turn.measure,
        "p": float(turn.p),
        "margin": float(turn.margin),
        "language": turn.language,
        "guard": turn.guard,
        "facet": turn.facet,
        "feedback": _clean(turn.feedback),
        "choice_of": turn.choice_of,
        "revision": turn.revision,
        "latencies": json.dumps({name: round(value, 1) for name, value in latencies.items()}),
        "delivery": delivery,
        "masked": words,
        "message": claim.message if words or held else None,
        "redelivered": int(claim.inbound.redelivered),
        "held": held or None,
        "corrects": int(corrects(turn)),
    }


def keeps_words(turn: Turn) -> bool:
    """Whether the masked words may be kept: not answered, asked back, or marked wrong; never of a guard."""
    return not turn.guard and (turn.outcome in KEEPS_WORDS or turn.feedback.startswith("wrong"))


def holds_words(turn: Turn) -> bool:
    """Whether the masked words wait for half an hour to be kept or forgotten; never of a guard."""
    return not turn.guard and turn.outcome in HELD


def corrects(turn: Turn) -> bool:
    """Whether the citizen says with this turn that the answer before it was wrong: by button or in words."""
    return turn.feedback.startswith("wrong") or bool(cues.CORRECTION.match(normalise(turn.masked)))


_LAST_HELD = (
    select(func.max(turns.c.id))
    .where(
        turns.c.conversation == bindparam("whose"),
        turns.c.held.is_not(None),
        turns.c.at >= bindparam("since"),
        or_(bindparam("of_any") == 1, turns.c.topic == bindparam("about")),
    )
    .scalar_subquery()
)
_KEEP = update(turns).where(turns.c.id == _LAST_HELD).values(masked=turns.c.held, held=None)
"""The question that a citizen says was answered wrongly: its words are kept like those of an unanswered one."""


def write(connection: Connection, records: list[Record]) -> None:
    """Stores records. One that corrects an answer makes the question of that answer kept."""
    for each in records:
        if each["corrects"]:
            marked = each["feedback"].startswith("wrong")
            values = {"whose": each["conversation"], "since": each["at"] - LIFE_SECONDS}
            connection.execute(_KEEP, {**values, "of_any": int(not marked), "about": each["topic"]})
    if records:
        connection.execute(insert(turns), [dict(each) for each in records])


def _clean(text: str) -> str:
    """Without ids and tokens somebody pasted, and what PostgreSQL cannot hold: NUL and lone surrogates."""
    return _IDS.hide(text.replace("\0", "").encode("utf-8", "replace").decode())
