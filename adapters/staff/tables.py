"""Rows read back from a workbook or a CSV file, each value with the cell it was typed in."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path as File
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from adapters.staff.columns import COLUMNS, as_cell, as_value, from_cell
from adapters.staff.edits import Value
from adapters.staff.workbook import LISTS
from knowledge.loader import Sources, topic_id
from knowledge.problems import Problem
from knowledge.reader import Path

CSV_HEADINGS = ("ID", "問い合わせ文", "応答文", "カテゴリ")
"""The columns of the FAQ format of 子育てオープンデータ協議会."""
MAX_BYTES = 20_000_000
MAX_UNPACKED = 200_000_000
"""A workbook is a zip file: a small one may hold more than fits into memory."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


@dataclass(slots=True)
class Row:
    """One topic's values as typed. sheet: file or file[sheet]; cells: field → (row, column) from 1."""

    topic: str
    sheet: str
    values: dict[Path, Value]
    cells: dict[Path, tuple[int, int]]


@dataclass(slots=True)
class Table:
    """All rows of a file and what could not be read."""

    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def cell_problem(sheet: str, cell: tuple[int, int], code: str, message: str, advice: str) -> Problem:
    """A Problem whose path ends with the cell's name: topics.xlsx[wifi!G3]."""
    name = f"{get_column_letter(cell[1])}{cell[0]}"
    path = f"{sheet[:-1]}!{name}]" if sheet.endswith("]") else f"{sheet}[{name}]"
    return Problem(path, cell[0], cell[1], code, message, advice)


def read_table(file: File) -> Table:
    """The rows of an .xlsx or .csv file. Never raises for what stands in the file."""
    table = Table()
    if file.stat().st_size > MAX_BYTES or _unpacked(file) > MAX_UNPACKED:
        table.problems.append(
            cell_problem(
                file.name, (1, 1), "file-too-large", "ファイルが大きすぎます", "20MB以下にしてください"
            )
        )
    elif file.suffix.lower() == ".csv":
        _csv(table, file)
    else:
        _workbook(table, file)
    return table


def _unpacked(file: File) -> int:
    """Bytes that a zip file holds; 0 for what is none."""
    try:
        with zipfile.ZipFile(file) as archive:
            return sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return 0


def write_csv(sources: Sources, file: File) -> int:
    """One line a phrasing, UTF-8 with BOM; the number of lines."""
    rows = [
        (topic_id(path), text, topic.answer, topic.title)
        for path, topic in sources.of("topics/")
        for text in topic.phrasings
    ]
    with file.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(CSV_HEADINGS)
        writer.writerows([as_cell(cell) for cell in row] for row in rows)
    return len(rows)


def _workbook(table: Table, file: File) -> None:
    try:
        with file.open("rb") as stream:  # openpyxl leaves open what it cannot read
            book = load_workbook(stream)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError, SyntaxError):
        table.problems.append(
            cell_problem(
                file.name,
                (1, 1),
                "not-a-workbook",
                "Excelのファイルとして読めません",
                ".xlsx の形で保存し直してください",
            )
        )
        return
    for sheet in book.worksheets:
        if sheet.title != LISTS:
            _sheet(table, f"{file.name}[{sheet.title}]", sheet)


def _sheet(table: Table, name: str, sheet: Any) -> None:
    headings = {str(cell.value): cell.column for cell in sheet[1] if cell.value is not None}
    missing = [column.heading for column in COLUMNS if column.heading not in headings]
    if missing:
        table.problems.append(
            cell_problem(
                name,
                (1, 1),
                "missing-heading",
                f"見出しがありません: {'、'.join(missing)}",
                "1行目を元に戻してください",
            )
        )
        return
    for cells in sheet.iter_rows(min_row=2):
        if any(cell.value is not None for cell in cells):
            faults = list(_faults(name, cells))
            table.problems.extend(faults)
            if faults:
                continue
            table.rows.append(_row(name, {cell.column: cell for cell in cells}, headings))


def _faults(name: str, cells: Any) -> Iterator[Problem]:
    """Cells whose value is not what staff see as text."""
    for cell in cells:
        where = (cell.row, cell.column)
        if cell.data_type == "f":
            advice = "文に直してください。= で始めるときは先頭に ' を2つ付けます"
            yield cell_problem(name, where, "formula", "式は使えません", advice)
        elif cell.data_type == "e":
            advice = "式を消して、文を書いてください"
            yield cell_problem(
                name, where, "error-value", f"計算の間違い（{cell.value}）が入っています", advice
            )
        elif isinstance(cell.value, str) and (found := _CONTROL.search(cell.value)):
            yield _control(name, where, found[0])


def _control(name: str, where: tuple[int, int], letter: str) -> Problem:
    said = f"目に見えない制御文字（U+{ord(letter):04X}）があります"
    return cell_problem(name, where, "bad-character", said, "そのセルを打ち直してください")


def _row(name: str, cells: dict[int, Any], headings: dict[str, int]) -> Row:
    values: dict[Path, Value] = {}
    places: dict[Path, tuple[int, int]] = {}
    for column in COLUMNS:
        cell = cells[headings[column.heading]]
        values[column.at] = as_value(from_cell(cell.value), many=column.many)
        places[column.at] = (cell.row, cell.column)
    return Row(str(values.pop(("id",)) or ""), name, values, places)


def _csv(table: Table, file: File) -> None:
    try:
        text = file.read_bytes().decode("utf-8-sig")
        lines = list(csv.reader(io.StringIO(text, newline="")))
    except (UnicodeDecodeError, csv.Error):
        table.problems.append(
            cell_problem(
                file.name,
                (1, 1),
                "not-utf8",
                "CSVとして読めません",
                "「CSV UTF-8（コンマ区切り）」で保存し直してください",
            )
        )
        return
    if tuple(lines[0] if lines else ()) != CSV_HEADINGS:
        table.problems.append(
            cell_problem(
                file.name,
                (1, 1),
                "missing-heading",
                "見出しが違います",
                f"1行目を {'・'.join(CSV_HEADINGS)} にしてください",
            )
        )
        return
    _group(table, file.name, lines)


def _group(table: Table, name: str, lines: list[list[str]]) -> None:
    rows: dict[str, Row] = {}
    faulty: set[str] = set()
    """Topics of which a line is wrong: half of a topic is not taken."""
    for number, line in enumerate(lines[1:], 2):
        topic, phrasing, answer, title = (
            str(from_cell(cell)).strip() for cell in (*line, "", "", "", "")[:4]
        )
        if not any(line):
            continue
        values: dict[Path, Value] = {
            ("title",): title or None,
            ("answer",): answer or None,
            ("phrasings",): (),
        }
        fields: tuple[Path, ...] = (("id",), ("phrasings",), ("answer",), ("title",))
        cells = {at: (number, column) for column, at in enumerate(fields, 1)}
        controls = [
            (column, found[0]) for column, cell in enumerate(line, 1) if (found := _CONTROL.search(cell))
        ]
        table.problems.extend(_control(name, (number, column), letter) for column, letter in controls)
        faulty.update([topic] if controls else [])
        row = rows.setdefault(topic, Row(topic, name, values, cells))
        row.values[("phrasings",)] = (*(row.values[("phrasings",)] or ()), phrasing)
        for at in (("answer",), ("title",)):
            if values[at] != row.values[at]:
                faulty.add(topic)
                table.problems.append(
                    cell_problem(
                        name,
                        cells[at],
                        "two-answers",
                        f"{topic} の文が{row.cells[at][0]}行目と違います",
                        "同じIDの行は同じ文にしてください",
                    )
                )
    table.rows.extend(row for topic, row in rows.items() if topic not in faulty)
