"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.sqlite import REAL
from sqlalchemy.types import TypeEngine

revision = "0001"
down_revision = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Seconds: TypeEngine[float] = sa.Double().with_variant(REAL(), "sqlite")
Flag = sa.SmallInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Creates everything."""
    _inbox()
    _conversations()
    _operations()
    _indexes()


def downgrade() -> None:
    """Back to an empty database: there is no older form that could keep anything."""
    for name in ("audit", "switches", "counters", "turns", "memory", "tombstones", "inbox"):
        op.drop_table(name)


def _inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("id", Id, primary_key=True, autoincrement=True),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("event_id", sa.Text, nullable=False),
        sa.Column("conversation", sa.Text, nullable=False),
        sa.Column("message", sa.Text),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("payload", sa.Text),
        sa.Column("occurred", Seconds),
        sa.Column("first_received", Seconds, nullable=False),
        sa.Column("received", Seconds, nullable=False),
        sa.Column("stored", Seconds, nullable=False),
        sa.Column("redelivered", Flag, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("lane", sa.Text),
        sa.Column("flight", sa.Text),
        sa.Column("due", Seconds),
        sa.Column("owner", sa.Text),
        sa.Column("lease_until", Seconds),
        sa.Column("sending", Flag, nullable=False, server_default="0"),
        sa.Column("unsure", Flag, nullable=False, server_default="0"),
        sa.Column("withdrawn", Flag, nullable=False, server_default="0"),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("finished", Seconds),
        sa.UniqueConstraint("channel", "account", "event_id", name="inbox_key"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )


def _conversations() -> None:
    op.create_table(
        "tombstones",
        sa.Column("message", sa.Text, primary_key=True),
        sa.Column("at", Seconds, nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "memory",
        sa.Column("conversation", sa.Text, primary_key=True),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("occurred", Seconds),
        sa.Column("at", Seconds, nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "turns",
        sa.Column("id", Id, primary_key=True, autoincrement=True),
        sa.Column("at", Seconds, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("conversation", sa.Text, nullable=False),
        sa.Column("event_id", sa.Text, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("topic", sa.Text, nullable=False),
        sa.Column("topics", sa.Text, nullable=False),
        sa.Column("measure", sa.Text),
        sa.Column("p", Seconds, nullable=False),
        sa.Column("margin", Seconds, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("guard", sa.Text, nullable=False),
        sa.Column("facet", sa.Text, nullable=False),
        sa.Column("feedback", sa.Text, nullable=False),
        sa.Column("choice_of", sa.Text, nullable=False),
        sa.Column("revision", sa.Text, nullable=False),
        sa.Column("latencies", sa.Text, nullable=False),
        sa.Column("delivery", sa.Text, nullable=False),
        sa.Column("masked", sa.Text, nullable=False),
        sa.Column("message", sa.Text),
        sa.Column("redelivered", Flag, nullable=False),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )


def _operations() -> None:
    op.create_table(
        "counters",
        sa.Column("day", sa.Text, primary_key=True),
        sa.Column("channel", sa.Text, primary_key=True),
        sa.Column("outcome", sa.Text, primary_key=True),
        sa.Column("topic", sa.Text, primary_key=True),
        sa.Column("language", sa.Text, primary_key=True),
        sa.Column("feedback", sa.Text, primary_key=True),
        sa.Column("n", sa.Integer, nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "switches",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("at", Seconds, nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "audit",
        sa.Column("id", Id, primary_key=True, autoincrement=True),
        sa.Column("at", Seconds, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )


def _indexes() -> None:
    _partial("inbox_lane", "inbox", ["lane", "id"])
    _partial("inbox_flight", "inbox", ["flight"], unique=True)
    _partial("inbox_due", "inbox", ["due", "id"])
    _partial("inbox_message", "inbox", ["message"])
    _partial("turns_message", "turns", ["message"])
    trouble = sa.text("state IN ('dead', 'uncertain')")
    op.create_index("inbox_trouble", "inbox", ["state", "id"], sqlite_where=trouble, postgresql_where=trouble)
    op.create_index("ix_turns_at", "turns", ["at"])


def _partial(name: str, table: str, columns: list[str], unique: bool = False) -> None:
    rule = sa.column(columns[0]).is_not(None)
    op.create_index(name, table, columns, unique=unique, sqlite_where=rule, postgresql_where=rule)
