"""The list of reviews: lines, a text for each department ready to mail, a page, a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from adapters.staff.columns import as_cell
from adapters.staff.reviews import Item, Kind, by_department

HEADINGS = ("担当課", "理由", "話題", "題", "内容", "期限", "ファイル")
WIDTHS = (18, 24, 32, 28, 52, 12, 48)
DO = {
    Kind.EXPIRED: "答えを読み、今も正しければ reviewed_on（確かめた日）と expires_on（次の期限）を新しくしてください。変わっていたら答えも直してください。",
    Kind.SOON: "期限までに答えを読み、reviewed_on と expires_on を新しくしてください。",
    Kind.WRONG: "どこが違うのかを見てください。「別のことを聞いた」が多ければ言い方を、ほかは答えの文を直します。",
    Kind.USELESS: "答えが、聞きたいことに最初の文で答えているかを見てください。",
    Kind.STALE: "訳を見直し、toride-bot translations --stamp で印を付けてください。それまで、その言語では別の言語で答えます。",
}
"""What to do about each kind."""


def as_text(items: Sequence[Item]) -> str:
    """One line each under its department."""
    if not items:
        return "見直すものはありません"
    lines = []
    for department, own in by_department(items).items():
        lines += [f"{department}（{len(own)}件）", *(f"  {item.kind.value}: {item.title}（{item.topic}）{item.detail}" for item in own)]
    return "\n".join(lines)


def as_mail(city: str, department: str, items: Sequence[Item], today: date) -> str:
    """One department's mail: subject, blank line, text. Nothing about any citizen is in it."""
    lines = [f"件名: 【{city} デジタル案内】見直しのお願い（{len(items)}件）", "", f"{department} 御中", ""]
    lines += [f"案内ボットの答えのうち、{today:%Y年%-m月%-d日}現在、見直していただきたいものは次のとおりです。", ""]
    for kind in dict.fromkeys(item.kind for item in items):
        lines += [f"■ {kind.value}", DO[kind]]
        for item in items:
            if item.kind is kind:
                lines += [f"・{item.title}", f"  {item.detail}", f"  {item.file}"]
        lines.append("")
    return "\n".join([*lines, "書き方は、職員の手引き（docs/staff.md）にあります。"])


def as_html(city: str, items: Sequence[Item], today: date) -> str:
    """A page that asks nobody for anything."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    pages = Environment(loader=FileSystemLoader(Path(__file__).parent / "pages"), autoescape=True, undefined=StrictUndefined)
    return pages.get_template("reviews.html").render(
        city=city, today=today, departments=by_department(items), todo=[(kind.value, DO[kind]) for kind in Kind]
    )


def write_workbook(items: Sequence[Item], path: Path) -> None:
    """One sheet, with a filter. Texts are texts, never formulas."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101  - a new workbook has a sheet
    sheet.title = "見直し"
    sheet.append(list(HEADINGS))
    for item in items:
        cells = (item.department, item.kind.value, item.topic, item.title, item.detail, str(item.on or ""), item.file)
        sheet.append([as_cell(cell) for cell in cells])
    for number, width in enumerate(WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
        sheet.cell(1, number).font = Font(bold=True)
    for row in sheet.iter_rows():
        for cell in row:
            cell.data_type, cell.alignment = "s", Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes, sheet.auto_filter.ref = "A2", sheet.dimensions
    book.save(path)
