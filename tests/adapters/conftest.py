"""Databases for the tests above them: every store test runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.adapters import postgres

MISSING = (
    "PostgreSQL がありません: apt-get install postgresql か TORIDE_TEST_POSTGRES=postgresql://…/postgres"
)


@pytest.fixture(scope="session")
def postgres_admin() -> Iterator[str]:
    """A PostgreSQL where databases can be created: the one named by TORIDE_TEST_POSTGRES, or our own."""
    given = os.environ.get("TORIDE_TEST_POSTGRES")
    if given:
        yield given
        return
    with postgres.running() as server:
        if server is None:
            (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(MISSING)
        yield server.admin


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database of each engine."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/toride.sqlite3"
        return
    with postgres.database(request.getfixturevalue("postgres_admin")) as url:
        yield url
