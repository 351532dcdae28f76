"""やさしい日本語の漢字には、最初に読みがなを付ける（easy-no-reading、注意）。

その文章で最初に出てくる漢字の語の、すぐ後に（ひらがな）を書きます。2度目からは要りません。

悪い例: 窓口へ 行きます。
良い例: 窓口（まどぐち）へ 行（い）きます。
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from knowledge.loader import Sources
from knowledge.placeholders import PATTERN
from knowledge.problems import Problem
from knowledge.rules import easy_text, sample

CODE = "easy-no-reading"
GOOD = {easy_text.PATH: sample.translation(answer="窓口（まどぐち）です。窓口です。")}
BAD = {easy_text.PATH: sample.translation(answer="窓口です。")}
BAD_AT = (easy_text.PATH, 3, 1)

_KANJI = "[一-鿿々]+"
_WORD = re.compile(
    rf"(?P<read>{_KANJI}(?:[ぁ-ゖ]{{1,2}}{_KANJI})?)（(?P<reading>[ぁ-ゖー・\s]+)）|(?P<bare>{_KANJI})"
)
"""A word with its reading (引っ越（ひっこ）), or kanji without one."""
_FOREIGN = re.compile(r"^.*(?:中文|한국어|Tiếng).*$", re.MULTILINE)
"""The lines that name the other languages in themselves."""


def check(sources: Sources, today: date) -> Iterator[Problem]:  # noqa: ARG001
    """Easy texts of topics with a kanji that was not read out before in the same text."""
    for entry in easy_text.texts(sources):
        missing = tuple(_unread(PATTERN.sub("", entry.text))) if entry.topic else ()
        if missing:
            yield entry.problem(
                CODE,
                f"読みがながありません: {'、'.join(missing[:5])}",
                "漢字のすぐ後に（ひらがな）を書いてください",
                "warning",
            )


def _unread(text: str) -> Iterator[str]:
    read: set[str] = set()
    for match in _WORD.finditer(_FOREIGN.sub("", text)):
        word = match["bare"] or match["read"]
        for kanji in _left(word, match["reading"] or ""):
            if not set(kanji) <= read:
                yield kanji
        read.update(word)


def _left(word: str, reading: str) -> list[str]:
    """Kanji that the reading does not cover: 持 of 持って行（い）, none of 引っ越（ひっこ）."""
    inner = re.findall(r"[ぁ-ゖ]+", word)
    if not reading:
        return [word]
    return [] if all(kana in reading for kana in inner) else re.findall(_KANJI, word)[:-1]
