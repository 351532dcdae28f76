"""All topics as a workbook that staff can read and edit: one sheet a service."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from adapters.staff.columns import COLUMNS, as_cell, as_value, value_at
from knowledge.loader import Sources, topic_id

LISTS = "一覧"
"""The hidden sheet that holds what the lists offer."""
_HEAD = PatternFill("solid", fgColor="DCE6F1")


def write_workbook(sources: Sources, path: Path) -> int:
    """Write the workbook; the number of topics in it. Only topics whose shape is right are written."""
    book = Workbook()
    book.remove(book.worksheets[0])
    topics = [name for name, _ in sources.of("topics/")]
    choices = _choices(sources)
    for service, paths in groupby(topics, key=lambda name: name.split("/")[1]):
        _sheet(book.create_sheet(service), sources, paths, choices)
    _lists(book, choices)
    book.save(path)
    return len(topics)


def _choices(sources: Sources) -> dict[str, list[str]]:
    measures = getattr(sources.records.get("plan/measures.yaml"), "measures", ())
    departments = getattr(sources.records.get("city/contacts.yaml"), "departments", {})
    return {"施策番号": [one.id for one in measures], "担当課": list(departments)}


def _sheet(sheet: Any, sources: Sources, paths: Iterable[str], choices: dict[str, list[str]]) -> None:
    sheet.append([column.heading for column in COLUMNS])
    for path in paths:
        data = {**sources.documents[path].data, "id": topic_id(path)}
        sheet.append([as_cell(as_value(value_at(data, one.at), many=one.many)) or None for one in COLUMNS])
    for row in sheet.iter_rows():
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if cell.value is not None:
                cell.data_type = "s"
                cell.number_format = "@"
    _dress(sheet, choices)


def _dress(sheet: Any, choices: dict[str, list[str]]) -> None:
    sheet.freeze_panes = "C2"
    for number, column in enumerate(COLUMNS, 1):
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = column.width
        sheet.cell(1, number).font, sheet.cell(1, number).fill = Font(bold=True), _HEAD
        if column.heading in choices:
            place = get_column_letter(list(choices).index(column.heading) + 1)
            formula = f"'{LISTS}'!${place}$1:${place}${max(1, len(choices[column.heading]))}"
            offered = DataValidation(type="list", formula1=formula, allow_blank=True, showErrorMessage=True)
            offered.error = "一覧から選んでください"
            sheet.add_data_validation(offered)
            offered.add(f"{letter}2:{letter}{max(2, sheet.max_row)}")


def _lists(book: Workbook, choices: dict[str, list[str]]) -> None:
    sheet = book.create_sheet(LISTS)
    for number, entries in enumerate(choices.values(), 1):
        for row, entry in enumerate(entries, 1):
            sheet.cell(row, number, as_cell(entry)).data_type = "s"
    sheet.sheet_state = "hidden"
