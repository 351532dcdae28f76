"""Millions of answered rows must not make claiming, counting or withdrawing slower."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from adapters.store import claims, gauges, tombstones, turns
from tests.adapters.store.kit import opened

STATEMENTS: dict[str, Any] = {
    "claim": claims._CLAIM,
    "expired leases": claims._EXPIRED,
    "withdraw": tombstones._BURY,
    "keep what was answered wrongly": turns._KEEP,
    "withdraw from turns": tombstones._FORGET,
    "trouble": gauges._TROUBLE,
}


@pytest.mark.parametrize("name", STATEMENTS)
def test_sqlite_answers_from_an_index(name: str, tmp_path: Path) -> None:
    said: list[tuple[str, Any]] = []
    names = ("at", "most", "me", "until", "gone", "whose", "since", "of_any", "about")
    with opened(f"sqlite:///{tmp_path}/toride.sqlite3", tmp_path) as store, store.writes() as connection:
        event.listen(connection, "before_cursor_execute", lambda *call: said.append((call[2], call[3])))
        compiled = STATEMENTS[name].compile(dialect=connection.dialect)
        connection.execute(STATEMENTS[name], {bind: 0 for bind in names if bind in compiled.params})
        ((sql, values),) = tuple(said)
        steps = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)]
    whole = [
        step for step in steps if step.startswith("SCAN") and "INDEX" not in step and "heads" not in step
    ]
    assert whole == [], steps
    assert any("INDEX" in step for step in steps), steps
