"""リンクは https の、市・県・国など公的なページだけ（bad-link）。

city/contacts.yaml のURLは市民が開きます。http や、公的でないページは使えません。
出典（sources）が https でない、公的なページでないときは注意です。公的なページが見つかったら替えてください。

悪い例: url: http://example.com/
良い例: url: https://www.city.toride.ibaraki.jp/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from urllib.parse import urlsplit

from knowledge.loader import Sources
from knowledge.model import WebSource
from knowledge.problems import Problem
from knowledge.rules import sample

CODE = "bad-link"
_SOURCE = "[{url: 'https://%s/page.html', read_on: 2026-11-01}]"
GOOD = {sample.PATH: sample.topic(sources=_SOURCE % "www.city.toride.ibaraki.jp")}
BAD = {sample.PATH: sample.topic(sources=_SOURCE % "blog.example.com")}
BAD_AT = (sample.PATH, sample.LINE["sources"])

_PUBLIC = re.compile(r"(?:^|\.)(?:[a-z0-9-]+\.(?:lg|go)\.jp|(?:city|town|vill|pref)\.[a-z.-]+\.jp)$")


def check(sources: Sources, today: date) -> Iterator[Problem]:  # noqa: ARG001
    """Links citizens open (error) and pages cited (warning): https, public bodies."""
    contacts = getattr(sources.records.get("city/contacts.yaml"), "contacts", {})
    known = {
        urlsplit(contact.url).hostname for contact in contacts.values() if contact.url and contact.verified
    }
    for name, contact in contacts.items():
        if contact.url and urlsplit(contact.url).scheme != "https":
            document = sources.documents["city/contacts.yaml"]
            yield document.problem(
                ("contacts", name, "url"),
                CODE,
                f"https ではありません: {contact.url}",
                "https:// で始まるアドレスにしてください",
            )
    for path, topic in sources.of("topics/"):
        for index, source in enumerate(topic.sources):
            if isinstance(source, WebSource) and (fault := _fault(source.url, known)):
                yield sources.documents[path].problem(
                    ("sources", index, "url"),
                    CODE,
                    f"{fault[0]}: {source.url}",
                    "市・県・国のページに替えてください",
                    fault[1],
                )


def _fault(url: str, known: set[str | None]) -> tuple[str, str] | None:
    parts = urlsplit(url)
    if parts.scheme != "https":
        return "https ではありません", "warning"
    if parts.hostname not in known and not _PUBLIC.search(parts.hostname or ""):
        return "公的なページではありません", "warning"
    return None
