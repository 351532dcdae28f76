"""No number or address reaches a citizen that nobody verified: every text against contacts.yaml."""

from __future__ import annotations

import re
from collections.abc import Iterator

from knowledge.loader import SHIPPED, load
from knowledge.model import KnowledgeBase, Topic, Translation

_NUMBER = re.compile(r"(?<![\d-])0\d{1,4}-\d{1,4}-\d{3,4}(?!\d)|#\d{4}")
_URL = re.compile(r"https?://[!-~]*[A-Za-z0-9/]")
KB = load(SHIPPED)


def _all(record: Topic | Translation) -> str:
    return "\n".join((record.answer, record.offline, *record.facets.values(), *record.variants))


def _texts(kb: KnowledgeBase) -> Iterator[tuple[str, str]]:
    for name, topic in kb.topics.items():
        yield name, _all(topic)
    for lang, texts in kb.translations.items():
        for name, text in texts.items():
            yield f"{lang}/{name}", _all(text)
    for name, post in kb.signposts.items():
        yield f"#{name}", post.answer
    for lang, wording in kb.wording.items():
        yield f"wording/{lang}", "\n".join(wording.values())


def test_every_phone_number_is_a_verified_one() -> None:
    verified = {contact.phone for contact in KB.contacts.values() if contact.verified}
    found = {(where, number) for where, text in _texts(KB) for number in _NUMBER.findall(text)}
    assert {pair for pair in found if pair[1] not in verified} == set()
    assert any(number == "0297-74-2141" for _, number in found)


def test_every_link_is_a_verified_one() -> None:
    verified = {contact.url for contact in KB.contacts.values() if contact.verified}
    found = {(where, url) for where, text in _texts(KB) for url in _URL.findall(text)}
    assert {pair for pair in found if pair[1] not in verified} == set()
    assert found


def test_no_brace_is_left_in_what_citizens_read_of_topics() -> None:
    assert [where for where, text in _texts(KB) if "{" in text and not where.startswith("wording/")] == []
