"""What each topic has: one row a topic, beside the one row a measure of `coverage`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from knowledge.model import LANGUAGES, KnowledgeBase, PlanSource, Topic, WebSource
from knowledge.rules import families, few_phrasings, translation_missing

HEADINGS = (
    "話題",
    "題",
    "施策",
    "言い方",
    "ほかの言語の言い方",
    "細目",
    "出典（計画）",
    "出典（ページ）",
    "確認した日",
    "期限",
    "足りないもの",
)

TRANSLATED = 10
"""Phrasings a topic should have in every language it is translated into."""


@dataclass(frozen=True, slots=True)
class TopicRow:
    """One topic. languages: (language, phrasings) of every current translation; lacks: what a rule would miss."""

    topic: str
    title: str
    measure: str
    phrasings: int
    languages: tuple[tuple[str, int], ...]
    facets: tuple[str, ...]
    plan: tuple[str, ...]
    pages: int
    reviewed_on: date
    expires_on: date
    lacks: tuple[str, ...]

    @property
    def cells(self) -> tuple[str, ...]:
        """The row as shown, in the order of HEADINGS."""
        return (
            self.topic,
            self.title,
            self.measure,
            str(self.phrasings),
            " ".join(f"{lang} {count}" for lang, count in self.languages),
            " ".join(self.facets),
            " ".join(self.plan),
            str(self.pages),
            str(self.reviewed_on),
            str(self.expires_on),
            "、".join(self.lacks),
        )


def by_topic(kb: KnowledgeBase) -> list[TopicRow]:
    """A row for every topic, sensitive ones last."""
    return [
        _row(kb, topic) for topic in sorted(kb.topics.values(), key=lambda one: (one.is_sensitive, one.id))
    ]


def totals(rows: list[TopicRow]) -> list[str]:
    """Topics complete of all; the guard's apart, and apart those that are found by their shape and need no words."""
    plain = [row for row in rows if not row.topic.startswith("sensitive/")]
    guarded = [row for row in rows if row.topic.startswith("sensitive/")]
    worded = [row.phrasings for row in rows if row.topic not in families.PERSONAL]
    return [
        f"話題 {_complete(plain)}/{len(plain)}、安全に関わる話題（sensitive） {_complete(guarded)}/{len(guarded)}",
        f"話題ごとの言い方 最少 {min(worded, default=0)}（番号の形で見つける{len(rows) - len(worded)}話題を除く）",
    ]


def _complete(rows: list[TopicRow]) -> int:
    return sum(not row.lacks for row in rows)


def _row(kb: KnowledgeBase, topic: Topic) -> TopicRow:
    texts = {lang: kb.translations.get(lang, {}).get(topic.id) for lang in LANGUAGES[1:]}
    own = topic.translations_phrasings
    counts = {
        lang: len({*text.phrasings, *own.get(lang, ())}) for lang, text in texts.items() if text is not None
    }
    return TopicRow(
        topic.id,
        topic.title,
        topic.measure or "",
        len(topic.phrasings),
        tuple(counts.items()),
        tuple(topic.facets),
        tuple(source.plan for source in topic.sources if isinstance(source, PlanSource)),
        sum(isinstance(source, WebSource) for source in topic.sources),
        topic.reviewed_on,
        topic.expires_on,
        tuple(_lacks(topic, counts)),
    )


def _lacks(topic: Topic, counts: dict[str, int]) -> Iterator[str]:
    if topic.id not in families.PERSONAL and len(topic.phrasings) < few_phrasings.limit(topic.id):
        yield f"言い方（{few_phrasings.limit(topic.id)}以上）"
    if missing := [lang for lang in translation_missing.wanted(topic.id) if lang not in counts]:
        yield f"訳（{' '.join(missing)}）"
    if topic.id not in families.PERSONAL and (
        few := [lang for lang, count in counts.items() if count < TRANSLATED]
    ):
        yield f"訳の言い方（{' '.join(few)} は{TRANSLATED}以上）"
