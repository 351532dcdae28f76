"""The short cuts of understanding give what the long way gives."""

from __future__ import annotations

import re

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bot.search import ridge
from bot.search.ridge import Channel, Features
from bot.text import normalise as forms
from bot.text.analysis import Analysis
from bot.text.kana import folded, folded_katakana, katakana
from bot.text.repair import Near
from bot.text.synonyms import Synonyms

LETTERS = st.text(alphabet="マイナンバ一力ード口座ひらきたい番号！？!?。、ｗwW12ＡAぁゖヺ千二々（(heart) 〜~-ー😀\u200b\u3099")


@given(LETTERS)
def test_plain_text_is_normalised_as_any_text_is(text: str) -> None:
    assert forms.normalise(text) == forms._whole(text)


def test_every_plain_letter_is_left_alone_by_the_steps_left_out() -> None:
    plain = [chr(code) for code in range(0x10000) if forms._PLAIN.fullmatch(chr(code))]
    assert [letter for letter in plain if forms.normalise(letter) != forms._whole(letter)] == []
    assert len(plain) > 20_000


@given(st.text(alphabet=[chr(code) for code in range(0x3041, 0x30FF)], max_size=20))
def test_kana_is_folded_in_one_pass_as_in_two(text: str) -> None:
    assert folded_katakana(text) == folded(katakana(text))


@given(st.lists(st.text(alphabet="あいカード", min_size=1, max_size=5), max_size=12, unique=True), st.text(alphabet="あいカード", max_size=20))
def test_synonyms_find_what_trying_each_word_finds_the_longest_first(words: list[str], text: str) -> None:
    synonyms = Synonyms((word, ()) for word in words)
    found, each = synonyms._pattern, sorted(synonyms.words, key=len, reverse=True)
    tried = re.compile("|".join(map(re.escape, each))) if each else None
    matches = [match.span() for match in found.finditer(text)] if found else []
    assert matches == ([match.span() for match in tried.finditer(text)] if tried else [])


@given(st.integers(0, 2**32 - 1))
def test_half_precision_weights_by_their_bits_give_numpys_product(seed: int) -> None:
    chance = np.random.default_rng(seed)
    weights = (chance.standard_normal((40, 7)) * 10.0 ** chance.integers(-7, 3, (40, 7))).astype(np.float16)
    values = chance.random(40, dtype=np.float32)
    assert np.array_equal(ridge._times(values, weights), values @ weights.astype(np.float32))


def test_words_too_long_or_short_for_the_slips_are_not_compared() -> None:
    near = Near(["カード", "ヒョウ", "マイナンバーカード", "マイナ"])
    assert near(4, 1) == ["カード", "ヒョウ", "マイナ"]
    assert near(9, 2) == ["マイナンバーカード"]


def test_features_keep_their_columns_by_name() -> None:
    words = Channel("words", 1.0, "w", lambda text: text.words)
    texts = [Analysis(word, (), (word, "共通"), ()) for word in ("住民票", "印鑑")]
    features = Features.of(texts, (words,))
    again = Features.named(features.names, features.idf, (words,))
    assert features.names[0] == "w共通"
    assert again.tables == features.tables
