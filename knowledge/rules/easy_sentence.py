"""やさしい日本語の文は30字まで（easy-long-sentence、注意）。

読みがなと空白は数えません。長い文は2つに分けます。

悪い例: 引っ越しをしたときやカードをなくしたときはすぐに市役所の窓口に行ってください。
良い例: 引っ越しを しました。市役所へ 行きます。
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from knowledge.loader import Sources
from knowledge.problems import Problem
from knowledge.rules import easy_text, sample
from knowledge.texts import sentences

CODE = "easy-long-sentence"
LIMIT = 30
GOOD = {easy_text.PATH: sample.translation(answer="窓口で 聞いて ください。")}
BAD = {
    easy_text.PATH: sample.translation(
        answer="ひっこしを したときや カードを なくしたときは すぐに しやくしょの まどぐちへ 行きます。"
    )
}
BAD_AT = (easy_text.PATH, 3, 1)

_FOREIGN = re.compile(r"[À-ỹ가-힣]")
"""The line that names the other languages is not in Japanese."""


def check(sources: Sources, today: date) -> Iterator[Problem]:  # noqa: ARG001
    """Easy sentences over the limit, the full stop not counted."""
    for entry in easy_text.texts(sources):
        for sentence in sentences(easy_text.bare(entry.text)):
            length = len(sentence.rstrip("。！？!?"))
            if length > LIMIT and not _FOREIGN.search(sentence):
                yield entry.problem(
                    CODE,
                    f"文が{length}字です（{LIMIT}字まで）: {sentence[:40]}",
                    "2つの文に分けてください",
                    "warning",
                )
