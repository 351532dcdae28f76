"""Letters that an input method left inside kana."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import halfway


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("しんsえい", "しんせい"),
        ("じゅうみんhよう", "じゅうみんひょう"),
        ("けんしnの予約", "けんしんの予約"),
        ("いkら", "いくら"),
        ("なんjまで", "なんじまで"),
        ("ろkっく", "ろっく"),
    ],
)
def test_a_key_press_left_halfway_is_one_of_the_readings(typed: str, meant: str) -> None:
    assert meant in halfway.readings(typed)


@pytest.mark.parametrize("text", ["市のhpで見た", "nhkの集金", "スマホのsimがない", "しんせい", "e-taxについて", ""])
def test_names_in_latin_letters_are_left_alone(text: str) -> None:
    assert halfway.readings(text) == []


@given(st.text(alphabet="あいかきしすたなんっゃゅょksntyh予約 ", max_size=40))
def test_every_reading_has_no_letter_left_between_kana(text: str) -> None:
    for reading in halfway.readings(text):
        assert len(reading) <= 3 * len(text)
        assert reading != text
