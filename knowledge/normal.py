"""Two spellings of one sentence made equal: what the rules compare by."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_HIRAGANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヴ"))}
_REST = re.compile(r"[\W_]+")
"""Everything but `isalnum`; the long vowel mark ー counts as a letter."""


@lru_cache(maxsize=1 << 18)
def plain(text: str) -> str:
    """NFKC, lower case, katakana as hiragana, letters and digits only (Unicode's `isalnum`)."""
    return _REST.sub("", unicodedata.normalize("NFKC", text).casefold().translate(_HIRAGANA))
