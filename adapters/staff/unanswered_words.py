"""A word the knowledge does not know, in citizens' questions, and the known word it stands for.

Proposed only when it is near the known word (by sound or by meaning) and reading it as that word makes the bot
answer what the citizens wanted: measured with the index as it is, nothing is trained.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from rapidfuzz import fuzz

from bot.decide import Band, Calibration, decide
from bot.search.index import Index, gather
from bot.text.analysis import Analysis
from bot.text.normalise import normalise
from bot.text.vectors import Matrix
from knowledge.model import KnowledgeBase

SOUND = 80.0
"""Of 100: likeness of two readings from which one may be a slip of the other (住民ひょう, じゅうみんひよう)."""
MEANING = 0.6
"""Cosine of the sentence encoder's vectors of two words from which they may mean the same."""
SHORTEST = 3
"""Letters; a shorter word has too many meanings for the table (knowledge/language/vocabulary.yaml says so)."""


@dataclass(frozen=True, slots=True)
class Pair:
    """The unknown word and the canonical of the known one, with its position in the table."""

    word: str
    canonical: str
    group: int


class Words:
    """Looks for pairs in one revision of the knowledge."""

    def __init__(self, kb: KnowledgeBase, index: Index, calibration: Calibration) -> None:
        self._kb, self._index, self._calibration = kb, index, calibration
        words = (index.parts.vocabulary or gather(kb, index.analyse)).words
        self._known = frozenset().union(*words.values()) if words else frozenset()

    def pair(self, texts: Sequence[str], topic: str) -> Pair | None:
        """A word that at least half of the texts hold, as a name of a known one that leads all of those to `topic`."""
        counts = Counter(word for text in texts for word in set(self.unknown(text)))
        for word, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
            if 2 * count >= len(texts):
                for pair in self._near(word):
                    if self._leads(pair, [text for text in texts if word in normalise(text)], topic):
                        return pair
        return None

    def unknown(self, text: str) -> Iterator[str]:
        """Runs of nouns of which at least one is nowhere in the knowledge."""
        typed = self._index.analyse(text)
        for noun, run in groupby(typed.tokens, key=lambda token: token.noun and token.content):
            parts = list(run)
            word = "".join(part.surface for part in parts)
            strange = any(part.normal.casefold() not in self._known for part in parts)
            if noun and strange and len(word) >= SHORTEST and self._index.analyse.synonyms.canonical(word) is None:
                yield word

    @cached_property
    def _table(self) -> tuple[list[Analysis], Matrix | None]:
        """The known words of all groups, and their vectors if there is an encoder."""
        words = [self._index.analyse(group.canonical) for group in self._kb.vocabulary.synonyms]
        encoder = self._index.encoder
        return words, encoder([word.text for word in words]) if encoder and words else None

    def _near(self, word: str) -> list[Pair]:
        """Up to three, nearest first."""
        apart = {frozenset(pair) for pair in self._kb.vocabulary.confusable}
        likeness = self._likeness(self._index.analyse(word))
        pairs = [Pair(word, group.canonical, number) for number, group in enumerate(self._kb.vocabulary.synonyms)]
        near = [pair for pair in pairs if likeness[pair.group] and frozenset((word, pair.canonical)) not in apart]
        return sorted(near, key=lambda pair: (-likeness[pair.group], pair.group))[:3]

    def _likeness(self, word: Analysis) -> list[float]:
        """To every group; 0 when neither sound nor meaning is near."""
        known, vectors = self._table
        sounds = [fuzz.ratio(word.reading, other.reading) for other in known]
        encoder = self._index.encoder
        meanings = vectors @ encoder([word.text])[0] if encoder and vectors is not None else [0.0] * len(known)
        return [
            max(sound / 100 if sound >= SOUND else 0.0, float(meaning) if meaning >= MEANING else 0.0)
            for sound, meaning in zip(sounds, meanings, strict=True)
        ]

    def _leads(self, pair: Pair, texts: Sequence[str], topic: str) -> bool:
        for text in texts:
            read = normalise(text).replace(pair.word, pair.canonical)
            decision = decide(self._index.search(read), self._calibration)
            if decision.band is not Band.ANSWER or decision.topics[0] != topic:
                return False
        return bool(texts)
