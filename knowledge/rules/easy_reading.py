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
BAD_AT = (easy_text.PATH, 3)

_WORD = re.compile(r"([一-鿿々]+)([ぁ-ゖ]*)(（[ぁ-ゖー・\s]+）)?")


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
    for match in _WORD.finditer(text):
        if match[3]:
            read.update(match[1])
        elif not set(match[1]) <= read:
            read.update(match[1])
            yield match[1]
