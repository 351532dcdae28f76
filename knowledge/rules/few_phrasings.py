"""尋ね方は30以上、間違えやすい分野は40以上（few-phrasings）。

オンライン申請、マイナンバーカード、ウェブサイト、スマホ教室は、似た話題が多いので40以上です。
番号の形で見つける個人情報の話題は、数えません。

悪い例: phrasings に3つだけ
良い例: 正式な言い方、普段の言い方、短い言葉、困りごと、お年寄りや外国の方の言い方
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from knowledge.loader import Sources, topic_id
from knowledge.problems import Problem
from knowledge.rules import families, sample

CODE = "few-phrasings"
LIMIT, CONFUSABLE_LIMIT = 30, 40
GOOD = {sample.PATH: sample.topic()}
BAD = {sample.PATH: sample.topic(phrasings="[無線, ワイファイ, 電波]")}
BAD_AT = (sample.PATH, sample.LINE["phrasings"], 1)


def check(sources: Sources, today: date) -> Iterator[Problem]:  # noqa: ARG001
    """Topics with fewer phrasings than their family needs."""
    for path, topic in sources.of("topics/"):
        name = topic_id(path)
        if len(topic.phrasings) < limit(name) and name not in families.PERSONAL:
            yield sources.documents[path].problem(
                ("phrasings",),
                CODE,
                f"尋ね方が{len(topic.phrasings)}です（{limit(name)}以上）",
                "語尾ではなく、言葉の違う言い方を足してください",
            )


def limit(topic: str) -> int:
    """How many Japanese phrasings a topic needs."""
    return CONFUSABLE_LIMIT if families.service(topic) in families.CONFUSABLE else LIMIT
