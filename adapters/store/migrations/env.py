"""Alembic's entry: runs on the connection that adapters/store/engine.py hands over; there is no ini file."""

from __future__ import annotations

from alembic import context

from adapters.store.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
