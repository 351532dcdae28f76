"""A Report → one HTML file that asks nobody for anything, and a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from adapters.monthly import MINUTES, Report
from adapters.reports.again import Asked
from adapters.reports.outcomes import CHANNELS, LANGUAGES, OUTCOMES, named
from knowledge.model import KnowledgeBase

Table = tuple[str, tuple[tuple[str, int], ...]]


def tables(report: Report, kb: KnowledgeBase) -> list[Table]:
    """The report's tables of counts with the names that people know."""
    return [
        ("結果ごとの件数", _named(report.outcomes, OUTCOMES)),
        ("よく聞かれた話題", _named(report.topics, {id_: topic.title for id_, topic in kb.topics.items()})),
        ("窓口ごとの件数", _named(report.channels, CHANNELS)),
        ("言語ごとの件数", _named(report.languages, LANGUAGES)),
        ("時刻ごとの質問", report.hours),
        ("曜日ごとの質問", report.weekdays),
    ]


def _named(rows: tuple[tuple[str, int], ...], names: dict[str, str]) -> tuple[tuple[str, int], ...]:
    return tuple((named(names, name), count) for name, count in rows)


def goals(report: Report, kb: KnowledgeBase) -> list[tuple[str, str, str, int]]:
    """(indicator, base, target, questions answered about measures of its goal) for each indicator of the plan."""
    return [
        (kpi.name, f"{kpi.base_year}年度 {kpi.base}", f"{kpi.target_year}年度 {kpi.target}", report.goals.get(str(kpi.goal), 0))
        for kpi in kb.kpis.values()
    ]


def html(report: Report, kb: KnowledgeBase, asked: Sequence[Asked] = ()) -> str:
    """The page, everything inside it."""
    from jinja2 import Environment, StrictUndefined

    source = Path(__file__).with_name("page.html").read_text(encoding="utf-8")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(source).render(
        report=report, city=kb.city.name, revision=kb.revision, minutes=MINUTES,
        tables=tables(report, kb), goals=goals(report, kb), asked=asked,
    )  # fmt: skip


def workbook(report: Report, kb: KnowledgeBase, path: Path, asked: Sequence[Asked] = ()) -> None:
    """The same as a workbook, one sheet a table. Citizens' words are text, never formulas."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101 (a new workbook has a sheet)
    sheet.title = "3つの率"
    before = [rate.value for rate in report.before]
    _fill(sheet, ["率", "件数", "標本", "値", "95%下限", "95%上限", "前の月", "意味"], [
        [rate.name, rate.hits, rate.n, rate.value, *rate.interval, last, rate.meaning]
        for rate, last in zip((*report.rates, report.out_of_hours), [*before, None], strict=True)
    ])  # fmt: skip
    for name, rows in tables(report, kb):
        _fill(book.create_sheet(name), ["項目", "件数"], rows)
    _fill(book.create_sheet("答えられなかった質問"), ["質問（伏せ字）", "件数", "今の知識では"], [(each.text, each.n, each.now) for each in asked])
    deeds = [(deed.at.strftime("%Y-%m-%d %H:%M"), deed.what, deed.detail) for deed in report.deeds]
    _fill(book.create_sheet("したこと"), ["いつ", "何を", "なぜ・どう"], deeds)
    _fill(book.create_sheet("計画の目標"), ["指標", "基準", "目標", "関係する質問に答えた件数"], goals(report, kb))
    assumption = f"「役に立った」1件につき{MINUTES}分の電話が要らなくなったと仮定。実測ではない"
    _fill(book.create_sheet("仮定"), ["項目", "値", "仮定"], [("減った電話の時間（分）", report.minutes_saved, assumption)])
    book.save(path)


def _fill(sheet: Any, head: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    sheet.append(list(head))
    for number, row in enumerate(rows, 2):
        for column, value in enumerate(row, 1):
            cell = sheet.cell(number, column, value)
            if isinstance(value, str):
                cell.data_type = "s"
