"""Numbers about the inbox for metrics and readiness."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, func, select

from adapters.store.schema import TROUBLE, inbox

_TROUBLE = select(inbox.c.state, func.count()).where(TROUBLE).group_by(inbox.c.state)


@dataclass(frozen=True, slots=True)
class Gauges:
    """Rows by state (ready, claimed, dead, uncertain) and the seconds the oldest unanswered one waits."""

    states: dict[str, int]
    oldest_seconds: float

    @property
    def open(self) -> int:
        """Unanswered events."""
        return self.states["ready"] + self.states["claimed"]


def read(connection: Connection, now: float) -> Gauges:
    """Counts through partial indexes only: the millions of answered rows are not touched."""
    ready, oldest_ready = _count(connection, inbox.c.due.is_not(None))
    claimed, oldest_claimed = _count(connection, inbox.c.flight.is_not(None))
    states = {"ready": ready, "claimed": claimed, "dead": 0, "uncertain": 0}
    for state, count in connection.execute(_TROUBLE):
        states[state] = count
    oldest = min((at for at in (oldest_ready, oldest_claimed) if at is not None), default=now)
    return Gauges(states, max(0.0, now - oldest))


def _count(connection: Connection, rule: ColumnElement[bool]) -> tuple[int, float | None]:
    query = select(func.count(), func.min(inbox.c.received)).where(rule)
    count, oldest = connection.execute(query).one()
    return int(count), oldest
