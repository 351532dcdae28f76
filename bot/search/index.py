"""The knowledge made searchable: everything that understanding one text needs, built once, immutable.

`build` trains (seconds, needs scipy); `Parts` is what it leaves, plain arrays that a cache can keep.
"""

from __future__ import annotations

import sys
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from bot.search import classes, ridge
from bot.search.classes import ASIDE, OUTSIDE, SIGNPOST, Row
from bot.search.meanings import Meanings
from bot.search.ridge import Ridge, Scores
from bot.text import lexicon, tokens
from bot.text.analysis import Analyser, Analysis
from bot.text.lexicon import Lexicon
from bot.text.normalise import bare, normalise
from bot.text.repair import Repair, Repairer
from bot.text.synonyms import Synonyms
from bot.text.vectors import Encoder, Matrix
from knowledge.model import KnowledgeBase

FOREIGN = ("en", "zh", "ko", "vi", "pt")
REPAIRED = 0.6
"""Weight of the repaired text's scores; the text as typed keeps the rest, since a repair may be wrong."""


class Hit(NamedTuple):
    """A label with its score and where the score came from. label: topic id, signpost/…, or outside."""

    label: str
    score: float
    letters: float
    meaning: float

    @property
    def is_topic(self) -> bool:
        """A topic of the knowledge, not a signpost or outside."""
        return self.label not in (OUTSIDE, ASIDE) and not self.label.startswith(SIGNPOST)


@dataclass(frozen=True, slots=True)
class Found:
    """What one text may be about, best first. `heard`: the text after repairs; coverage: share of its
    content words that the first topic's sentences know; known: share that any sentence knows."""

    all_hits: tuple[Hit, ...]
    """With the sentences that only look like a guard's topic, which no one is answered with."""
    typed: Analysis
    heard: Analysis
    repairs: tuple[Repair, ...]
    coverage: float
    known: float

    @property
    def hits(self) -> tuple[Hit, ...]:
        """Best first, look-alikes left out."""
        return tuple(hit for hit in self.all_hits if hit.label != ASIDE)


@dataclass(frozen=True)
class Vocabulary:
    """What the knowledge's own sentences are made of. words: label → every word of its sentences."""

    lexicon: Lexicon
    words: Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Parts:
    """The trained scorers: of Japanese and of the other languages together."""

    japanese: Ridge
    foreign: Ridge | None
    vocabulary: Vocabulary | None = None
    """Gathered anew where it was not kept: two seconds, and 60 MB of Sudachi's dictionary are read for it."""


class Index:
    """Searches one knowledge revision. Pure: the same text gives the same Found."""

    def __init__(self, kb: KnowledgeBase, parts: Parts, encoder: Encoder | None, tokenise: tokens.Tokeniser) -> None:
        self.parts = parts
        self.encoder = encoder
        self._meanings = Meanings(encoder)
        self.analyse = analyser(kb, tokenise)
        vocabulary = parts.vocabulary or gather(kb, self.analyse)
        self.repair = Repairer(self.analyse, vocabulary.lexicon)
        self._words = vocabulary.words
        self._all_words = frozenset().union(*self._words.values())
        self.clarify = {bare(normalise(word)): entry for entry in kb.clarifications for word in entry.words}

    def search(self, text: str, language: str = "ja") -> Found:
        """Everything the text may be about, ranked; the fuller half of the scores comes from its repaired form."""
        typed = self.analyse(text)
        japanese = language in ("ja", "easy") or self.parts.foreign is None
        heard, repairs = self.repair(typed) if japanese else (typed, ())
        scorer = self.parts.japanese if japanese else self.parts.foreign
        assert scorer is not None  # noqa: S101  - the line above made it so
        letters, meaning = self._scores(scorer, heard)
        if repairs:
            typed_letters, typed_meaning = self._scores(scorer, typed)
            letters = REPAIRED * letters + (1 - REPAIRED) * typed_letters
            meaning = REPAIRED * meaning + (1 - REPAIRED) * typed_meaning
        hits = _ranked(scorer.labels, letters, meaning)
        return Found(hits, typed, heard, repairs, *_coverage(heard, self._words.get(_first_topic(hits), frozenset()), self._all_words))

    def words_of(self, label: str) -> frozenset[str]:
        """Every word of a label's sentences, in all languages."""
        return self._words.get(label, frozenset())

    def left_out(self, kb: KnowledgeBase, scores: Scores, *, foreign: bool = False) -> list[tuple[Found, str]]:
        """What each sentence of the knowledge would have been found as, had it not been written: (Found, its
        label). From exact leave-one-out scores; how letters and meaning share them is not known, so they are
        taken to agree. Sentences aside are left out."""
        scorer = self.parts.foreign if foreign else self.parts.japanese
        assert scorer is not None  # noqa: S101  - scores come from it
        rows = classes.foreign_rows(kb, FOREIGN) if foreign else classes.japanese_rows(kb)
        texts = [self.analyse(row.text) for row in rows]
        of_label = Counter((row.label, word) for row, text in zip(rows, texts, strict=True) for word in set(text.words))
        of_any = Counter(word for text in texts for word in set(text.words))
        found = []
        for row, text, line in zip(rows, texts, scores, strict=True):
            if row.label != ASIDE:
                hits = _ranked(scorer.labels, line, line * 0)
                first = _first_topic(hits)
                others = {word for word in text.words if of_label[first, word] > (first == row.label)}, {word for word in text.words if of_any[word] > 1}
                found.append((Found(hits, text, text, (), *_coverage(text, *others)), row.label))
        return found

    def _scores(self, scorer: Ridge, text: Analysis) -> tuple[Scores, Scores]:
        return scorer.lexical(text), self._meanings(scorer, text.text)


def _first_topic(hits: tuple[Hit, ...]) -> str:
    return next((hit.label for hit in hits if hit.is_topic), "")


def _coverage(text: Analysis, of_first: Set[str], of_any: Set[str]) -> tuple[float, float]:
    """Shares of a text's words that the first topic's sentences and that any sentences hold."""
    words = {word for word in text.words if not word.startswith("≈")}
    if not words:
        return 0.0, 0.0
    return len(words & of_first) / len(words), len(words & of_any) / len(words)


def build(
    kb: KnowledgeBase, encoder: Encoder | None, tokenise: tokens.Tokeniser, *, leave_one_out: bool = False
) -> tuple[Parts, dict[str, Scores]]:
    """Train on the whole knowledge. On request also each language group's leave-one-out scores, for calibration."""
    analyse = analyser(kb, tokenise)
    japanese, left_out = _train(classes.japanese_rows(kb), analyse, encoder, leave_one_out)
    rows = classes.foreign_rows(kb, FOREIGN)
    foreign, foreign_left_out = _train(rows, analyse, encoder, leave_one_out) if len(rows) >= 20 else (None, None)
    assert japanese is not None  # noqa: S101  - a knowledge without topics does not load
    by_group = {"ja": left_out} | ({"foreign": foreign_left_out} if foreign_left_out is not None else {})
    parts = Parts(japanese, foreign, gather(kb, analyse))
    return parts, {name: scores for name, scores in by_group.items() if scores is not None}


def analyser(kb: KnowledgeBase, tokenise: tokens.Tokeniser) -> Analyser:
    """The analyser of this knowledge's vocabulary."""
    synonyms = Synonyms((group.canonical, group.also) for group in kb.vocabulary.synonyms)
    return Analyser(tokenise, synonyms, kb.vocabulary.stop_words)


def _train(rows: Sequence[Row], analyse: Analyser, encoder: Encoder | None, leave_one_out: bool) -> tuple[Ridge | None, Scores | None]:
    texts = [analyse(row.text) for row in rows]
    vectors: Matrix | None = encoder([text.text for text in texts]) if encoder else None
    return ridge.train([row.label for row in rows], texts, vectors, leave_one_out=leave_one_out)


def _ranked(labels: tuple[str, ...], letters: Scores, meaning: Scores) -> tuple[Hit, ...]:
    total = letters + meaning
    best = np.argsort(-total)[:12]
    return tuple(map(Hit, [labels[i] for i in best.tolist()], total[best].tolist(), letters[best].tolist(), meaning[best].tolist()))


def gather(kb: KnowledgeBase, analyse: Analyser) -> Vocabulary:
    """The vocabulary of all sentences; only topics' own sentences make the lexicon."""
    words: dict[str, set[str]] = {}
    japanese = _noted(classes.japanese_rows(kb), analyse, words)
    aside = (OUTSIDE, ASIDE)
    of_topics = (text for label, text in japanese if label not in aside and not label.startswith(SIGNPOST))
    found = lexicon.build(of_topics, kb.vocabulary.readings)
    deque(_noted(classes.foreign_rows(kb, FOREIGN), analyse, words), maxlen=0)
    return Vocabulary(found, {label: frozenset(of_label) for label, of_label in words.items()})


def _noted(
    rows: Iterable[Row], analyse: Analyser, words: dict[str, set[str]]
) -> Iterator[tuple[str, Analysis]]:
    """(label, analysis) of each row in turn, none of them kept; its words are added to its label's, each word
    one object however often it occurs: the analyses of a whole knowledge would take 30 MB."""
    for row in rows:
        text = analyse(row.text)
        words.setdefault(row.label, set()).update(map(sys.intern, text.words))
        yield row.label, text
