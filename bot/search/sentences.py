"""The knowledge's own test sentences put to the decision alone: which are answered rightly, and which wrongly."""

from __future__ import annotations

from dataclasses import dataclass

from bot.decide import Band, Calibration, decide
from bot.search.index import Index
from knowledge.model import KnowledgeBase


@dataclass(frozen=True, slots=True)
class Tried:
    """right: share of the sentences that are answered with their topic; wrong: sentence → the topic that is
    answered instead of its own (or of none)."""

    right: float
    wrong: dict[str, str]
    sentences: int

    @property
    def wrong_share(self) -> float:
        """Wrong answers among all sentences."""
        return len(self.wrong) / self.sentences if self.sentences else 0.0


def try_sentences(kb: KnowledgeBase, index: Index, calibration: Calibration) -> Tried:
    """All `tests:` of topics that are no situation of the guard."""
    wanted = {text: name for name, topic in kb.topics.items() if not topic.is_sensitive for text in topic.tests.hit}
    others = {text: aim for topic in kb.topics.values() for text, aim in topic.tests.miss.items() if not aim.startswith("sensitive/")}
    answered = {text: _answer(index, calibration, text) for text in {**others, **wanted}}
    wrong = {text: got for text, got in answered.items() if got and got != wanted.get(text, others.get(text))}
    right = sum(answered[text] == name for text, name in wanted.items())
    return Tried(right / len(wanted) if wanted else 0.0, wrong, len(answered))


def _answer(index: Index, calibration: Calibration, text: str) -> str:
    decision = decide(index.search(text), calibration)
    return decision.topics[0] if decision.band is Band.ANSWER else ""
