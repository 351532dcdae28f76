"""The knowledge as a static site that outlives the bot: pages, search in the browser, open data, sitemap."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any
from xml.sax.saxutils import escape

from jinja2 import Environment, PackageLoader, select_autoescape

from adapters.staff.columns import as_cell
from adapters.staff.tables import CSV_HEADINGS
from knowledge.model import FACETS, KnowledgeBase, PlanSource, Topic

_LANGUAGES = {
    "easy": ("ja", "やさしい日本語"),
    "en": ("en", "English"),
    "zh": ("zh-Hans", "中文"),
    "ko": ("ko", "한국어"),
    "vi": ("vi", "Tiếng Việt"),
    "pt": ("pt", "Português"),
}
_HIDDEN = ("meta", "sensitive")
"""Small talk, and what the guard answers: no questions to look up."""


def site(kb: KnowledgeBase, base: str) -> Iterator[tuple[str, str]]:
    """(file, text) of every file. base: the site's address, for the sitemap; empty: no sitemap."""
    pages = Environment(loader=PackageLoader("adapters.staff", "pages"), autoescape=select_autoescape())
    topics = [topic for topic in kb.topics.values() if topic.service not in _HIDDEN]
    common = {"city": kb.city.name, "revision": kb.revision}
    services = [
        (name, [_entry(kb, topic) for topic in group])
        for name, group in groupby(topics, lambda one: one.service)
    ]
    index = pages.get_template("index.html")
    yield "index.html", index.render(title="質問と答え", root="", services=services, **common)
    page = pages.get_template("topic.html")
    for topic in topics:
        yield _page(topic.id), page.render(title=topic.title, root="../", topic=_shown(kb, topic), **common)
    yield "faq.json", _json(topics)
    yield "faq.csv", _csv(topics)
    if base:
        yield "sitemap.xml", _sitemap(["index.html", *(_page(topic.id) for topic in topics)], base)
    for name in ("style.css", "search.js"):
        yield name, pages.get_template(name).render()


def _page(topic: str) -> str:
    return f"{topic}.html"


def _entry(kb: KnowledgeBase, topic: Topic) -> dict[str, str]:
    measure = kb.measures.get(topic.measure or "")
    theme = next(
        (one.name for one in kb.themes if measure and measure.id.startswith(one.id)), "計画と市の取組"
    )
    return {
        "heading": theme if measure is None else measure.name,
        "page": _page(topic.id),
        "title": topic.title,
        "words": " ".join((topic.title, *topic.phrasings)),
    }


def _shown(kb: KnowledgeBase, topic: Topic) -> dict[str, Any]:
    said = ((lang, kb.translations.get(lang, {}).get(topic.id)) for lang in _LANGUAGES)
    names = {name: kb.wording["ja"].get(f"facet_names.{name}", name) for name in FACETS}
    return {
        "answer": topic.answer,
        "offline": topic.offline,
        "facets": [(names[name], topic.facets[name]) for name in FACETS if name in topic.facets],
        "languages": [(*_LANGUAGES[lang], text.answer) for lang, text in said if text],
        "related": [
            (_page(one), kb.topics[one].title)
            for one in topic.related
            if kb.topics[one].service not in _HIDDEN
        ],
        "sources": [_source(kb, one) for one in topic.sources],
        "reviewed": topic.reviewed_on.isoformat(),
    }


def _source(kb: KnowledgeBase, source: Any) -> tuple[str, str]:
    if isinstance(source, PlanSource):
        return f"{kb.plan.name} {source.plan}", ""
    return f"{source.url}（{source.read_on}に確認）", source.url


def _json(topics: list[Topic]) -> str:
    rows = [
        {
            "id": topic.id,
            "question": topic.title,
            "answer": topic.answer,
            "details": dict(topic.facets),
            "without_smartphone": topic.offline,
            "measure": topic.measure,
            "reviewed_on": topic.reviewed_on.isoformat(),
        }
        for topic in topics
    ]
    return json.dumps(rows, ensure_ascii=False, indent=1) + "\n"


def _csv(topics: list[Topic]) -> str:
    """With a BOM, so that spreadsheets read it as UTF-8."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(CSV_HEADINGS)
    for topic in topics:
        writer.writerow([as_cell(cell) for cell in (topic.id, topic.title, topic.answer, topic.service)])
    return "\ufeff" + stream.getvalue()


def _sitemap(pages: list[str], base: str) -> str:
    places = "".join(f"<url><loc>{escape(f'{base}{page}')}</loc></url>\n" for page in pages)
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return f"{head}{places}</urlset>\n"
