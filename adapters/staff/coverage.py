"""What of the plan is answered: one row a measure and one a topic, as text and as a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from adapters.staff import topic_coverage
from knowledge.model import FACETS, LANGUAGES, KnowledgeBase, Topic

HEADINGS = (
    "施策",
    "名前",
    "話題",
    "言い方（最少）",
    "言語",
    "細目",
    "出典",
    "確認した日（最古）",
    "期限（最短）",
)


@dataclass(frozen=True, slots=True)
class Row:
    """One measure. phrasings: of the topic with the fewest; languages: those every topic of it has."""

    measure: str
    name: str
    topics: tuple[str, ...]
    phrasings: int
    languages: tuple[str, ...]
    facets: tuple[str, ...]
    sources: int
    reviewed_on: date | None
    expires_on: date | None

    @property
    def cells(self) -> tuple[str, ...]:
        """The row as shown, in the order of HEADINGS."""
        return (
            self.measure,
            self.name,
            "、".join(self.topics) or "（なし）",
            str(self.phrasings),
            " ".join(self.languages),
            " ".join(self.facets),
            str(self.sources),
            str(self.reviewed_on or ""),
            str(self.expires_on or ""),
        )


def measure(kb: KnowledgeBase) -> list[Row]:
    """A row for every measure of the plan, in its order."""
    return [_row(kb, one, kb.measures[one].name) for one in kb.measures]


def as_text(kb: KnowledgeBase, rows: Sequence[Row]) -> str:
    """Both tables with tabs between cells, and the totals."""
    tables = [
        "\n".join("\t".join(cells) for cells in (headings, *table))
        for _, headings, table in _tables(kb, rows)
    ]
    return "\n\n".join([*tables, "\n".join(_totals(kb, rows))])


def as_html(kb: KnowledgeBase, rows: Sequence[Row]) -> str:
    """A page that needs nothing else: tables with headings for screen readers, and the totals."""
    tables = "".join(_table(*table) for table in _tables(kb, rows))
    totals = "".join(f"<li>{escape(line)}</li>" for line in _totals(kb, rows))
    return _PAGE.format(city=escape(kb.city.name), totals=totals, tables=tables)


_PAGE = """<!doctype html>
<html lang="ja"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>計画と話題の対応 – {city}</title>
<style>body{{font-family:sans-serif;line-height:1.6;margin:1rem}}table{{border-collapse:collapse;margin-top:1rem}}
th,td{{border:1px solid #767676;padding:.3rem;text-align:left;vertical-align:top}}</style></head>
<body><main><h1>計画と話題の対応</h1><ul>{totals}</ul>
{tables}</main></body></html>
"""

_Table = tuple[str, tuple[str, ...], list[tuple[str, ...]]]


def _tables(kb: KnowledgeBase, rows: Sequence[Row]) -> tuple[_Table, _Table]:
    """(caption, headings, cells) of the measures and of the topics."""
    return (
        ("施策ごとの話題", HEADINGS, [row.cells for row in rows]),
        ("話題ごと", topic_coverage.HEADINGS, [row.cells for row in topic_coverage.by_topic(kb)]),
    )


def _table(caption: str, headings: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    head = "".join(f'<th scope="col">{heading}</th>' for heading in headings)
    body = "".join(f"<tr>{_cells(row)}</tr>\n" for row in rows)
    return f"<table><caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>\n"


def _cells(row: tuple[str, ...]) -> str:
    first, *rest = (escape(cell) for cell in row)
    return f'<th scope="row">{first}</th>' + "".join(f"<td>{cell}</td>" for cell in rest)


def _row(kb: KnowledgeBase, number: str, name: str) -> Row:
    topics = [topic for topic in kb.topics.values() if _answers(topic, number)]
    return Row(
        number,
        name,
        tuple(topic.id for topic in topics),
        min((len(topic.phrasings) for topic in topics), default=0),
        tuple(lang for lang in LANGUAGES if topics and all(_speaks(kb, lang, topic) for topic in topics)),
        tuple(facet for facet in FACETS if any(facet in topic.facets for topic in topics)),
        len({str(source) for topic in topics for source in topic.sources}),
        min((topic.reviewed_on for topic in topics), default=None),
        min((topic.expires_on for topic in topics), default=None),
    )


def _answers(topic: Topic, number: str) -> bool:
    """A topic answers its own measure, and every other it names as a source (4-2-1 to 4-2-3 share one)."""
    return topic.measure == number or any(getattr(source, "plan", None) == number for source in topic.sources)


def _speaks(kb: KnowledgeBase, lang: str, topic: Topic) -> bool:
    return lang == "ja" or topic.id in kb.translations.get(lang, {})


def _totals(kb: KnowledgeBase, rows: Sequence[Row]) -> list[str]:
    covered = sum(bool(row.topics) for row in rows)
    counts = [len(topic.phrasings) for topic in kb.topics.values()]
    spoken = {lang: sum(_speaks(kb, lang, one) for one in kb.topics.values()) for lang in LANGUAGES}
    languages = "、".join(f"{lang} {count}" for lang, count in spoken.items())
    return [
        f"施策 {covered}/{len(rows)}",
        *topic_coverage.totals(topic_coverage.by_topic(kb)),
        f"話題は全部で {len(kb.topics)}、日本語の言い方 {sum(counts):,}",
        f"言語ごとの話題 {languages}",
        f"古くなって出していない訳 {len(kb.stale)}",
    ]
