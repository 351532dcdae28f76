"""What several commands begin with: the settings of the environment and an open store."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from adapters.settings import Settings, from_environment

if TYPE_CHECKING:
    from adapters.store import Store


def settings(knowledge: Path | None = None) -> Settings:
    """From the environment; `knowledge` is the option --knowledge. Raises BadSettings."""
    found = from_environment(os.environ)
    return replace(found, knowledge=knowledge) if knowledge else found


@contextmanager
def store() -> Iterator[Store]:
    """The store that the settings name, closed at the end. Raises StoreUnavailable, WrongSecret."""
    from adapters.service import database_url
    from adapters.store import open_store

    found = settings()
    opened = open_store(database_url(found), secret_key=str(found.secret), folder=found.data)
    try:
        yield opened
    finally:
        opened.close()


def who() -> str:
    """Who works at this terminal, for the audit trail."""
    return os.environ.get("SUDO_USER") or os.environ.get("USER") or "operator"
