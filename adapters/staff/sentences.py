"""Every sentence that a change of the knowledge is tried on: tests, phrasings, and citizens' masked questions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from adapters.store.schema import turns
from knowledge.model import KnowledgeBase

DAYS = 90
"""How far back citizens' questions are tried: as long as they are kept."""
HIT, MISS, PHRASING, CITIZEN = "test-hit", "test-miss", "phrasing", "citizen"
KINDS = {
    HIT: "試験の文",
    MISS: "試験の文（届いてはいけない）",
    PHRASING: "言い方",
    CITIZEN: "市民の質問（伏せ字）",
}


@dataclass(frozen=True, slots=True)
class Sentence:
    """topic: whose test or phrasing it is ("" for a citizen's) · times: how often citizens asked it."""

    text: str
    language: str
    kind: str
    topic: str = ""
    times: int = 1

    def passes(self, reached: str) -> bool | None:
        """Whether a test holds when `reached` is answered; None for what is no test."""
        if self.kind not in (HIT, MISS):
            return None
        return (reached == self.topic) is (self.kind == HIT)


def sentences(*knowledge: KnowledgeBase, citizens: Iterable[Sentence] = ()) -> list[Sentence]:
    """Of all these knowledge bases together, each sentence once for each use; citizens' last."""
    found = dict.fromkeys(each for kb in knowledge for each in _of(kb))
    return [*found, *citizens]


def _of(kb: KnowledgeBase) -> Iterator[Sentence]:
    for name, topic in kb.topics.items():
        yield from (Sentence(text, "ja", HIT, name) for text in topic.tests.hit)
        yield from (Sentence(text, "ja", MISS, name) for text in topic.tests.miss)
        yield from (Sentence(text, "ja", PHRASING, name) for text in topic.phrasings)
    for language, texts in kb.translations.items():
        for name, translation in texts.items():
            yield from (Sentence(text, language, PHRASING, name) for text in translation.phrasings)


def of_citizens(connection: Connection, since: float) -> list[Sentence]:
    """The masked questions kept since then (seconds since the epoch), equal ones counted together."""
    kept = (
        select(turns.c.masked, turns.c.language, func.count().label("times"))
        .where(turns.c.at >= since, turns.c.masked != "")
        .group_by(turns.c.masked, turns.c.language)
        .order_by(func.count().desc(), turns.c.masked)
    )
    return [
        Sentence(row.masked, row.language or "ja", CITIZEN, times=row.times)
        for row in connection.execute(kept)
    ]
