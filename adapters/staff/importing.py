"""A table from a spreadsheet → a patch of the YAML files. Nothing is written: staff read the patch first."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import unified_diff
from typing import Any

from adapters.staff.columns import COLUMNS, as_value, value_at
from adapters.staff.edits import Value, edited
from adapters.staff.tables import Row, Table, cell_problem
from knowledge.loader import Sources
from knowledge.model import Topic
from knowledge.problems import Problem
from knowledge.reader import Document, Path
from knowledge.shape import shape

_MANY = {column.at: column.many for column in COLUMNS}


@dataclass(frozen=True, slots=True)
class Import:
    """files: path → new text of every file that changes; problems: by sheet and cell."""

    files: dict[str, str]
    problems: tuple[Problem, ...]

    def patch(self, sources: Sources) -> str:
        """A unified diff, applicable with `git apply` in the knowledge folder's parent."""
        return "".join(
            _diff(path, sources.raw[path].decode("utf-8-sig"), text)
            for path, text in sorted(self.files.items())
        )


def take(sources: Sources, table: Table) -> Import:
    """What the table changes. A row with a Problem changes nothing."""
    files: dict[str, str] = {}
    problems = list(table.problems)
    seen: dict[str, Row] = {}
    for row in table.rows:
        faults = list(_faults(sources, row, seen))
        problems.extend(faults)
        changes = {} if faults else _changes(sources, row)
        if changes and not faults:
            path = f"topics/{row.topic}.yaml"
            files[path] = _applied(sources.raw[path].decode("utf-8-sig"), changes)
    return Import(files, tuple(sorted(problems)))


def _faults(sources: Sources, row: Row, seen: dict[str, Row]) -> Iterator[Problem]:
    path, where = f"topics/{row.topic}.yaml", row.cells[("id",)]
    if path not in sources.records:
        yield cell_problem(
            row.sheet,
            where,
            "unknown-topic",
            f"話題「{row.topic}」はありません",
            "新しい話題は toride-bot new で作ってください",
        )
    elif row.topic in seen:
        yield cell_problem(
            row.sheet,
            where,
            "duplicate-id",
            f"話題「{row.topic}」が2度あります",
            "どちらかの行を消してください",
        )
    else:
        seen[row.topic] = row
        yield from _misshapen(sources, row)


def _misshapen(sources: Sources, row: Row) -> Iterator[Problem]:
    path = f"topics/{row.topic}.yaml"
    document = Document(row.sheet, copy.deepcopy(sources.documents[path].data), dict(row.cells))
    for at, value in _changes(sources, row).items():
        _put(document.data, at, value)
    shape(document, Topic)
    for found in document.problems:
        yield cell_problem(row.sheet, (found.line, found.column), found.code, found.message, found.advice)
    departments = getattr(sources.records.get("city/contacts.yaml"), "departments", {})
    owner = document.data.get("owner")
    if owner and owner not in departments:
        yield cell_problem(
            row.sheet,
            row.cells.get(("owner",), (1, 1)),
            "unknown-owner",
            f"課「{owner}」はありません",
            "一覧から選んでください",
        )


def _changes(sources: Sources, row: Row) -> dict[Path, Value]:
    data = sources.documents[f"topics/{row.topic}.yaml"].data
    return {
        at: value
        for at, value in row.values.items()
        if value != as_value(value_at(data, at), many=_MANY.get(at, False))
    }


def _put(data: dict[str, Any], at: Path, value: Value) -> None:
    for part in at[:-1]:
        data = data.setdefault(str(part), {}) or {}
    plain = list(value) if isinstance(value, tuple) else value
    if plain is None and at != ("measure",):
        data.pop(str(at[-1]), None)
    else:
        data[str(at[-1])] = plain


def _applied(text: str, changes: dict[Path, Value]) -> str:
    for at, value in changes.items():
        text = edited(text, at, "null" if value is None and at == ("measure",) else value)
    return text


def _diff(path: str, old: str, new: str) -> str:
    name = f"knowledge/{path}"
    return "".join(unified_diff(old.splitlines(True), new.splitlines(True), f"a/{name}", f"b/{name}"))
