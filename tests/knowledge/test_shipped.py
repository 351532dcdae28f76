"""The knowledge that is shipped, and a second city's."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest

from knowledge.loader import SHIPPED, load, read_folder
from knowledge.rules import families, problems

OTHER_CITY = Path(__file__).parents[1] / "other_city"
ASKED_MOST = (
    "my-number-card",
    "convenience-store",
    "online-application",
    "counter",
    "smartphone-class",
    "wifi",
)


def test_the_shipped_knowledge_has_no_error_on_the_day_it_was_reviewed() -> None:
    errors = [one for one in problems(read_folder(SHIPPED), date(2026, 11, 25)) if one.level == "error"]
    assert errors == []


def test_all_46_measures_have_a_topic() -> None:
    kb = load(SHIPPED)
    named = {
        source.plan for topic in kb.topics.values() for source in topic.sources if hasattr(source, "plan")
    }
    assert len(kb.measures) == 46
    assert set(kb.measures) <= named | {topic.measure for topic in kb.topics.values()}


def test_a_day_after_every_review_has_expired_each_topic_is_an_error() -> None:
    late = {one.path for one in problems(read_folder(SHIPPED), date(2029, 4, 1)) if one.code == "review-due"}
    assert len(late) == len(load(SHIPPED).topics)


def test_every_topic_has_ten_phrasings_in_every_language_it_is_translated_into() -> None:
    """Personal data are found by their shape, in any language."""
    kb = load(SHIPPED)
    few = {
        (lang, name): text.phrasings
        for lang, texts in kb.translations.items()
        for name, text in texts.items()
        if name not in families.PERSONAL
        and len({*text.phrasings, *kb.topics[name].translations_phrasings.get(lang, ())}) < 10
    }
    assert few == {}


@pytest.mark.parametrize("service", ASKED_MOST)
@pytest.mark.parametrize("lang", ["en", "zh", "ko", "vi", "pt"])
def test_what_is_asked_most_has_sixteen_short_phrasings_in_each_foreign_language(
    lang: str, service: str
) -> None:
    """Short is up to six words, or up to sixteen letters where words are not parted."""
    texts = load(SHIPPED).translations[lang]
    names = [name for name in texts if name.partition("/")[0] == service]
    assert names
    for name in names:
        short = [text for text in texts[name].phrasings if len(text.split()) <= 6 or len(text) <= 16]
        assert len(short) >= 16, (lang, name, len(short))


@pytest.mark.parametrize(("lang", "words"), [("vi", "dat lich"), ("pt", "certidao")])
def test_words_are_also_written_as_a_keyboard_without_accents_writes_them(lang: str, words: str) -> None:
    """Each of the services asked most has phrasings without one accent."""
    texts = load(SHIPPED).translations[lang]
    for service in ASKED_MOST:
        said = [text for name in texts if name.startswith(f"{service}/") for text in texts[name].phrasings]
        plain = [text for text in said if text.isascii()]
        assert len(plain) >= 3, (lang, service)
        assert len(plain) < len(said)
    assert any(words in text for name in texts for text in texts[name].phrasings)


def test_on_every_1_april_of_the_plan_the_knowledge_only_wants_its_reviews_renewed() -> None:
    sources = read_folder(SHIPPED)
    for year in (2027, 2028, 2029):
        for day in (date(year, 3, 31), date(year, 4, 1)):
            assert {one.code for one in problems(sources, day)} <= {"review-due"}, day


def test_a_second_city_loads_and_is_clean() -> None:
    assert problems(read_folder(OTHER_CITY), date(2026, 11, 25)) == []
    kb = load(OTHER_CITY)
    assert kb.city.name == "みなと町"
    assert kb.topics["bus/book"].answer.startswith("電話で聞けます。0000-00-0000")
    assert kb.translations["en"]["bus/fare"].title == "Bus fare"


def test_a_translation_of_an_older_text_is_never_served() -> None:
    path = "topics/bus/fare.yaml"
    newer = (OTHER_CITY / path).read_text(encoding="utf-8").replace("町役場です。", "駅です。")
    kb = load(OTHER_CITY, overlay={path: newer.encode()})
    assert "bus/fare" not in kb.translations["en"]
    assert ("en", "bus/fare") in kb.stale


def test_a_thousand_topics_are_checked_within_five_seconds_of_one_core() -> None:
    template = (OTHER_CITY / "topics/bus/book.yaml").read_text(encoding="utf-8")
    overlay = {
        f"topics/many/topic-{n}.yaml": template.replace("のこと", f"のこと{n}")
        .replace("を知りたい", f"の{n}番")
        .encode()
        for n in range(1000)
    }
    started = time.process_time()
    found = problems(read_folder(OTHER_CITY, overlay=overlay), date(2026, 11, 25))
    assert time.process_time() - started < 5
    assert not [one for one in found if one.level == "error"]
