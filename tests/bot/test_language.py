"""Which language a citizen writes, and which one they ask for."""

from __future__ import annotations

import pytest

from bot.language import asked_for, detect, hint_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("マイナンバーカードを失くした", "ja"),
        ("sumaho kyoushitsu", "ja"),
        ("転出届", "ja"),
        ("カードを なくしました どう しますか", "easy"),
        ("I lost my card", "en"),
        ("How do I renew my card?", "en"),
        ("我的卡丢了怎么办", "zh"),
        ("请问市役所在哪里", "zh"),
        ("카드를 잃어버렸어요", "ko"),
        ("Tôi bị mất thẻ", "vi"),
        ("toi lam mat the", "vi"),
        ("Perdi meu cartão", "pt"),
        ("quanto custa", "pt"),
    ],
)
def test_a_message_is_heard_in_its_own_language(text: str, language: str) -> None:
    assert detect(text) == language


def test_letters_that_no_language_claims_keep_the_conversations_language() -> None:
    assert detect("123", before="vi") == "vi"
    assert detect("LINE", hint="ko-KR") == "ko"
    assert detect("??") == "ja"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("English please", "en"),
        ("英語でお願いします", "en"),
        ("中文", "zh"),
        ("한국어", "ko"),
        ("tiếng Việt", "vi"),
        ("português", "pt"),
        ("やさしい日本語で", "easy"),
        ("日本語に戻して", "ja"),
    ],
)
def test_a_language_can_be_asked_for_in_itself_and_in_japanese(text: str, language: str) -> None:
    assert asked_for(text) == language


@pytest.mark.parametrize(
    "text", ["ホームページは英語でも読めますか", "is the website in english", "スマホ教室"]
)
def test_a_question_about_languages_is_no_wish_for_one(text: str) -> None:
    assert asked_for(text) is None


def test_platform_codes_become_ours_or_nothing() -> None:
    assert [hint_language(code) for code in ("zh-TW", "pt_BR", "en", "fr", "")] == ["zh", "pt", "en", "", ""]
