"""The units platforms count in, and cutting text: what a reader sees as one stays one."""

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.limits import line_faults, telegram_faults
from adapters.units import graphemes, split_text, utf8, utf16


@pytest.mark.parametrize(
    ("text", "units", "seen"),
    [
        ("🍎", 2, 1),
        ("👨‍👩‍👧‍👦", 11, 1),
        ("か\u3099", 2, 1),
        ("ﾊﾟ", 2, 1),
        ("𠮷野家", 4, 3),
        ("葛\U000e0100飾", 4, 2),
        ("🇯🇵", 4, 1),
    ],
)
def test_units_are_those_of_the_protocol_page(text: str, units: int, seen: int) -> None:
    assert (utf16(text), graphemes(text)) == (units, seen)


def test_a_kanji_is_three_bytes() -> None:
    assert utf8("取手") == 6


@settings(max_examples=60, deadline=None)
@given(
    st.text(max_size=200) | st.text(alphabet="葛\U000e0100👨\u200d👩。、a 𠮷", max_size=300),
    st.integers(min_value=20, max_value=60),
)
def test_pieces_fit_join_to_the_text_and_keep_graphemes(text: str, limit: int) -> None:
    pieces = split_text(text, limit)
    assert "".join(pieces) == text
    assert all(utf16(piece) <= limit for piece in pieces)
    if all(utf16(cluster) <= limit for cluster in regex.findall(r"\X", text)):
        assert sum(len(regex.findall(r"\X", piece)) for piece in pieces) == graphemes(text)


def test_a_web_address_is_not_cut() -> None:
    address = "https://www.city.toride.ibaraki.jp/a"
    assert any(address in piece for piece in split_text("取手市" * 5 + address + "です", 40))


def test_pieces_end_with_sentences() -> None:
    assert split_text("今日は晴れです。明日は雨です。", 12) == ["今日は晴れです。", "明日は雨です。"]


@pytest.mark.parametrize(("size", "good"), [(5000, True), (5001, False)])
def test_line_text_has_5000_utf16_units(size: int, good: bool) -> None:
    assert (line_faults([{"type": "text", "text": "あ" * size}]) == []) is good


@pytest.mark.parametrize(("size", "good"), [(4096, True), (4097, False)])
def test_telegram_text_has_4096_utf16_units_after_parsing(size: int, good: bool) -> None:
    faults = telegram_faults(
        "sendMessage", {"chat_id": 1, "parse_mode": "HTML", "text": f"<b>{'あ' * size}</b>"}
    )
    assert (faults == []) is good


@pytest.mark.parametrize(("size", "good"), [(64, True), (65, False)])
def test_telegram_button_data_has_64_bytes(size: int, good: bool) -> None:
    markup = {"inline_keyboard": [[{"text": "はい", "callback_data": "a" * size}]]}
    assert (telegram_faults("sendMessage", {"chat_id": 1, "text": "?", "reply_markup": markup}) == []) is good


def test_unescaped_html_is_refused_as_telegram_does() -> None:
    assert telegram_faults("sendMessage", {"chat_id": 1, "parse_mode": "HTML", "text": "1 < 2"})
