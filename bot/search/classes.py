"""What a text can be about: every topic, every signpost, and "outside". The rows that search learns from."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.model import KnowledgeBase

SIGNPOST = "signpost/"
OUTSIDE = "outside"
ASIDE = "aside"
"""Sentences that look like a guard's topic and are not; what they are about is left open."""


@dataclass(frozen=True, slots=True)
class Row:
    """One sentence with what it is about."""

    text: str
    label: str


def japanese_rows(kb: KnowledgeBase) -> list[Row]:
    """All Japanese sentences of the knowledge, easy Japanese included; look-alikes count as outside
    unless another topic's tests claim them."""
    rows = [Row(text, name) for name, topic in kb.topics.items() for text in (topic.title, *topic.phrasings)]
    rows += [Row(f"{_service(kb, topic.service)} {topic.short}".strip(), name) for name, topic in kb.topics.items() if not topic.is_sensitive]
    rows += [Row(text, name) for name, easy in kb.translations.get("easy", {}).items() for text in easy.phrasings]
    rows += [Row(text, name) for name, topic in kb.topics.items() for text in topic.translations_phrasings.get("easy", ())]
    rows += [Row(text, SIGNPOST + post.id) for post in kb.signposts.values() for text in (post.title, *post.phrasings)]
    rows += [Row(text, OUTSIDE) for text in kb.outside]
    rows += [Row(text, ASIDE) for topic in kb.topics.values() for text in topic.look_alikes]
    return _distinct(rows)


def foreign_rows(kb: KnowledgeBase, languages: tuple[str, ...]) -> list[Row]:
    """All sentences in those languages."""
    rows = [
        Row(text, name)
        for language in languages
        for name, translation in kb.translations.get(language, {}).items()
        for text in (translation.title, *translation.phrasings)
    ]
    rows += [
        Row(text, name) for language in languages for name, topic in kb.topics.items() for text in topic.translations_phrasings.get(language, ())
    ]
    rows += [Row(text, OUTSIDE) for language in languages for text in kb.foreign_outside.get(language, ())]
    return _distinct(rows)


def _service(kb: KnowledgeBase, service: str) -> str:
    return kb.wording["ja"].get(f"menu_items.{service}", "")


def _distinct(rows: list[Row]) -> list[Row]:
    return list({(row.text, row.label): row for row in rows}.values())
