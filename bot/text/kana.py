"""Kana: one script for readings, and a folded form in which slips of the finger disappear."""

from __future__ import annotations

import re

_HIRAGANA = "".join(map(chr, range(0x3041, 0x3097)))
_KATAKANA = "".join(map(chr, range(0x30A1, 0x30F7)))
_TO_KATAKANA = str.maketrans(_HIRAGANA, _KATAKANA)
_TO_HIRAGANA = str.maketrans(_KATAKANA, _HIRAGANA)
_SMALL = str.maketrans("ァィゥェォッャュョヮヂヅヲ", "アイウエオツヤユヨワジズオ")
_FOLDED = _SMALL | {ord("ー"): None}
_TO_FOLDED = _FOLDED | {hiragana: _FOLDED.get(large, large) for hiragana, large in _TO_KATAKANA.items()}
_KANA_ONLY = re.compile(r"[ぁ-ゖァ-ヺー]+")


def katakana(text: str) -> str:
    """Hiragana → katakana; everything else unchanged."""
    return text.translate(_TO_KATAKANA)


def hiragana(text: str) -> str:
    """Katakana → hiragana; everything else unchanged."""
    return text.translate(_TO_HIRAGANA)


def is_kana(text: str) -> bool:
    """True when the text is nothing but kana and long marks."""
    return _KANA_ONLY.fullmatch(text) is not None


def folded(reading: str) -> str:
    """A katakana reading without long marks, small kana made large, ヂ ヅ ヲ as they sound.

    Two spellings that a citizen may confuse become equal: スマホ教室 キョーシツ / キヨウシツ still differ by ウ,
    which fuzzy comparison bridges.
    """
    return reading.translate(_FOLDED)


def folded_katakana(text: str) -> str:
    """`folded` of the text in katakana, in one pass."""
    return text.translate(_TO_FOLDED)


_LONG = re.compile(r"(?<=[オコソトノホモヨロゴゾドボポウクスツヌフムユルグズブプ])ウ|(?<=[オコソトノホモヨロゴゾドボポ])オ|(?<=[アカサタナハマヤラガザダバパ])ア|(?<=[エケセテネヘメレゲゼデベペ])エ")


def sound(text: str) -> str:
    """The key under which two spellings of one sound are equal: folded, long vowels dropped.

    じゅうみんひょう, ジュミンヒョ and juminhyo all give ジユミンヒヨ.
    """
    return _LONG.sub("", folded_katakana(text))
