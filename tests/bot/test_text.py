"""Characters, kana, romaji, words, synonyms, repairs: what citizens type becomes what the knowledge says."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.brain import Brain
from bot.text import romaji, tokens
from bot.text.kana import folded, hiragana, is_kana, katakana, sound
from bot.text.normalise import bare, normalise, segments
from bot.text.synonyms import Synonyms


@pytest.mark.parametrize(
    ("typed", "shared"),
    [
        ("ｽﾏﾎ教室", "スマホ教室"),
        ("ＬＩＮＥ　登録", "line 登録"),
        ("マイナンバ一力ード", "マイナンバーカード"),
        ("スマホ教室😊🙏", "スマホ教室"),
        ("えっ！！！", "えっ!"),
        ("マイナンバ―カ―ド", "マイナンバーカード"),
        ("(moon smile)こんにちは", "こんにちは"),
        ("a\u200bb", "ab"),
        ("  \n ", ""),
    ],
)
def test_different_ways_of_typing_become_one(typed: str, shared: str) -> None:
    assert normalise(typed) == shared


def test_a_kanji_between_kanji_is_not_taken_for_a_katakana() -> None:
    assert normalise("一口と二口") == "一口と二口"


@given(st.text(max_size=40))
def test_normalised_text_is_one_trimmed_line(text: str) -> None:
    normal = normalise(text)
    assert "\n" not in normal
    assert normal == normal.strip()


def test_bare_text_has_no_marks_and_segments_end_at_sentence_ends() -> None:
    assert bare("スマホ教室、いつ?") == "スマホ教室いつ"
    assert segments("カードを失くした。どうする？") == ["カードを失くした", "どうする"]


def test_kana_change_script_and_small_kana_and_long_marks_fold() -> None:
    assert katakana("とりで") == "トリデ"
    assert hiragana("トリデ") == "とりで"
    assert folded("キョーシツ") == "キヨシツ"
    assert is_kana("トリデーと")
    assert not is_kana("取手")


@pytest.mark.parametrize(
    ("one", "other"), [("じゅうみんひょう", "ジュミンヒョ"), ("こうざ", "コーザ"), ("おおきい", "オーキイ")]
)
def test_spellings_of_one_sound_are_equal(one: str, other: str) -> None:
    assert sound(one) == sound(other)


@pytest.mark.parametrize(
    ("latin", "kana"),
    [
        ("sumaho kyoushitsu", "すまほ きょうしつ"),
        ("sumaho kyousitu", "すまほ きょうしつ"),
        ("maina-ka-do", "まいなーかーど"),
        ("tōroku", "とうろく"),
        ("gakkou", "がっこう"),
        ("matcha", "まっちゃ"),
        ("shinbun", "しんぶん"),
        ("kon'ya", "こんや"),
    ],
)
def test_hepburn_kunrei_hyphens_and_doubled_letters_are_read(latin: str, kana: str) -> None:
    assert romaji.to_hiragana(latin) == kana


@pytest.mark.parametrize("text", ["how do i renew my card", "LINE".casefold(), "取手", ""])
def test_what_is_not_romaji_is_left_alone(text: str) -> None:
    assert romaji.to_hiragana(text) is None


@pytest.mark.parametrize("tokenise", [tokens.load(), tokens.fallback], ids=["sudachi", "fallback"])
@given(text=st.text(st.sampled_from("取手市スマホ教室の予約はline 12ー。、か한"), max_size=30))
@settings(max_examples=60, deadline=None)
def test_both_tokenisers_tell_words_where_they_stand(tokenise: tokens.Tokeniser, text: str) -> None:
    normal = normalise(text)
    for token in tokenise(normal):
        assert normal[token.at : token.at + len(token.surface)] == token.surface
        assert token.surface
        assert isinstance(token.content, bool)
        assert isinstance(token.noun, bool)


def test_both_tokenisers_find_the_words_that_carry_meaning() -> None:
    for tokenise in (tokens.load(), tokens.fallback):
        content = [token.surface for token in tokenise("スマホ教室の予約") if token.content]
        assert "スマホ" in content
        assert "予約" in content
        assert "の" not in content


def test_a_short_synonym_counts_only_as_a_whole_word() -> None:
    synonyms = Synonyms([("無料", ("ただ", "タダ"))])
    assert [name for name, *_ in synonyms.find("ただですか", frozenset({0}), frozenset({2}))] == ["無料"]
    assert not list(synonyms.find("いただく", frozenset({0}), frozenset({4})))
    assert synonyms.canonical("タダ") == "無料"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("出帳申請", "出張申請"),
        ("電子照明書の更新", "電子証明書"),
        ("sumaho kyoushitsu", "スマホ 教室"),
        ("ｽﾏﾎｷｮｳｼﾂ", "スマホ教室"),
        ("じゅうみんひょう", "住民票"),
    ],
)
def test_slips_and_other_scripts_are_heard_as_the_knowledge_writes(
    brain: Brain, typed: str, meant: str
) -> None:
    found = brain.conversation.index.search(typed)
    assert meant in found.heard.text
    assert found.repairs or typed == meant


def test_a_slip_that_the_synonyms_know_needs_no_repair(brain: Brain) -> None:
    found = brain.conversation.index.search("古里納税")
    assert "≈ふるさと納税" in found.heard.classes
    assert found.hits[0].label.startswith("furusato/")


@pytest.mark.parametrize(
    "text", ["スマホ教室の予約をしたい", "マイナンバーカードの電子証明書の更新", "3月15日に行きます"]
)
def test_clean_sentences_are_not_repaired(brain: Brain, text: str) -> None:
    assert brain.conversation.index.search(text).repairs == ()
