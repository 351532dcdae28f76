"""見た目だけ違う同じ尋ね方を、2つの話題に書かない（colliding-phrasing）。

全角と半角、空白、句読点、ひらがなとカタカナの違いは、ボットには同じ文です。

悪い例: 話題Aに「ＬＩＮＥの 登録」、話題Bに「LINEの登録」
良い例: 片方を「LINEの友だち追加」に変える。または explained に違いを書く
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from knowledge.loader import Sources
from knowledge.normal import plain
from knowledge.problems import Problem
from knowledge.rules import asked, sample

CODE = "colliding-phrasing"
_OTHER = "topics/wifi/sample-b.yaml"
GOOD = {sample.PATH: sample.topic(), _OTHER: sample.topic(phrasings="[べつの言い方]")}
BAD = {sample.PATH: sample.topic(), _OTHER: sample.topic(phrasings="[ 見本の 言い方３番？]")}
BAD_AT = (sample.PATH, sample.LINE["phrasings"], 43)


def check(sources: Sources, today: date) -> Iterator[Problem]:  # noqa: ARG001
    """Phrasings of two topics that are equal once normalised, unless one topic explains the other."""
    first: dict[tuple[str, str], asked.Asked] = {}
    for entry in asked.phrasings(sources):
        other = first.setdefault((entry.pool, plain(entry.text)), entry)
        if (
            other.topic != entry.topic
            and other.text != entry.text
            and not asked.explained(sources, entry, other)
        ):
            yield entry.problem(
                CODE,
                f"「{entry.text}」は {other.place} の「{other.text}」と同じ文です",
                "片方を消すか、違いを explained に書いてください",
            )
