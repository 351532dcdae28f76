"""A Report → one HTML file that asks nobody for anything, and a workbook."""

from __future__ import annotations

from pathlib import Path

from adapters.monthly import MINUTES, Report
from knowledge.model import KnowledgeBase

OUTCOMES = {
    "answered": "答えた", "asked_back": "聞き返した", "followed_up": "続きに答えた",
    "status_told": "計画の段階を答えた", "small_talk": "あいさつ", "handed_over": "人を案内した",
    "out_of_scope": "範囲の外", "not_found": "見つからない",
    "guarded": "安全の案内", "language_changed": "言語の切り替え", "feedback": "評価", "menu": "メニュー",
    "stale_button": "古いボタン", "unsupported": "文字でないもの", "failed": "不具合",
}  # fmt: skip

Table = tuple[str, tuple[tuple[str, int], ...]]


def tables(report: Report, kb: KnowledgeBase) -> list[Table]:
    """The report's tables with the names that people know."""
    titled = tuple((_title(kb, topic), count) for topic, count in report.topics)
    return [
        ("結果ごとの件数", tuple((OUTCOMES.get(name, name), count) for name, count in report.outcomes)),
        ("よく聞かれた話題", titled),
        ("答えられなかった質問（個人情報は伏せ字）", report.unanswered),
        ("窓口ごとの件数", report.channels),
        ("言語ごとの件数", report.languages),
        ("時刻ごとの質問", report.hours),
    ]


def _title(kb: KnowledgeBase, topic: str) -> str:
    return kb.topics[topic].title if topic in kb.topics else topic


def html(report: Report, kb: KnowledgeBase) -> str:
    """The page, everything inside it."""
    from jinja2 import Environment, StrictUndefined

    source = Path(__file__).with_name("page.html").read_text(encoding="utf-8")
    template = Environment(autoescape=True, undefined=StrictUndefined).from_string(source)
    return template.render(
        report=report, city=kb.city.name, revision=kb.revision, minutes=MINUTES,
        tables=tables(report, kb), kpis=kb.kpis.values(),
    )  # fmt: skip


def workbook(report: Report, kb: KnowledgeBase, path: Path) -> None:
    """The same as a workbook, one sheet a table. Citizens' words are text, never formulas."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101 (a new workbook has a sheet)
    sheet.title = "3つの率"
    sheet.append(["率", "件数", "標本", "値", "95%下限", "95%上限", "意味"])
    for rate in (*report.rates, report.out_of_hours):
        sheet.append([rate.name, rate.hits, rate.n, rate.value, *rate.interval, rate.meaning])
    for name, rows in tables(report, kb):
        page = book.create_sheet(name.partition("（")[0])
        page.append(["項目", "件数"])
        for number, (label, count) in enumerate(rows, 2):
            cell = page.cell(number, 1, label)
            cell.data_type = "s"
            page.cell(number, 2, count)
    book.save(path)
