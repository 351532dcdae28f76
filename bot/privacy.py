"""Personal data in a citizen's words: found by pattern, masked before anything is kept.

Public numbers (the city's own, 119, 110, 188 …) are not personal. A 12-digit number counts whether its
check digit is right or not, a card number whether it passes Luhn or not: a slip does not make it public.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import regex

INDIVIDUAL, CARD, PHONE, EMAIL, ADDRESS, PIN = "individual-number", "credit-card", "phone", "email", "address", "pin"

_DASH = r"[\s\-‐‑‒–—―−ー－の・.]"
_EMAIL = re.compile(r"[a-z0-9._%+\-]{1,64}\s?@\s?[a-z0-9\-]{1,63}(?:\s?\.\s?[a-z0-9\-]{1,63}){1,4}", re.IGNORECASE)
_DIGITS = re.compile(rf"(?<![0-9A-Za-z])\+?[0-9](?:{_DASH}?{_DASH}?[0-9()]){{8,22}}(?![0-9A-Za-z])")
_ADDRESS = regex.compile(
    r"(?:[\p{Han}\p{Hiragana}\p{Katakana}ーヶケ]{1,12})\s?[0-9〇一二三四五六七八九十]{1,5}\s?"
    r"(?:丁目\s?[0-9〇一二三四五六七八九十]{1,4}(?:番地?|[\-ー−－の])\s?[0-9]{0,4}(?:号|[\-ー−－の]\s?[0-9]{1,4})?|丁目[0-9]{1,4}|番地?(?:の?\s?[0-9]{1,4})?号?|ばんち|ばん[0-9]*|(?:[\-ー−－の]\s?[0-9]{1,5}){1,3}(?:号室?)?)(?:\s?号室?)?"
)
_TOWN = re.compile(r"(?:市|町|村|区|丁目|番地|ばんち|住所|住ん|住まい|私の家|うちは|〒|郵送|送って|コーポ|アパート|マンション|号室|すんで|いえ)")
_NO_PIN = r"(?![0-9\-年月円桁人番回歳〇]|けた|ケタ|丁目|문자|자리|位|số)"
_PIN_WORD = r"(?:(?<=暗証番号)|(?<=暗証)|(?<=あんしょうばんごう)|(?<=パスワード)|(?<=ぱすわーど)|(?<=\bpin)|(?<=密码)|(?<=비밀번호)|(?<=mật khẩu)|(?<=senha))"
_SAID = r"((?:[はがを、: 　]|です|\s|is|是|é|là){0,4})"
_PIN = re.compile(rf"{_PIN_WORD}{_SAID}(?:[0-9]{{4}}{_NO_PIN}|(?=[a-z]*[0-9])[a-z0-9]{{6,16}}(?![a-z0-9]))", re.IGNORECASE)
"""Beside its word: four digits, or the six to sixteen letters and digits of the card's signature password."""
_FOUR = re.compile(rf"(?<![0-9a-z\-第令和平成昭西暦])[0-9]{{4}}{_NO_PIN}", re.IGNORECASE)
"""Four digits alone, and no part of a longer number."""
_POSTCODE = re.compile(r"〒\s?[0-9]{3}-?[0-9]{4}")
_NOT_ADDRESS = re.compile(r"令和|平成|昭和|西暦|施策|第[0-9]|ページ|手続|年度|月|回|人|円|歳|%|時|分|桁|番号|月[0-9]|[0-9]-[0-9]-[0-9]の(?:施策|担当|進)")


@dataclass(frozen=True, slots=True)
class Masked:
    """The text without personal data, and which kinds were found in the order of their weight."""

    text: str
    kinds: tuple[str, ...]


class Mask:
    """Finds and masks personal data. `public`: phone numbers that are the city's or a national service's own."""

    def __init__(self, public: Iterable[str] = ()) -> None:
        self._public = frozenset(re.sub(r"\D", "", number) for number in public)

    def __call__(self, text: str, *, pin: bool = False) -> Masked:
        """The masked text and the kinds found. Full-width digits, spaces and hyphens make no difference.
        `pin`: a PIN is what the conversation is about, so four digits alone are one."""
        text = unicodedata.normalize("NFKC", text)
        found: list[str] = []
        text = self._sub(_EMAIL, text, lambda _: EMAIL, found)
        text = self._sub(_DIGITS, text, self._number, found)
        text = self._sub(_POSTCODE, text, lambda _: ADDRESS, found)
        text = self._sub(_ADDRESS, text, lambda match: ADDRESS if self._address(match[0], text) else None, found)
        text = self._sub(_PIN, text, lambda _: PIN, found)
        text = self._sub(_FOUR, text, lambda _: PIN, found) if pin else text
        order = (INDIVIDUAL, CARD, PHONE, EMAIL, ADDRESS, PIN)
        return Masked(text, tuple(kind for kind in order if kind in found))

    @staticmethod
    def _sub(pattern: Any, text: str, kind_of: Callable[[Any], str | None], found: list[str]) -> str:
        def replace(match: Any) -> str:
            kind = kind_of(match)
            if kind is None:
                return str(match[0])
            if not _REFERENCE.search(match.string[max(0, match.start() - 12) : match.start()]):
                found.append(kind)
            return f"〔{_NAMES[kind]}〕"

        return str(pattern.sub(replace, text))

    def _number(self, match: re.Match[str]) -> str | None:
        digits = re.sub(r"\D", "", match[0])
        if digits in self._public or (f"0{digits[2:]}" in self._public and digits.startswith("81")):
            return None
        if (len(digits) in (10, 11) and digits[0] == "0") or match[0].startswith("+"):
            return PHONE
        if len(digits) == 12:
            return INDIVIDUAL
        if 13 <= len(digits) <= 19:
            return CARD
        return PHONE if len(digits) in (10, 11) and digits[0] == "0" else None

    @staticmethod
    def _address(match: str, text: str) -> bool:
        if _NOT_ADDRESS.search(match):
            return False
        return bool(_TOWN.search(text))


_REFERENCE = re.compile(r"(?:受付|整理|到達|申請|問い?合わせ|照会)番号\D{0,4}$")
"""A receipt number is masked like any other, but it is no reason to stop the citizen."""

_NAMES = {INDIVIDUAL: "個人番号", CARD: "カード番号", PHONE: "電話番号", EMAIL: "メールアドレス", ADDRESS: "住所", PIN: "暗証番号"}
