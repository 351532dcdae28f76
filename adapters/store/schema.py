"""The tables, the same on both engines. Times are seconds since the epoch; JSON is kept as text."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Double,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.sqlite import REAL
from sqlalchemy.types import TypeEngine

HEAD = "0002"
"""The newest migration; a database that says this is not migrated again (and alembic is not even loaded)."""

Id = BigInteger().with_variant(Integer(), "sqlite")
Seconds: TypeEngine[float] = Double().with_variant(REAL(), "sqlite")
Flag = SmallInteger().with_variant(Integer(), "sqlite")

metadata = MetaData()

inbox = Table(
    "inbox",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("channel", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("event_id", Text, nullable=False),
    Column("conversation", Text, nullable=False, doc="keyed hash"),
    Column("message", Text, doc="keyed hash of conversation and message id, for unsend"),
    Column("kind", Text, nullable=False),
    Column("payload", Text, doc="JSON with the raw conversation; NULL once answered or withdrawn"),
    Column("occurred", Seconds),
    Column("first_received", Seconds, nullable=False),
    Column("received", Seconds, nullable=False, doc="of the latest delivery; the reply token counts from it"),
    Column("stored", Seconds, nullable=False),
    Column("redelivered", Flag, nullable=False),
    Column("state", Text, nullable=False),
    Column("lane", Text, doc="conversation while ready or claimed, else NULL"),
    Column("flight", Text, doc="conversation while claimed, else NULL; unique: one in flight"),
    Column("due", Seconds, doc="while ready: not to be claimed before"),
    Column("owner", Text, doc="process that claimed it last"),
    Column("lease_until", Seconds),
    Column(
        "sending", Flag, nullable=False, server_default="0", doc="a send that cannot be repeated has begun"
    ),
    Column(
        "unsure", Flag, nullable=False, server_default="0", doc="an earlier try may have reached the citizen"
    ),
    Column("withdrawn", Flag, nullable=False, server_default="0", doc="unsent while in flight"),
    Column("attempts", Integer, nullable=False, server_default="0", doc="our own failures"),
    Column("tries", Integer, nullable=False, server_default="0", doc="sends the platform put off"),
    Column("reason", Text, nullable=False),
    Column("finished", Seconds),
    UniqueConstraint("channel", "account", "event_id", name="inbox_key"),
    sqlite_autoincrement=True,
    sqlite_strict=True,
)


def _partial(name: str, *columns: Column[object], where: Column[object], unique: bool = False) -> Index:
    rule = where.is_not(None)
    return Index(name, *columns, unique=unique, sqlite_where=rule, postgresql_where=rule)


_partial("inbox_lane", inbox.c.lane, inbox.c.id, where=inbox.c.lane)
_partial("inbox_flight", inbox.c.flight, where=inbox.c.flight, unique=True)
_partial("inbox_due", inbox.c.due, inbox.c.id, where=inbox.c.due)
_partial("inbox_message", inbox.c.message, where=inbox.c.message)

TROUBLE = text("state IN ('dead', 'uncertain')")
"""Said in the same words in the index and in queries, or SQLite does not see that the index serves."""
Index("inbox_trouble", inbox.c.state, inbox.c.id, sqlite_where=TROUBLE, postgresql_where=TROUBLE)

tombstones = Table(
    "tombstones",
    metadata,
    Column("message", Text, primary_key=True),
    Column("at", Seconds, nullable=False),
    sqlite_strict=True,
)

memory = Table(
    "memory",
    metadata,
    Column("conversation", Text, primary_key=True),
    Column("content", Text, nullable=False, doc="bot.messages.Memory as JSON"),
    Column("occurred", Seconds, doc="of the newest event answered"),
    Column("at", Seconds, nullable=False),
    sqlite_strict=True,
)

turns = Table(
    "turns",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("at", Seconds, nullable=False, index=True),
    Column("channel", Text, nullable=False),
    Column("conversation", Text, nullable=False),
    Column("event_id", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("topics", Text, nullable=False, doc="JSON list, best first"),
    Column("measure", Text),
    Column("p", Seconds, nullable=False),
    Column("margin", Seconds, nullable=False),
    Column("language", Text, nullable=False),
    Column("guard", Text, nullable=False),
    Column("facet", Text, nullable=False),
    Column("feedback", Text, nullable=False),
    Column("choice_of", Text, nullable=False),
    Column("revision", Text, nullable=False),
    Column("latencies", Text, nullable=False, doc="JSON, milliseconds: ack, wait, answer, send"),
    Column("delivery", Text, nullable=False),
    Column("masked", Text, nullable=False, doc="masked words, only of turns that need staff"),
    Column("message", Text, doc="as in inbox while masked is kept, so that unsend reaches it"),
    Column("redelivered", Flag, nullable=False),
    Column("held", Text, doc="masked words of an answer, half an hour: it may yet be said to be wrong"),
    Column("corrects", Flag, nullable=False, server_default="0", doc="says that the answer before was wrong"),
    sqlite_autoincrement=True,
    sqlite_strict=True,
)
_partial("turns_message", turns.c.message, where=turns.c.message)
_partial("turns_held", turns.c.conversation, turns.c.id, where=turns.c.held)

counters = Table(
    "counters",
    metadata,
    Column("day", Text, primary_key=True, doc="2026-10-01, in Japan"),
    Column("channel", Text, primary_key=True),
    Column("outcome", Text, primary_key=True),
    Column("topic", Text, primary_key=True),
    Column("language", Text, primary_key=True),
    Column("feedback", Text, primary_key=True),
    Column("n", Integer, nullable=False),
    sqlite_strict=True,
)

switches = Table(
    "switches",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
    Column("at", Seconds, nullable=False),
    sqlite_strict=True,
)

audit = Table(
    "audit",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("at", Seconds, nullable=False),
    Column("who", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("detail", Text, nullable=False),
    sqlite_autoincrement=True,
    sqlite_strict=True,
)
