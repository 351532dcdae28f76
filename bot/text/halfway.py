"""Kana with Latin letters left inside, as an input method leaves them when a key was missed: しんsえい, なんjまで."""

from __future__ import annotations

import re
from functools import partial

from bot.text import romaji

_LEFT = re.compile(r"(?<=[ぁ-ゖァ-ヺー一-鿿])([bdfghjkmnprstwyz]|[bghkmnprt]y|[sc]h|ts|nn|kk|ss|tt)(?=[ぁ-ゖ]|$)([ゃやゅゆょよあいうえおっ]?)")
_VOWELS = dict(zip("あいうえお", "aiueo", strict=True)) | dict(zip("ゃやゅゆょよ", ("ya", "ya", "yu", "yu", "yo", "yo"), strict=True))
_MISSED = ("u", "i", "a", "o", "e", "")
"""What may have been missed after the letter, the likeliest first; nothing: the letter was one too many."""


def readings(text: str) -> list[str]:
    """What the text may have been meant to be; empty when no letter was left halfway."""
    if not _LEFT.search(text):
        return []
    return list(dict.fromkeys(_LEFT.sub(partial(_kana, missed), text) for missed in _MISSED))


def _kana(missed: str, match: re.Match[str]) -> str:
    letters, after = match[1], match[2]
    if after in _VOWELS and (kana := romaji.word_to_hiragana(letters + _VOWELS[after])):
        return kana
    if letters in ("n", "nn") and after not in _VOWELS:
        return "ん" + after
    return (romaji.word_to_hiragana(letters + missed) or "") + after if missed else after
