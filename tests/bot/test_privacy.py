"""Personal data are found however they are typed, and never outlive the masking; public numbers stay."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.privacy import Mask

MASK = Mask(["0297-74-2141", "119", "188"])


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("番号は123456789018です", "individual-number"),
        ("１２３４　５６７８　９０１２", "individual-number"),
        ("1234-5678-9012", "individual-number"),
        ("4111 1111 1111 1111で払う", "credit-card"),
        ("4111 1111 1111 1112で払う", "credit-card"),
        ("090-0000-1234に電話して", "phone"),
        ("０９０００００１２３４", "phone"),
        ("+81 90 0000 1234", "phone"),
        ("taro@example.jp", "email"),
        ("ＴＡＲＯ＠ｅｘａｍｐｌｅ．ｊｐ", "email"),
        ("取手市寺田0000番地0まで送って", "address"),
        ("〒302-0000に住んでいます", "address"),
        ("取手市新町1-2-3に住んでいる", "address"),
    ],
)
def test_personal_data_are_found_and_masked(text: str, kind: str) -> None:
    masked = MASK(text)
    assert kind in masked.kinds
    assert not re.search(r"\d{4}", masked.text)
    assert "@" not in masked.text


@pytest.mark.parametrize(
    "text",
    [
        "0297-74-2141は市役所ですか",
        "0297742141",
        "119番に電話した",
        "令和8年度の計画",
        "施策3-2-2の担当",
        "2026年11月25日10時",
        "100人中50人",
        "取手駅の東口",
    ],
)
def test_public_numbers_dates_and_plan_numbers_are_no_personal_data(text: str) -> None:
    assert MASK(text).kinds == ()


@pytest.mark.parametrize("text", ["暗証番号は4821です", "パスワード：482193", "パスワードはTORIDE48", "my PIN is 4821", "あんしょうばんごう 4821"])
def test_a_pin_is_found_beside_its_word(text: str) -> None:
    masked = MASK(text)
    assert masked.kinds == ("pin",)
    assert not re.search(r"\d{4}", masked.text)


@pytest.mark.parametrize("text", ["暗証番号の4桁を忘れた", "暗証番号は4けたですか", "2026年の暗証番号の変更"])
def test_a_question_about_pins_holds_none(text: str) -> None:
    assert MASK(text).kinds == ()


@pytest.mark.parametrize("text", ["パスワードは482193", "暗証番号は4821", "4821"])
def test_no_pin_is_left_where_pins_are_talked_about(text: str) -> None:
    assert not re.search(r"\d{4}", MASK(text, pin=True).text)


def test_where_pins_are_talked_about_four_digits_alone_are_one() -> None:
    assert MASK("たぶん 7391", pin=True).kinds == ("pin",)
    assert MASK("たぶん 7391").kinds == ()
    assert MASK("2027年までですか", pin=True).kinds == ()
    assert MASK("0297-74-2141に聞けばいいの", pin=True).kinds == ()
    assert MASK("パスワードがblockedになった").kinds == ()


def test_a_receipt_number_is_masked_but_stops_nobody() -> None:
    masked = MASK("受付番号 123456789012 はどうなりましたか")
    assert masked.kinds == ()
    assert "123456789012" not in masked.text


JAPANESE = st.text(st.sampled_from("わたしの番号はです。、 取手カード更新?！\n"), max_size=20)
SEPARATORS = st.sampled_from(["", "-", " ", "－", "ー", "　"])
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


@given(JAPANESE, JAPANESE, st.text("0123456789", min_size=12, max_size=12), SEPARATORS, st.booleans())
@settings(max_examples=400, deadline=None)
def test_a_planted_twelve_digit_number_never_survives(
    before: str, after: str, digits: str, gap: str, wide: bool
) -> None:
    written = gap.join((digits[:4], digits[4:8], digits[8:]))
    masked = MASK(before + (written.translate(WIDE) if wide else written) + after)
    assert digits not in re.sub(r"\D", "", masked.text)


@given(
    JAPANESE,
    JAPANESE,
    st.text("0123456789", min_size=8, max_size=8),
    st.sampled_from(["090", "080", "070", "050"]),
    SEPARATORS,
)
@settings(max_examples=400, deadline=None)
def test_a_planted_mobile_number_never_survives(
    before: str, after: str, rest: str, prefix: str, gap: str
) -> None:
    masked = MASK(before + gap.join((prefix, rest[:4], rest[4:])) + after)
    assert prefix + rest not in re.sub(r"\D", "", masked.text)
    assert "phone" in masked.kinds


@given(JAPANESE, JAPANESE, st.from_regex(r"[a-z][a-z0-9]{0,8}@[a-z]{1,8}\.(?:jp|com|co\.jp)", fullmatch=True))
@settings(max_examples=400, deadline=None)
def test_a_planted_mail_address_never_survives(before: str, after: str, mail: str) -> None:
    masked = MASK(f"{before}{mail}{after}")
    assert mail not in masked.text
    assert "email" in masked.kinds
