"""スマホを使わない方法を必ず書く（no-offline-way）。

「誰一人取り残さない」ため、offline には、電話・窓口・紙など、機械がなくてもできる方法を書きます。

悪い例: offline: アプリで申し込めます。
良い例: offline: 窓口で、紙の申請書でも申し込めます。
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from knowledge.loader import Sources
from knowledge.problems import Problem
from knowledge.rules import sample

CODE = "no-offline-way"
GOOD = {sample.PATH: sample.topic(offline="窓口で、紙でも申し込めます。")}
BAD = {sample.PATH: sample.topic(offline="アプリで申し込めます。")}
BAD_AT = (sample.PATH, sample.LINE["offline"], 1)

_WAY = re.compile(
    r"電話|窓口|郵送|郵便|紙|会場|来て|お越し|図書館|市役所|相談|掲示|店|課|放送|学校|病院|先生|テレビ|ラジオ|職員|交番"
)


def check(sources: Sources, today: date) -> Iterator[Problem]:  # noqa: ARG001
    """Topics whose offline text names no way without a device."""
    for path, topic in sources.of("topics/"):
        if not _WAY.search(topic.offline):
            yield sources.documents[path].problem(
                ("offline",),
                CODE,
                "スマホを使わない方法が書かれていません",
                "電話、窓口、紙など、機械がなくてもできる方法を書いてください",
            )
