"""What makes `check` quick must not make it blind: a quick look finds whatever the careful one finds."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.normal import _HIRAGANA, plain
from knowledge.rules.every_text import every_text, whole_text
from knowledge.rules.personal_data import _bare, _perhaps

_VALUES = st.recursive(
    st.none() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
)


@given(_VALUES)
def test_the_whole_text_is_every_text_a_line_each(value: object) -> None:
    assert whole_text(value) == "\n".join(text for _, text in every_text((), value))


@given(st.text())
def test_plain_keeps_letters_and_digits_and_nothing_else(text: str) -> None:
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_HIRAGANA)
    assert plain(text) == "".join(letter for letter in folded if letter.isalnum() or letter == "ー")


@pytest.mark.parametrize(
    "text",
    [
        "０９０－１２３４－５６７８へ",
        "番号は①②③④⑤⑥⑦⑧⑨①②③",
        "taro＠example.jp へ",
        "https://example.jp/a@b 090-1234-5678",
    ],
)
@pytest.mark.parametrize("around", ["", "前の文\n", "長い文です。" * 500])
def test_a_persons_number_in_any_dress_is_looked_at_closely(text: str, around: str) -> None:
    assert _perhaps(_bare(whole_text({"answer": around, "tests": [text, around]})))
