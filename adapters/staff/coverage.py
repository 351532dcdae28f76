"""What of the plan is answered: one row a measure, as text and as a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

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
    """The table with tabs between cells, and the totals."""
    lines = ["\t".join(HEADINGS), *("\t".join(row.cells) for row in rows)]
    return "\n".join([*lines, "", *_totals(kb, rows)])


def as_html(kb: KnowledgeBase, rows: Sequence[Row]) -> str:
    """A page that needs nothing else: table with headings for screen readers, and the totals."""
    head = "".join(f'<th scope="col">{heading}</th>' for heading in HEADINGS)
    body = "".join(f"<tr>{_cells(row)}</tr>" for row in rows)
    totals = "".join(f"<li>{escape(line)}</li>" for line in _totals(kb, rows))
    return _PAGE.format(city=escape(kb.city.name), totals=totals, head=head, body=body)


_PAGE = """<!doctype html>
<html lang="ja"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>計画と話題の対応 – {city}</title>
<style>body{{font-family:sans-serif;line-height:1.6;margin:1rem}}table{{border-collapse:collapse}}
th,td{{border:1px solid #767676;padding:.3rem;text-align:left;vertical-align:top}}</style></head>
<body><main><h1>計画と話題の対応</h1><ul>{totals}</ul>
<table><caption>施策ごとの話題</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></main></body></html>
"""


def _cells(row: Row) -> str:
    first, *rest = (escape(cell) for cell in row.cells)
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
        f"話題 {len(kb.topics)}、言い方 {sum(counts):,}（最少 {min(counts, default=0)}）",
        f"言語ごとの話題 {languages}",
        f"古くなって出していない訳 {len(kb.stale)}",
    ]
