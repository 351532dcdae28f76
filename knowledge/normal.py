"""Two spellings of one sentence made equal: what the rules compare by."""

from __future__ import annotations

import unicodedata

_HIRAGANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヴ"))}


def plain(text: str) -> str:
    """NFKC, lower case, katakana as hiragana, letters and digits only (Unicode's `isalnum`)."""
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_HIRAGANA)
    return "".join(letter for letter in folded if letter.isalnum() or letter == "ー")
