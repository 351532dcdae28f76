"""やさしい日本語に、二重の打ち消しを書かない（easy-double-negation、注意）。

悪い例: 行かなければ なりません。
良い例: 行って ください。
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from knowledge.loader import Sources
from knowledge.problems import Problem
from knowledge.rules import easy_text, sample

CODE = "easy-double-negation"
GOOD = {easy_text.PATH: sample.translation(answer="まどぐちへ 行って ください。")}
BAD = {easy_text.PATH: sample.translation(answer="まどぐちへ 行かなければ なりません。")}
BAD_AT = (easy_text.PATH, 3, 1)

_DOUBLE = re.compile(
    r"な(?:ければ|くては|いと)(?:なりません|ならない|いけません|いけない|だめ)|ないことは?(?:ない|ありません)|ないわけでは|なくもない"
)


def check(sources: Sources, today: date) -> Iterator[Problem]:  # noqa: ARG001
    """Easy texts that deny a denial."""
    for entry in easy_text.texts(sources):
        if match := _DOUBLE.search(easy_text.bare(entry.text)):
            yield entry.problem(
                CODE,
                f"二重の打ち消し「{match[0]}」があります",
                "「〜してください」の形にしてください",
                "warning",
            )
