"""One record for each turn: what operators and staff learn from, without who and mostly without words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, insert

from adapters.store.claims import Claim
from adapters.store.schema import turns
from bot.messages import Outcome, Turn

KEEPS_WORDS = frozenset({Outcome.ASKED_BACK, Outcome.NOT_FOUND, Outcome.OUT_OF_SCOPE, Outcome.FAILED})
"""Turns that staff must read to improve the knowledge; of all others not even the masked words are kept."""

Record = Mapping[str, Any]
"""A row of the table `turns` without its id."""


def record(claim: Claim, turn: Turn, delivery: str, latencies: Mapping[str, float], at: float) -> Record:
    """The masked record of a turn. `latencies` in milliseconds; `delivery` a Result's value."""
    words = _clean(turn.masked) if keeps_words(turn) else ""
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
        "message": claim.message if words else None,
        "redelivered": int(claim.inbound.redelivered),
    }


def keeps_words(turn: Turn) -> bool:
    """Whether the masked words may be kept: not answered, asked back, or marked wrong; never of a guard."""
    return not turn.guard and (turn.outcome in KEEPS_WORDS or turn.feedback.startswith("wrong"))


def write(connection: Connection, records: list[Record]) -> None:
    """Stores records."""
    if records:
        connection.execute(insert(turns), [dict(each) for each in records])


def _clean(text: str) -> str:
    """Without what PostgreSQL cannot hold: NUL and lone surrogates."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()
