"""Where a line that we break ourselves may end: in pictures and on posters. Browsers and chats break their own."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

_WORDS = re.compile(r"\S+\s*")


def phrases(text: str, language: str) -> list[str]:
    """The text in pieces that stay together; joined they are the text again.

    Japanese and Chinese between phrases (BudouX), easy Japanese and the rest between words.
    """
    words = _WORDS.findall(text)
    if language not in ("ja", "zh"):
        return words
    return [piece for word in words for piece in _split(word, language)]


def _split(word: str, language: str) -> list[str]:
    kept = word.rstrip()
    pieces: list[str] = _parser(language).parse(kept) if kept else []
    return [*pieces[:-1], (pieces[-1] if pieces else "") + word[len(kept) :]]


@cache
def _parser(language: str) -> Any:
    import budoux

    return (
        budoux.load_default_simplified_chinese_parser()
        if language == "zh"
        else budoux.load_default_japanese_parser()
    )
