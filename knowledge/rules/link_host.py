"""リンクは https の、市・県・国など公的なページだけ（bad-link）。

city/contacts.yaml のURLは市民が開きます。http や、公的でないページは使えません。
出典（sources）が https でない、公的なページでないときは注意です。公的なページが見つからないときだけ、
contacts.yaml の cited に、ホスト名と使う理由を書きます。どの出典にも使われなくなった行は注意になります。

悪い例: url: http://example.com/
良い例: url: https://www.city.toride.ibaraki.jp/
良い例: cited に「blog.example.com: 市の報道発表を載せているページです。」
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from knowledge.loader import Sources
from knowledge.model import Contact, WebSource
from knowledge.problems import Problem
from knowledge.rules import sample

CODE = "bad-link"
_SOURCE = "[{url: 'https://%s/page.html', read_on: 2026-11-01}]"
GOOD = {sample.PATH: sample.topic(sources=_SOURCE % "www.city.toride.ibaraki.jp")}
BAD = {sample.PATH: sample.topic(sources=_SOURCE % "blog.example.com")}
BAD_AT = (sample.PATH, sample.LINE["sources"], 12)

_CONTACTS = "city/contacts.yaml"
_NOT_PUBLIC = "公的なページではありません"
_PUBLIC = re.compile(r"(?:^|\.)(?:[a-z0-9-]+\.(?:lg|go)\.jp|(?:city|town|vill|pref)\.[a-z.-]+\.jp)$")


def check(sources: Sources, today: date) -> Iterator[Problem]:  # noqa: ARG001
    """Links citizens open (error) and pages cited (warning): https, public bodies or hosts with a reason."""
    if "city/contacts.yaml" in sources.records:
        yield from _opened(sources)
        yield from _unused(sources)
    yield from _cited(sources)


def _opened(sources: Sources) -> Iterator[Problem]:
    for name, contact in _file(sources).contacts.items():
        if contact.url and (fault := _fault(contact.url, set())) and not _is_checked(contact, fault):
            yield sources.documents[_CONTACTS].problem(
                ("contacts", name, "url"),
                CODE,
                f"{fault}: {contact.url}",
                "https:// で始まる、市・県・国のページにしてください",
            )


def _is_checked(contact: Contact, fault: str) -> bool:
    """A library's or a system's own address is no public host, but somebody opened and verified it."""
    return contact.verified and fault == _NOT_PUBLIC


def _unused(sources: Sources) -> Iterator[Problem]:
    used = {urlsplit(source.url).hostname for _, _, source in _pages(sources)}
    for host in _file(sources).cited:
        if host not in used:
            yield sources.documents[_CONTACTS].problem(
                ("cited", host),
                CODE,
                f"{host} は、どの出典にも使われていません",
                "cited の行を消してください",
                "warning",
            )


def _cited(sources: Sources) -> Iterator[Problem]:
    known = _known(sources)
    for path, index, source in _pages(sources):
        if fault := _fault(source.url, known):
            yield sources.documents[path].problem(
                ("sources", index, "url"),
                CODE,
                f"{fault}: {source.url}",
                "市・県・国のページに替えるか、contacts.yaml の cited に理由を書いてください",
                "warning",
            )


def _known(sources: Sources) -> set[str | None]:
    """Hosts that may be cited: those with a reason, and those of verified contacts."""
    file = _file(sources)
    verified = (contact.url for contact in getattr(file, "contacts", {}).values() if contact.verified)
    return {*getattr(file, "cited", ()), *(urlsplit(url).hostname for url in verified if url)}


def _pages(sources: Sources) -> Iterator[tuple[str, int, WebSource]]:
    for path, topic in sources.of("topics/"):
        for index, source in enumerate(topic.sources):
            if isinstance(source, WebSource):
                yield path, index, source


def _file(sources: Sources) -> Any:
    return sources.records.get(_CONTACTS)


def _fault(url: str, known: set[str | None]) -> str | None:
    parts = urlsplit(url)
    if parts.hostname in known:
        return None
    if parts.scheme != "https":
        return "https ではありません"
    return None if _PUBLIC.search(parts.hostname or "") else _NOT_PUBLIC
