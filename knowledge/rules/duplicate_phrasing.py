"""同じ尋ね方を2か所に書かない（duplicate-phrasing）。

1つの言い方が2つの話題にあると、どちらを答えればよいか決まりません。

悪い例: 話題Aと話題Bの phrasings に、どちらも「カードの申込み」
良い例: 話題Aに「カードの申込み」、話題Bに「カードの更新の申込み」
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from knowledge.loader import Sources
from knowledge.problems import Problem
from knowledge.rules import asked, sample

CODE = "duplicate-phrasing"
_OTHER = "topics/wifi/sample-b.yaml"
_WORDS = ", ".join(f"別の言い方{n}番" for n in range(30))
GOOD = {sample.PATH: sample.topic(), _OTHER: sample.topic(phrasings=f"[{_WORDS}]")}
BAD = {sample.PATH: sample.topic(), _OTHER: sample.topic(phrasings="[見本の言い方3番]")}
BAD_AT = (sample.PATH, sample.LINE["phrasings"], 43)


def check(sources: Sources, today: date) -> Iterator[Problem]:  # noqa: ARG001
    """A phrasing that another topic or signpost has, letter for letter, or its own file twice."""
    first: dict[tuple[str, str], asked.Asked] = {}
    for entry in asked.phrasings(sources):
        other = first.setdefault(entry.same, entry)
        if other is not entry and (other.topic != entry.topic or other.document is entry.document):
            yield entry.problem(
                CODE,
                f"「{entry.text}」は {other.place} にもあります",
                "どちらか1つの話題だけに残してください",
            )
