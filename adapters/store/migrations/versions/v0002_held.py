"""The words of an answered question, held for half an hour: a citizen may yet say that the answer was wrong."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Two columns of turns, and the way from a conversation to what is held of it."""
    op.add_column("turns", sa.Column("held", sa.Text))
    flag = sa.SmallInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column("turns", sa.Column("corrects", flag, nullable=False, server_default="0"))
    rule = sa.column("held").is_not(None)
    op.create_index("turns_held", "turns", ["conversation", "id"], sqlite_where=rule, postgresql_where=rule)


def downgrade() -> None:
    """Back to the first tables: what is held is forgotten, everything else stays."""
    op.drop_index("turns_held", "turns")
    op.drop_column("turns", "corrects")
    op.drop_column("turns", "held")
