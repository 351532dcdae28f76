"""Phrasings of two topics that the bot hears as one: every phrasing against every other topic's."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.search.classes import ASIDE, OUTSIDE, Row, foreign_rows, japanese_rows
from bot.search.index import analyser
from bot.text import tokens
from bot.text.analysis import Analyser, Analysis
from bot.text.tokens import Tokeniser
from knowledge.loader import load
from knowledge.model import LANGUAGES, KnowledgeBase

FOREIGN = tuple(lang for lang in LANGUAGES if lang not in ("ja", "easy"))
_SAME_WORDS = "意味のある言葉が同じ"
_SAME_LETTERS = "文字が同じ"
_SAME_SOUND = "読みが同じ"
_SENSES: dict[str, Callable[[Analysis], Hashable]] = {
    _SAME_LETTERS: lambda said: said.bare,
    _SAME_SOUND: lambda said: said.reading,
    _SAME_WORDS: lambda said: frozenset(said.words),
}
"""How two sentences can be one to the bot, the closest first. Other languages are compared by letters alone:
they have neither readings nor a dictionary here."""


@dataclass(frozen=True, slots=True)
class Collision:
    """Two sentences of different topics that are the same in one sense."""

    one: Row
    other: Row
    sense: str

    @property
    def line(self) -> str:
        """For staff: both sentences, their topics and what is the same."""
        pair = f"「{self.one.text}」（{self.one.label}）と「{self.other.text}」（{self.other.label}）"
        return f"{pair}は{self.sense} → 片方を変えるか、explained に違いを書いてください"


def run(folder: Path) -> list[Collision]:
    """All unexplained collisions of a knowledge folder; raises KnowledgeUnusable."""
    return unexplained(load(folder), tokens.load())


def unexplained(kb: KnowledgeBase, tokenise: Tokeniser) -> list[Collision]:
    """One collision a pair of topics and sense, without the pairs one of the two topics explains."""
    analyse = analyser(kb, tokenise)
    found = [*_found(analyse, japanese_rows(kb), tuple(_SENSES))]
    found += _found(analyse, foreign_rows(kb, FOREIGN), (_SAME_LETTERS,))
    return [one for one in found if not _explained(kb, one)]


def _found(analyse: Analyser, rows: Sequence[Row], senses: Sequence[str]) -> Iterator[Collision]:
    told: set[frozenset[Row]] = set()
    said = [(row, analyse(row.text)) for row in rows if row.label not in (OUTSIDE, ASIDE)]
    for sense in senses:
        first: dict[Hashable, dict[str, Row]] = {}
        for row, analysis in said:
            if key := _SENSES[sense](analysis):
                yield from _against(first.setdefault(key, {}), row, sense, told)


def _against(known: dict[str, Row], row: Row, sense: str, told: set[frozenset[Row]]) -> Iterator[Collision]:
    """The row against the first of every other topic; a pair already told in a closer sense is left out."""
    for label, other in known.items():
        if label != row.label and frozenset((other, row)) not in told:
            told.add(frozenset((other, row)))
            yield Collision(other, row, sense)
    known.setdefault(row.label, row)


def _explained(kb: KnowledgeBase, pair: Collision) -> bool:
    labels = (pair.one.label, pair.other.label)
    return any(b in kb.topics[a].explained for a, b in (labels, labels[::-1]) if a in kb.topics)
