"""A table from a spreadsheet → a patch of the YAML files. Nothing is written: staff read the patch first."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from adapters.staff.columns import COLUMNS, as_value, value_at
from adapters.staff.edits import Value, edited
from adapters.staff.patches import patch
from adapters.staff.skeleton import Answers, skeleton
from adapters.staff.tables import Row, Table, cell_problem
from knowledge.loader import Sources
from knowledge.model import Topic
from knowledge.problems import Problem
from knowledge.reader import Document, Path, read
from knowledge.shape import shape

_ID = re.compile(r"[a-z0-9-]+/[a-z0-9-]+")
_DAYS: tuple[Path, ...] = (("reviewed_on",), ("expires_on",))
_MANY = {column.at: column.many for column in COLUMNS}


@dataclass(frozen=True, slots=True)
class Import:
    """files: path → new text of every file that changes; problems: by sheet and cell."""

    files: dict[str, str]
    problems: tuple[Problem, ...]

    def patch(self, sources: Sources) -> str:
        """A unified diff, applicable with `git apply` in the knowledge folder's parent."""
        return "".join(patch(path, _text(sources, path), text) for path, text in sorted(self.files.items()))

    def created(self, sources: Sources) -> list[str]:
        """The files that are new."""
        return sorted(path for path in self.files if path not in sources.raw)


def take(sources: Sources, table: Table, today: date) -> Import:
    """What the table changes: a known ID its file, a new one makes a file. A row with a Problem changes nothing."""
    files: dict[str, str] = {}
    problems = list(table.problems)
    seen: dict[str, Row] = {}
    for row in table.rows:
        text = _text(sources, f"topics/{row.topic}.yaml")
        old = text
        if old is None:
            row, old = _dated(row), _begun(row, today)
        faults = list(_faults(sources, row, old, seen))
        problems.extend(faults)
        new = old if faults else _applied(old, _changes(row, old))
        if not faults and new != text:
            files[f"topics/{row.topic}.yaml"] = new
    return Import(files, tuple(sorted(problems)))


def _text(sources: Sources, path: str) -> str | None:
    """The file as it is; None when there is none."""
    return sources.raw[path].decode("utf-8-sig") if path in sources.raw else None


def _dated(row: Row) -> Row:
    """A new topic whose days are left empty begins with those of `toride-bot new`."""
    return replace(row, values={at: value for at, value in row.values.items() if value or at not in _DAYS})


def _begun(row: Row, today: date) -> str:
    """A new topic before its cells are put in: what `toride-bot new` begins with."""
    typed = {name: row.values.get((name,)) for name in Answers.__slots__}
    words = {name: value if isinstance(value, str) else "" for name, value in typed.items()}
    return skeleton(Answers(**words | {"id": row.topic}), today)


def _faults(sources: Sources, row: Row, old: str, seen: dict[str, Row]) -> Iterator[Problem]:
    path, where = f"topics/{row.topic}.yaml", row.cells[("id",)]
    if path in sources.raw and path not in sources.records:
        yield cell_problem(row.sheet, where, "broken-file", f"{path} にまちがいがあります", "先に toride-bot check でファイルを直してください")
    elif path not in sources.raw and not _ID.fullmatch(row.topic):
        yield cell_problem(row.sheet, where, "bad-id", f"ID「{row.topic}」の形が正しくありません", "分野/名前 の形に、英小文字・数字・ハイフンで書いてください")
    elif path not in sources.raw and ("owner",) not in row.values:
        yield cell_problem(row.sheet, where, "unknown-topic", f"話題「{row.topic}」はありません", "新しい話題は、列のそろったExcelか toride-bot new で作ってください")
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
        yield from _misshapen(sources, row, old)


def _misshapen(sources: Sources, row: Row, old: str) -> Iterator[Problem]:
    document = Document(row.sheet, copy.deepcopy(read("", old.encode()).data), dict(row.cells))
    for at, value in _changes(row, old).items():
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


def _changes(row: Row, old: str) -> dict[Path, Value]:
    """The cells that say something else than the file."""
    data = read("", old.encode()).data
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
