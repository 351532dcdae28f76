"""No number or address reaches a citizen that nobody verified: every text of every language against the sources."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import datetime

import pytest

from bot import compose
from knowledge.loader import SHIPPED, load, read_folder
from knowledge.model import FACETS, LANGUAGES, KnowledgeBase, Topic, Translation
from knowledge.rules import typed_contact
from knowledge.schedule import JST
from knowledge.texts import said

_PHONE = re.compile(r"(?<![\d-])0\d{1,4}-\d{1,4}-\d{3,4}(?!\d)|#\d{4}")
_URL = re.compile(r"(?:https?://|www\.)[!-~]*[A-Za-z0-9/]")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_ADDRESS = re.compile(r"〒\d{3}-\d{4}|\d+番地|(?<![\d-])\d{1,3}-\d+-\d+(?![\d-])")
KB = load(SHIPPED)
NOW = datetime(2026, 11, 25, 10, 0, tzinfo=JST)
OTHERWISE = {
    "2019": "令和元年",
    "23": "午後11時",
    "0": "午後11時",
    "56000": "5万6千",
    "945": "9億4千5百万",
    "5": "第五次",
    "1": "年4回",
    "2": "本人と代理人",
}
"""Number in a translation → the Japanese words of the same topic that it stands for."""


def _all(record: Topic | Translation) -> str:
    return "\n".join((record.title, record.answer, record.offline, *record.facets.values(), *record.variants))


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
    yield "clarify", "\n".join(entry.question for entry in kb.clarifications)
    yield "notices", "\n".join(notice.text for notice in kb.notices)
    yield "calendar", "\n".join(f"{event.title} {event.place} {event.booking}" for event in kb.events)
    yield "kpi", "\n".join(f"{kpi.sentence} {kpi.idea}" for kpi in kb.kpis.values())
    yield "measures", "\n".join(measure.says for measure in kb.measures.values())


def _replies(kb: KnowledgeBase) -> Iterator[tuple[str, str]]:
    """Every whole answer, facet and sensitive answer in every language, as citizens get it."""
    for lang in LANGUAGES:
        voice = compose.Voice(kb, lang, NOW)
        for name, topic in kb.topics.items():
            yield f"{lang}/{name}", compose.answer(voice, topic, status=True).as_text()
            yield f"{lang}/{name} sensitive", compose.sensitive(voice, topic).as_text()
            for facet in FACETS:
                yield f"{lang}/{name} {facet}", compose.facet(voice, topic, facet).as_text()


ALL = [*_texts(KB), *_replies(KB)]


def _numbers(text: str) -> set[str]:
    """The numbers of a text, however a language writes them: 1,000 and 1.000 are 1000, 4,5 is 4.5, 09 is 9."""
    found = (match[0] for match in _NUMBER.finditer(unicodedata.normalize("NFKC", text)))
    plain = (re.sub(r"[.,](?=\d{3}(?!\d))", "", number).replace(",", ".") for number in found)
    return {number.lstrip("0") or "0" for number in plain}


def _years(numbers: set[str]) -> set[str]:
    """The same years by the common calendar: 令和4 → 2022, 平成17 → 2005."""
    small = {int(number) for number in numbers if number.isdigit() and int(number) < 32}
    return {str(number + 2018) for number in small} | {str(number + 1988) for number in small}


def test_every_way_a_text_reaches_a_citizen_is_looked_at() -> None:
    where = {name.partition("/")[0] for name, _ in ALL}
    assert {*LANGUAGES, "wording", "clarify", "notices", "calendar", "kpi", "measures"} <= where
    assert sum(name.startswith("#") for name, _ in ALL) >= 60
    assert len(ALL) > len(LANGUAGES) * len(KB.topics) * len(FACETS)


def test_every_phone_number_is_a_verified_one() -> None:
    verified = {contact.phone for contact in KB.contacts.values() if contact.verified}
    found = {(where, number) for where, text in ALL for number in _PHONE.findall(text)}
    assert {pair for pair in found if pair[1] not in verified} == set()
    assert any(number == "0297-74-2141" for _, number in found)


def test_every_link_is_a_verified_one() -> None:
    verified = {contact.url for contact in KB.contacts.values() if contact.verified}
    found = {(where, url) for where, text in ALL for url in _URL.findall(text)}
    assert {pair for pair in found if pair[1] not in verified} == set()
    assert found


def test_every_postal_address_is_a_verified_one() -> None:
    verified = " ".join(contact.address or "" for contact in KB.contacts.values() if contact.verified)
    measures = set(KB.measures)
    found = {(where, part) for where, text in ALL for part in _ADDRESS.findall(_PHONE.sub("", text))}
    assert {pair for pair in found if pair[1] not in verified and pair[1] not in measures} == set()
    assert any(part == "5139番地" for _, part in found)


def test_no_unverified_contact_has_a_value_in_any_text() -> None:
    hidden = [
        value
        for contact in KB.contacts.values()
        if not contact.verified
        for value in (contact.phone, contact.url, contact.address)
        if value
    ]
    assert [(where, value) for value in hidden for where, text in ALL if value in text] == []


@pytest.mark.parametrize("lang", LANGUAGES[1:])
def test_a_translation_says_no_number_that_its_japanese_does_not(lang: str) -> None:
    strange = []
    for name, text in KB.translations[lang].items():
        japanese = _all(KB.topics[name])
        known = _numbers(japanese)
        for number in _numbers(_all(text)) - known - _years(known):
            if OTHERWISE.get(number, "？") not in japanese:
                strange.append((name, number))
    assert strange == []


@pytest.mark.parametrize("lang", LANGUAGES[1:])
def test_wording_says_no_number_that_the_japanese_wording_does_not(lang: str) -> None:
    """Years of the plan may be told by the common calendar."""
    strange = []
    for key, text in KB.wording[lang].items():
        known = _numbers(KB.wording["ja"].get(key, ""))
        if extra := _numbers(re.sub(r"\{[^{}]*\}", "", text)) - known - _years(known):
            strange.append((key, extra))
    assert strange == []


def test_every_japanese_sentence_with_a_number_has_a_source_in_the_table_of_facts() -> None:
    table = (SHIPPED.parent / "docs/facts.md").read_text(encoding="utf-8")
    told = {line.split(" | ")[0].lstrip("| ") for line in table.splitlines() if line.startswith("| ")}
    written = read_folder(SHIPPED)
    for entry in said(written):
        if entry.lang == "ja" and entry.document.path.startswith("topics/") and entry.at[0] != "variants":
            for sentence in re.findall(r"[^。！？!?\n]+[。！？!?]*", entry.text):
                plain = re.sub(r"\{[^{}]*\}", "", sentence).strip().lstrip("・ ")
                if re.search(r"\d", plain):
                    assert sentence.strip().lstrip("・ ").replace("|", "\\|") in told, (entry.topic, sentence)


@pytest.mark.parametrize("typed", ["0297-00-0000", "https://example.jp/", "〒300-0000", "#8000"])
def test_a_number_typed_into_any_kind_of_text_is_found(typed: str) -> None:
    """Topics, translations, signposts, notices, questions and wording are all read by the rule."""
    answer = f"answer: '{typed} です。'\n"
    files = {
        "topics/bus/book.yaml": re.sub(
            r"^answer:.*\n(?:  .*\n)*", answer, _small("topics/bus/book.yaml"), count=1, flags=re.MULTILINE
        ),
        "city/notices.yaml": f"notices:\n  - {{id: a, text: '{typed} です', level: info, topics: ['*'], start: 2026-11-25, end: 2026-11-26}}\n",
        "city/signposts.yaml": f"signposts:\n  - {{id: a, title: あ, phrasings: [あ], answer: '{typed} です'}}\n",
        "language/clarify.yaml": f"clarify:\n  - {{words: [あ], question: '{typed} ですか', choices: [bus/book, bus/fare]}}\n",
        "language/wording/en.yaml": f"about: '{{title}} {typed}'\n",
    }
    for path, text in files.items():
        sources = read_folder(_OTHER_CITY, overlay={path: text.encode()})
        assert [one.path for one in typed_contact.check(sources, NOW.date())] == [path], path


_OTHER_CITY = SHIPPED.parent / "tests/other_city"


def _small(path: str) -> str:
    return (_OTHER_CITY / path).read_text(encoding="utf-8")


def test_no_brace_is_left_in_what_citizens_read() -> None:
    assert [where for where, text in ALL if "{" in text and not where.startswith("wording/")] == []
