"""What each rule refuses and what it leaves alone, sentence by sentence."""

from __future__ import annotations

import json
from datetime import date, timedelta
from types import ModuleType

import pytest

from knowledge.loader import read_folder
from knowledge.problems import as_annotations, as_json, as_text
from knowledge.rules import (
    easy_negation,
    easy_reading,
    easy_sentence,
    easy_text,
    easy_word,
    families,
    look_alike,
    missing_facets,
    offline_way,
    past_date,
    personal_data,
    phrasing_in_tests,
    plan_number,
    problems,
    review_due,
    sample,
    translation_missing,
    typed_contact,
    unknown_source,
)
from tests.knowledge.rules.laid import OTHER_CITY, found, laid, topic

WEB = "[{url: 'https://www.city.toride.ibaraki.jp/a', read_on: 2026-11-01}]"

REFUSED: list[tuple[ModuleType, str]] = [
    (typed_contact, "電話は0297-74-2141です。"),
    (typed_contact, "電話は０２９７－７４－２１４１です。"),
    (typed_contact, "#9110 へ。"),
    (typed_contact, "https://example.lg.jp をご覧ください。"),
    (typed_contact, "www.example.jp をご覧ください。"),
    (typed_contact, "〒302-8585 です。"),
    (typed_contact, "窓口は8時30分からです。"),
    (typed_contact, "窓口は 17:15 までです。"),
    (personal_data, "080-1234-5678 に電話してください。"),
    (personal_data, "番号は1234 5678 9012です。"),
    (personal_data, "番号は１２３４５６７８９０１２です。"),
    (personal_data, "taro.yamada@example.com に送ってください。"),
    (look_alike, "マイナンバーカ一ドです。"),
    (look_alike, "マイナンバー力ードです。"),
    (look_alike, "スマホ教室のエ夕ーンです。"),
    (look_alike, "LINЕで送ります。"),
    (past_date, "令和7年度に始まる予定です。"),
    (past_date, "2026年4月から始まります。"),
    (past_date, "2026年11月24日に開始します。"),
    (past_date, "令和8年10月に開始します。"),
    (plan_number, "計画では、スマートフォン教室を年30回にする目標です。"),
    (plan_number, "計画では、スマホ教室は年12回です。"),
    (plan_number, "計画には47の施策があります。"),
]
LEFT_ALONE: list[tuple[ModuleType, str]] = [
    (typed_contact, "電話は {電話:代表} です。"),
    (typed_contact, "24時間、365日使えます。"),
    (typed_contact, "写真は4.5cm×3.5cmです。"),
    (personal_data, "4けたの番号と、6〜16文字の番号です。"),
    (personal_data, "2026-11-25 に確かめました。"),
    (look_alike, "カードは二カ所で作れます。入口は口の字の形です。"),
    (look_alike, "夕方にスマホ教室をします。"),
    (past_date, "令和9年度に始まる予定です。"),
    (past_date, "令和7年度から運用しています。"),
    (past_date, "2026年11月から始まります。"),
    (past_date, "令和7年度から検討し、令和9年度に始まる予定です。"),
    (plan_number, "計画では、スマートフォン教室を年24回にする目標です。"),
    (plan_number, "スマートフォン教室は先月3回ありました。"),
]


@pytest.mark.parametrize(("rule", "answer"), REFUSED)
def test_an_answer_is_refused_at_its_line(rule: ModuleType, answer: str) -> None:
    assert f"{sample.PATH}:{sample.LINE['answer']} error" in found(rule, topic(answer=f"'{answer}'"))  # type: ignore[arg-type]


@pytest.mark.parametrize(("rule", "answer"), LEFT_ALONE)
def test_an_answer_is_left_alone(rule: ModuleType, answer: str) -> None:
    assert found(rule, topic(answer=f"'{answer}'")) == []  # type: ignore[arg-type]


def test_an_hour_may_be_written_where_a_page_was_read() -> None:
    answer = "'午前6時30分から使えます。'"
    assert found(typed_contact, topic(answer=answer)) != []
    assert found(typed_contact, topic(answer=answer, sources=WEB)) == []


def test_personal_data_are_found_in_phrasings_tests_and_translations_too() -> None:
    mail = "taro@example.com"
    assert found(personal_data, topic(phrasings=f"[{mail}]")) != []
    assert found(personal_data, topic(tests=f"{{hit: ['{mail} に送って']}}")) != []
    path = "translations/en/wifi/sample.yaml"
    assert found(personal_data, {path: sample.translation(answer=f"Write to {mail}.")}) != []


def test_only_the_topics_that_are_found_by_shape_may_hold_made_up_numbers() -> None:
    text = sample.topic(phrasings="[番号は1234 5678 9012です]")
    assert [name for name in families.PERSONAL if found(personal_data, {f"topics/{name}.yaml": text})] == []
    assert found(personal_data, {"topics/sensitive/fraud.yaml": text}) != []


@pytest.mark.parametrize(
    ("days", "level"), [(-1, "error"), (0, "warning"), (30, "warning"), (31, None), (365, None)]
)
def test_a_review_is_told_thirty_days_before_and_refused_after_its_day(days: int, level: str | None) -> None:
    files = topic(expires_on=(sample.TODAY + timedelta(days=days)).isoformat())
    assert found(review_due, files) == (
        [f"{sample.PATH}:{sample.LINE['expires_on']} {level}"] if level else []
    )


def test_a_test_may_be_no_phrasing_of_another_topic_either() -> None:
    (book,) = (one for one in laid(topic()).records["topics/bus/book.yaml"].phrasings[:1])
    assert found(phrasing_in_tests, topic(tests=f"{{hit: ['{book}']}}")) != []
    assert found(phrasing_in_tests, topic(tests=f"{{miss: {{'{book}': bus/book}}}}")) != []


def test_a_page_cannot_have_been_read_tomorrow() -> None:
    files = topic(sources="[{url: 'https://www.city.toride.ibaraki.jp/a', read_on: 2026-11-26}]")
    assert found(unknown_source, files) != []
    assert found(unknown_source, files, date(2026, 11, 26)) == []


@pytest.mark.parametrize("offline", ["アプリを開いてください。", "ウェブで見られます。"])
def test_a_way_that_needs_a_device_is_no_offline_way(offline: str) -> None:
    assert found(offline_way, topic(offline=offline)) != []


def test_one_fee_is_enough_for_a_service_but_not_one_place() -> None:
    files = topic() | {"topics/wifi/other.yaml": sample.topic(facets="{how: 聞いてください。}")}
    assert found(missing_facets, files) == ["topics/wifi/other.yaml:7 warning"]
    files |= {"topics/wifi/other.yaml": sample.topic(facets="{how: 聞いてください。, place: 市役所です。}")}
    assert found(missing_facets, files) == []


EASY = [
    (easy_sentence, "あ" * 30 + "。", "あ" * 31 + "。"),
    (easy_negation, "行って ください。", "行かないと いけません。"),
    (easy_reading, "窓口（まどぐち）です。窓口へ。", "窓口です。"),
    (easy_word, "渡（わた）します。", "至急 電話してください。"),
]


@pytest.mark.parametrize(("rule", "good", "bad"), EASY)
def test_easy_japanese_stays_easy(rule: ModuleType, good: str, bad: str) -> None:
    assert found(rule, {easy_text.PATH: sample.translation(answer=good)}) == []  # type: ignore[arg-type]
    assert found(rule, {easy_text.PATH: sample.translation(answer=bad)}) == [f"{easy_text.PATH}:3 warning"]  # type: ignore[arg-type]


def test_seven_languages_are_wanted_of_the_main_services_and_two_of_the_others() -> None:
    assert translation_missing.wanted("my-number-card/lost") == ("easy", "en", "zh", "ko", "vi", "pt")
    assert translation_missing.wanted("sensitive/fraud") == ("easy", "en", "zh", "ko", "vi", "pt")
    assert translation_missing.wanted("furusato/donate") == ("easy", "en")


def test_text_json_and_annotations_tell_the_same_place_and_advice() -> None:
    sources = read_folder(
        OTHER_CITY, overlay={sample.PATH: sample.topic(answer="電話は0297-00-0000です。").encode()}
    )
    (one,) = (problem for problem in problems(sources, sample.TODAY) if problem.code == "typed-contact")
    place = (sample.PATH, sample.LINE["answer"], 1)
    assert as_text([one]).startswith("{}:{}:{} typed-contact ".format(*place))
    (told,) = json.loads(as_json([one]))
    assert (told["path"], told["line"], told["column"], told["level"]) == (*place, "error")
    assert as_annotations([one]).startswith(
        f"::error file=knowledge/{place[0]},line={place[1]},col=1,title=typed-contact::"
    )
    assert all(one.advice in text for text in (as_text([one]), as_json([one]), as_annotations([one])))
