"""Copying the store without any captured text, between engines too: gzipped JSON lines, one a row.

Open events are left out on purpose: their words may not be copied, and without the row the platform's
redelivery is taken as new and answered. Closed events keep their keys, so nothing is answered twice.
"""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select, text

from adapters.store.schema import HEAD, audit, counters, inbox, switches, tombstones, turns

TABLES: tuple[Table, ...] = (inbox, tombstones, turns, counters, switches, audit)
"""What is kept. Memory lives half an hour: not worth a copy."""
BLANK: dict[str, dict[str, Any]] = {
    "inbox": {"payload": None, "message": None, "owner": None, "lease_until": None},
    "turns": {"masked": "", "held": None, "message": None},
}
STEP = 500


class NotEmpty(Exception):
    """The database holds something already; a restore would mix two histories."""


class BadBackup(Exception):
    """The file is no backup of this version; the message says why in Japanese."""


def backup(connection: Connection, path: Path) -> dict[str, int]:
    """Writes the copy (mode 0600, whole or not at all) and says how many rows of each table."""
    draft = path.with_name(f"{path.name}.part")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    counts: dict[str, int] = {}
    with os.fdopen(handle, "wb") as raw, gzip.open(raw, "wt", encoding="utf-8") as file:
        file.write(json.dumps({"toride": "backup", "schema": HEAD}) + "\n")
        for table, row in _rows(connection):
            file.write(json.dumps({"table": table, "row": row}, ensure_ascii=False) + "\n")
            counts[table] = counts.get(table, 0) + 1
    draft.replace(path)
    return counts


def _rows(connection: Connection) -> Iterator[tuple[str, dict[str, Any]]]:
    for table in TABLES:
        query = select(table)
        if table is inbox:
            query = query.where(inbox.c.lane.is_(None), inbox.c.flight.is_(None))
        for row in connection.execute(query):
            yield table.name, {**row._mapping, **BLANK.get(table.name, {})}


def restore(connection: Connection, path: Path) -> dict[str, int]:
    """Fills an empty database inside the caller's transaction. Raises NotEmpty, BadBackup."""
    used = [
        t.name
        for t in (inbox, turns, counters)
        if connection.execute(select(func.count()).select_from(t)).scalar()
    ]
    if used:
        raise NotEmpty("、".join(used))
    connection.execute(switches.delete())
    counts: dict[str, int] = {}
    for table, rows in _batches(path):
        connection.execute(insert(table), rows)
        counts[table.name] = counts.get(table.name, 0) + len(rows)
    _go_on_counting(connection)
    return counts


def _batches(path: Path) -> Iterator[tuple[Table, list[dict[str, Any]]]]:
    tables = {table.name: table for table in TABLES}
    name, rows = "", list[dict[str, Any]]()
    for entry in _entries(path):
        if rows and (entry["table"] != name or len(rows) >= STEP):
            yield tables[name], rows
            rows = []
        name = entry["table"]
        if name not in tables:
            raise BadBackup(f"知らない表があります: {name}")
        rows.append(entry["row"])
    if rows:
        yield tables[name], rows


def _entries(path: Path) -> Iterator[dict[str, Any]]:
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            head = json.loads(file.readline() or "{}")
            if head.get("toride") != "backup" or head.get("schema") != HEAD:
                raise BadBackup(f"この版（{HEAD}）の控えではありません: {head.get('schema', '？')}")
            yield from (json.loads(line) for line in file)
    except (OSError, ValueError, EOFError) as error:
        raise BadBackup(f"読めません: {type(error).__name__}") from None


def _go_on_counting(connection: Connection) -> None:
    """PostgreSQL's sequences do not notice ids that were given."""
    if connection.dialect.name != "postgresql":
        return
    for table in (inbox, turns, audit):
        sequence = f"pg_get_serial_sequence('{table.name}', 'id')"
        newest = f"(SELECT COALESCE(MAX(id), 1) FROM {table.name})"  # noqa: S608 (names of our own tables)
        connection.execute(text(f"SELECT setval({sequence}, {newest})"))
