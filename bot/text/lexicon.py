"""The words the knowledge knows, by their sound: what misspelt, all-hiragana and romaji words are restored from."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.text.analysis import Analysis
from bot.text.kana import sound
from bot.text.tokens import Token

_WRITTEN = re.compile(r"[一-鿿々ァ-ヺa-z]")
_HIRAGANA = re.compile(r"[ぁ-ゖ]{2,}")
LEAST = {1: 1_000_000, 2: 8, 3: 3}
"""How often a word of so few sounds must occur to be kept: short ones are found where they are not meant."""
MAX_PARTS = 4
"""Longest compound kept, in tokens: 情報|化|計画|書."""


@dataclass(frozen=True)
class Lexicon:
    """sound → the way the knowledge writes it. `words`: every surface and normal form seen."""

    by_sound: Mapping[str, str]
    """Most frequent words first."""
    frequent: tuple[str, ...]
    """Words written at least three times, most frequent first."""
    words: frozenset[str]
    longest: int
    plain: frozenset[str]
    """Hiragana runs (particles, endings) that the knowledge itself writes in hiragana."""


def build(texts: Iterable[Analysis], readings: Mapping[str, str]) -> Lexicon:
    """The lexicon of all analysed sentences; `readings` (word → kana) are staff's own and win."""
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    words: set[str] = set()
    runs: Counter[str] = Counter()
    for text in texts:
        surfaces = [token.surface for token in text.tokens]
        words.update(surfaces, (token.normal for token in text.tokens))
        runs.update(_HIRAGANA.findall(text.text))
        for surface, reading in compounds(text.tokens):
            spellings[sound(reading)][surface] += 1
    ranked = sorted(spellings.items(), key=lambda item: (-sum(item[1].values()), item[0]))
    by_sound = {key: counts.most_common(1)[0][0] for key, counts in ranked if sum(counts.values()) >= LEAST.get(len(key), 1)}
    frequent = tuple(word for key, counts in ranked if key in by_sound for word, count in counts.most_common(1) if count >= 3)
    by_sound |= {sound(kana): word for word, kana in readings.items()}
    often = frozenset(frequent)
    plain = frozenset(run for run, count in runs.items() if count >= 3 and not (len(run) >= 3 and by_sound.get(sound(run)) in often))
    return Lexicon(by_sound, frequent, frozenset(words), max(map(len, by_sound), default=0), plain)


def compounds(tokens: tuple[Token, ...]) -> Iterator[tuple[str, str]]:
    """(surface, reading) of every run of up to MAX_PARTS meaningful tokens that is written with kanji,
    katakana or Latin letters. A run of several holds nouns only; a single one may be a verb."""
    for start, first in enumerate(tokens):
        surface = reading = ""
        for token in tokens[start : start + MAX_PARTS]:
            if not token.reading or not (token.content or token.noun) or (surface and not token.noun):
                break
            surface += token.surface
            reading += token.reading
            if _WRITTEN.search(surface) and (first.noun or (surface == first.surface and len(reading) >= 3)):
                yield surface, reading
            if not first.noun:
                break
