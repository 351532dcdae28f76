"""Forgetting on time. Deletes in small steps, so that a running service hardly waits for the lock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Table, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from adapters.store.engine import reading
from adapters.store.memory import LIFE_SECONDS
from adapters.store.schema import audit, counters, inbox, memory, tombstones, turns

DAY = 86400.0
KEYS_SECONDS = 7 * DAY
"""Keys, without words, so that a late redelivery is known: LINE redelivers for hours, Telegram for a day."""
WORDS_SECONDS = DAY
"""Words of dead letters."""
TURNS_SECONDS = 90 * DAY
COUNTS_SECONDS = 365 * DAY
STEP = 1000
"""Rows in one transaction."""

JAPAN = timezone(timedelta(hours=9))

_GROUP = ("channel", "outcome", "topic", "language", "feedback")
_OVER = inbox.c.lane.is_(None)


@dataclass(frozen=True, slots=True)
class Rule:
    """What is forgotten when. `before`: age in seconds of the column that tells it."""

    name: str
    table: Table
    when: ColumnElement[Any]
    age: float
    only: tuple[ColumnElement[bool], ...] = ()
    forget: Callable[[Connection, Rule, list[Any]], None] = field(default=lambda c, r, k: _delete(c, r, k))

    @property
    def key(self) -> ColumnElement[Any]:
        """The column that identifies a row."""
        return next(iter(self.table.primary_key.columns))

    def due(self, now: float) -> list[ColumnElement[bool]]:
        """The conditions of rows to forget at `now`."""
        return [self.when < now - self.age, *self.only]


def _delete(connection: Connection, rule: Rule, keys: list[Any]) -> None:
    connection.execute(delete(rule.table).where(rule.key.in_(keys)))


def _blank(connection: Connection, rule: Rule, keys: list[Any]) -> None:
    connection.execute(update(rule.table).where(rule.key.in_(keys)).values(payload=None))


def _let_go(connection: Connection, rule: Rule, keys: list[Any]) -> None:
    gone = {"held": None, "message": None}
    connection.execute(update(rule.table).where(rule.key.in_(keys)).values(**gone))


def _count_and_delete(connection: Connection, rule: Rule, keys: list[Any]) -> None:
    """Turns live on as counts by day in Japan, kind and topic."""
    columns = [turns.c[name] for name in _GROUP]
    counts: dict[tuple[str, ...], int] = {}
    for at, *group in connection.execute(select(turns.c.at, *columns).where(turns.c.id.in_(keys))):
        key = (_day(at), *group[:-1], group[-1].partition(":")[0])
        counts[key] = counts.get(key, 0) + 1
    statement: Any = {"sqlite": sqlite, "postgresql": postgresql}[connection.dialect.name].insert(counters)
    more = {"n": counters.c.n + statement.excluded.n}
    upsert = statement.on_conflict_do_update(index_elements=list(counters.primary_key.columns), set_=more)
    rows = [dict(zip(("day", *_GROUP), key, strict=True), n=n) for key, n in sorted(counts.items())]
    connection.execute(upsert, rows)
    _delete(connection, rule, keys)


def _day(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).astimezone(JAPAN).date().isoformat()


RULES = (
    Rule(
        "dead_letter_words",
        inbox,
        func.coalesce(inbox.c.finished, inbox.c.received),
        WORDS_SECONDS,
        (inbox.c.state == "dead", inbox.c.payload.is_not(None)),
        _blank,
    ),
    Rule("inbox_keys", inbox, inbox.c.received, KEYS_SECONDS, (_OVER,)),
    Rule("tombstones", tombstones, tombstones.c.at, KEYS_SECONDS),
    Rule("memory", memory, memory.c.at, LIFE_SECONDS),
    Rule("held_words", turns, turns.c.at, LIFE_SECONDS, (turns.c.held.is_not(None),), _let_go),
    Rule("turns", turns, turns.c.at, TURNS_SECONDS, (), _count_and_delete),
    Rule("audit", audit, audit.c.at, COUNTS_SECONDS),
)


def purge(engine: Engine, now: float, dry_run: bool = False) -> dict[str, int]:
    """Forgets what is due and says how many rows of each rule; a dry run only says it."""
    counts = {rule.name: _dry(engine, rule, now) if dry_run else _run(engine, rule, now) for rule in RULES}
    old = counters.c.day < _day(now - COUNTS_SECONDS)
    if dry_run:
        with reading(engine) as connection:
            query = select(func.count()).select_from(counters).where(old)
            return {**counts, "counters": int(connection.execute(query).scalar_one())}
    with engine.begin() as connection:
        counts["counters"] = connection.execute(delete(counters).where(old)).rowcount
    sweep(engine)
    return counts


def _dry(engine: Engine, rule: Rule, now: float) -> int:
    with reading(engine) as connection:
        query = select(func.count()).select_from(rule.table).where(*rule.due(now))
        return int(connection.execute(query).scalar_one())


def _run(engine: Engine, rule: Rule, now: float) -> int:
    done = 0
    while keys := _next(engine, rule, now):
        with engine.begin() as connection:
            rule.forget(connection, rule, keys)
        done += len(keys)
    return done


def _next(engine: Engine, rule: Rule, now: float) -> list[Any]:
    with reading(engine) as connection:
        query = select(rule.key).where(*rule.due(now)).order_by(rule.key).limit(STEP)
        return list(connection.execute(query).scalars())


def sweep(engine: Engine) -> None:
    """On SQLite empties the write-ahead log, where blanked words could linger; PostgreSQL has its vacuum."""
    if engine.dialect.name == "sqlite":
        connection = engine.raw_connection()
        try:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        finally:
            connection.close()
