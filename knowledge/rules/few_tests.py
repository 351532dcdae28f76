"""試験の文は、届くべき文5つ以上、届いてはいけない文3つ以上（few-tests）。

悪い例: tests: {hit: [あか], miss: {}}
良い例: hit に5つ、miss に、となりの話題や他市のことを3つ
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from knowledge.loader import Sources
from knowledge.problems import Problem
from knowledge.rules import sample

CODE = "few-tests"
HITS, MISSES = 5, 3
GOOD = {sample.PATH: sample.topic()}
BAD = {sample.PATH: sample.topic(tests="{hit: [あか], miss: {となりの市: none}}")}
BAD_AT = (sample.PATH, sample.LINE["tests"], 1)


def check(sources: Sources, today: date) -> Iterator[Problem]:  # noqa: ARG001
    """Topics with too few test sentences of either kind."""
    for path, topic in sources.of("topics/"):
        hits, misses = len(topic.tests.hit), len(topic.tests.miss)
        if hits < HITS or misses < MISSES:
            yield sources.documents[path].problem(
                ("tests",),
                CODE,
                f"試験の文が足りません（届くべき文{hits}/{HITS}、届いてはいけない文{misses}/{MISSES}）",
                "尋ね方にない文を足してください",
            )
