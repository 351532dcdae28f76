"""The columns of the staff workbook: which field of a topic stands where, and how a value becomes a cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from adapters.staff.edits import Value
from knowledge.model import FACETS
from knowledge.reader import Path

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "'")


@dataclass(frozen=True, slots=True)
class Column:
    """at: the field's place in the YAML; many: one entry a line; width: in characters."""

    heading: str
    at: Path
    width: int
    many: bool = False


_FACET_NAMES: Mapping[str, str] = {
    "fee": "費用",
    "hours": "時間",
    "place": "場所",
    "documents": "持ち物",
    "how": "やり方",
    "who": "対象",
    "deadline": "期限・日数",
    "online": "ネットで",
    "offline": "細目：スマホなしで",
    "contact": "問い合わせ",
}

COLUMNS = (
    Column("ID", ("id",), 24),
    Column("題", ("title",), 24),
    Column("ボタンの文字", ("short",), 14),
    Column("施策番号", ("measure",), 10),
    Column("担当課", ("owner",), 14),
    Column("尋ね方（1行に1つ）", ("phrasings",), 40, many=True),
    Column("答え", ("answer",), 60),
    *(Column(_FACET_NAMES[name], ("facets", name), 30) for name in FACETS),
    Column("スマホを使わない方法", ("offline",), 40),
    Column("関連する話題（1行に1つ）", ("related",), 26, many=True),
    Column("確かめた日", ("reviewed_on",), 12),
    Column("確かめ直す期限", ("expires_on",), 12),
)
"""In the order shown. What is not here (sources, tests, explanations) stays as it is in the file."""


def value_at(data: Mapping[str, Any], at: Path) -> Any:
    """The value at a place of a file as read, or None."""
    for part in at:
        data = (data or {}).get(part)  # type: ignore[assignment, arg-type]
    return data


def as_value(raw: Any, *, many: bool) -> Value:
    """A value as read or typed, in the form edits are made in: outer blanks go, no blank entries."""
    if raw is None or raw == "":
        return None
    if many:
        entries = raw if isinstance(raw, (list, tuple)) else str(raw).splitlines()
        return tuple(entry.strip() for entry in map(str, entries) if entry.strip()) or None
    return _typed(raw).replace("\r\n", "\n").strip() or None


def as_cell(value: Value) -> str:
    """The text of a cell. What a spreadsheet could take for a formula begins with an apostrophe."""
    text = "\n".join(value) if isinstance(value, tuple) else value or ""
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def from_cell(raw: Any) -> Any:
    """Undoes the apostrophe of `as_cell`."""
    return raw[1:] if isinstance(raw, str) and raw.startswith("'") else raw


def _typed(raw: Any) -> str:
    """Spreadsheets turn what looks like a date or a number into one."""
    if isinstance(raw, datetime):
        return raw.date().isoformat()
    if isinstance(raw, date):
        return raw.isoformat()
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    return str(raw)
