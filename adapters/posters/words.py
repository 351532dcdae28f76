"""The sentences of a poster, from the knowledge."""

from __future__ import annotations

from knowledge.model import KnowledgeBase
from knowledge.wording import group

LANGUAGES = ("ja", "easy", "en")
"""Printed on one sheet: the city's own language twice, and the one most visitors can read."""


def words(kb: KnowledgeBase) -> dict[str, dict[str, str]]:
    """language → name → sentence, with the city's main number."""
    main = kb.contacts.get("代表")
    phone = (main.phone if main else None) or ""  # `check` asks for it
    return {
        code: {
            name: text.replace("{phone}", phone)
            for name, text in group(kb.wording, code, "poster").items()
        }
        for code in LANGUAGES
    }


def title(kb: KnowledgeBase, topic: str) -> str:
    """The poster's heading: the topic's title, else the page's, else the city's name."""
    return kb.topics[topic].title if topic else kb.wording["ja"].get("web_title") or kb.city.name
