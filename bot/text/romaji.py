"""Latin letters that spell Japanese → hiragana: Hepburn and Kunrei, doubled vowels, hyphens for long marks."""

from __future__ import annotations

import re
from functools import lru_cache

_ROWS = {
    "": "あいうえお", "k": "かきくけこ", "s": "さしすせそ", "t": "たちつてと", "n": "なにぬねの", "h": "はひふへほ",
    "m": "まみむめも", "y": "や ゆ よ", "r": "らりるれろ", "w": "わ   を", "g": "がぎぐげご", "z": "ざじずぜぞ",
    "d": "だぢづでど", "b": "ばびぶべぼ", "p": "ぱぴぷぺぽ",
}  # fmt: skip
_EXTRA = {
    "shi": "し", "chi": "ち", "tsu": "つ", "fu": "ふ", "ji": "じ", "fa": "ふぁ", "fi": "ふぃ", "fe": "ふぇ", "fo": "ふぉ", "ti": "てぃ",
    "di": "でぃ", "wi": "うぃ", "we": "うぇ", "va": "ゔぁ", "vi": "ゔぃ", "vu": "ゔ", "ve": "ゔぇ", "vo": "ゔぉ", "je": "じぇ", "she": "しぇ",
    "che": "ちぇ", "la": "ら", "li": "り", "lu": "る", "le": "れ", "lo": "ろ", "ca": "か", "cu": "く", "co": "こ",
}  # fmt: skip
_GLIDES = {
    "ky": "き", "sy": "し", "sh": "し", "ty": "ち", "ch": "ち", "ny": "に", "hy": "ひ", "my": "み", "ry": "り", "gy": "ぎ", "zy": "じ", "j": "じ",
    "jy": "じ", "dy": "ぢ", "by": "び", "py": "ぴ",
}  # fmt: skip
_VOWELS = "aiueo"


def _table() -> dict[str, str]:
    table = {row + _VOWELS[i]: kana for row, line in _ROWS.items() for i, kana in enumerate(line) if kana.strip()}
    for glide, kana in _GLIDES.items():
        table |= {glide + vowel: kana + small for vowel, small in zip("auo", "ゃゅょ", strict=True)}
    return table | _EXTRA


_TABLE = _table()
_LONGEST = max(map(len, _TABLE))
_WORD = re.compile(r"[a-zāīūēōâîûêô'’\-]+")
_MACRONS = str.maketrans({"ā": "a-", "ī": "i-", "ū": "uu", "ē": "e-", "ō": "ou", "â": "a-", "î": "i-", "û": "uu", "ê": "e-", "ô": "ou", "’": "'"})

LOAN_WORDS = frozenset(
    "line wi-fi e-tax app apps web sns nfc pc id pin ok qr ai bi rpa ict dx csv pdf udフォント wi fi wifi usb sms url faq pr it api ios android iphone paypay".split()
)
"""Latin words that Japanese writers leave in Latin letters; never read as romaji."""


@lru_cache(maxsize=4096)
def word_to_hiragana(word: str) -> str | None:
    """The word in hiragana, or None when it cannot be read as romaji to its last letter."""
    letters = word.translate(_MACRONS)
    out: list[str] = []
    at = 0
    while at < len(letters):
        kana, step = _next(letters, at, bool(out))
        if not step:
            return None
        out.append(kana)
        at += step
    return "".join(out)


def _next(letters: str, at: int, inside: bool) -> tuple[str, int]:
    """Kana for what starts at `at`, and how many letters it takes (0: cannot be read)."""
    letter = letters[at]
    rest = letters[at + 1 :]
    if letter == "-":
        return ("ー" if inside else "", 1)
    if letter == "'":
        return ("", 1)
    if letter in "nm" and (not rest or (rest[0] not in "aiueoy" and (letter == "n" or rest[0] in "bpm"))):
        return ("ん", 2 if rest[:2] == "n'" or rest[:1] == "'" else 1)
    if rest and rest[0] == letter and letter not in "aiueon":
        return ("っ", 1)
    if letters[at : at + 3] == "tch":
        return ("っ", 1)
    for size in range(min(_LONGEST, len(letters) - at), 0, -1):
        kana = _TABLE.get(letters[at : at + size])
        if kana:
            return (kana, size)
    return ("", 0)


def to_hiragana(text: str) -> str | None:
    """The text with its romaji words in hiragana; None when it holds none or is not Japanese in Latin letters.

    Every Latin word must be readable (loan words stay): one English word among them means English.
    """
    words = _WORD.findall(text)
    readable = [word for word in words if word.strip("-'") not in LOAN_WORDS]
    if not readable or any(word_to_hiragana(word) is None for word in readable):
        return None
    return _WORD.sub(lambda match: match[0] if match[0] in LOAN_WORDS else word_to_hiragana(match[0]) or match[0], text)
