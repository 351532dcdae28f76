"""What a citizen probably meant to type. Only suspicious pieces are touched: repairing clean sentences
"corrects" half of them into something else (measured).

Three repairs, in this order: Latin letters that spell Japanese → kana; kana runs → the knowledge's own
spelling; words the knowledge has never seen → a known word that sounds the same or differs by one slip.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from bot.text import romaji
from bot.text.analysis import Analyser, Analysis
from bot.text.kana import hiragana, katakana, sound
from bot.text.lexicon import MAX_PARTS, Lexicon
from bot.text.tokens import Token

_KANA_RUN = re.compile(r"[ぁ-ゖァ-ヺー]+")
_KANJI = re.compile(r"[一-鿿々]")
_NUMERAL = re.compile(r"[0-9〇一二三四五六七八九十百千万何数]")

UNKNOWN_COST, WORD_COST, SHORT_WORD_COST, PLAIN_COST = 1.0, 0.9, 1.7, 0.8
"""Cost of one unread kana, of a word of three or more, of a word of two, of a run that stays hiragana."""

FUZZY_FROM = 4
"""Shortest sound that may be repaired by likeness; from 8 on two slips are allowed."""


@dataclass(frozen=True, slots=True)
class Repair:
    """One replacement, for `why`: what stood there, what was read instead, and how."""

    was: str
    now: str
    how: str


class Near:
    """Words that a few slips could make as long as another, in their order: the rest need no comparing."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = tuple(words)
        self._kept: dict[tuple[int, int], list[str]] = {}

    def __call__(self, length: int, slips: int) -> list[str]:
        """Those whose length differs by at most that many slips."""
        near = self._kept.get((length, slips))
        if near is None:
            near = self._kept[length, slips] = [word for word in self._words if abs(len(word) - length) <= slips]
        return near


class Repairer:
    """Repairs texts with one lexicon. Pure."""

    def __init__(self, analyse: Analyser, lexicon: Lexicon) -> None:
        self.analyse = analyse
        self.lexicon = lexicon
        self._sounds = Near(key for key, word in lexicon.by_sound.items() if len(key) >= FUZZY_FROM and not _KANJI.search(word))
        self._spellings = Near(word for word in lexicon.frequent if len(word) >= 3 and _KANJI.search(word))
        self._plain = {sound(run): run for run in sorted(lexicon.plain)}

    def __call__(self, text: Analysis) -> tuple[Analysis, tuple[Repair, ...]]:
        """The text as it was probably meant, and what was changed; the same object when nothing was."""
        repairs: list[Repair] = []
        now = self._romaji(text.text, repairs)
        now = self._kana(now, repairs)
        now = self._words(self.analyse(now) if repairs else text, repairs)
        return (self.analyse(now) if repairs else text), tuple(repairs)

    def _romaji(self, text: str, repairs: list[Repair]) -> str:
        kana = romaji.to_hiragana(text)
        if kana is None or not any(self._restore(run) for run in _KANA_RUN.findall(kana)):
            return text
        repairs.append(Repair(text, kana, "ローマ字"))
        return kana

    def _kana(self, text: str, repairs: list[Repair]) -> str:
        """Restore kana runs of a text that is nearly all kana, else only runs no dictionary explains."""
        if len(_KANJI.findall(text)) > 0.06 * len(text):
            return text

        def restored(match: re.Match[str]) -> str:
            if "ァ" <= match[0][0] <= "ヺ" and match[0] in self.lexicon.words:
                return match[0]
            now = self._restore(match[0])
            if now and now != match[0]:
                repairs.append(Repair(match[0], now, "かな"))
                return now
            return match[0]

        return _KANA_RUN.sub(restored, text)

    def _restore(self, run: str) -> str | None:
        """The kana run with known words written as the knowledge writes them; None when it holds none."""
        if len(run) < 3:
            return None
        key = sound(run)
        nothing: tuple[float, int, str | None] = (1e9, 0, None)
        best: list[tuple[float, int, str | None]] = [(0.0, 0, None), *([nothing] * len(key))]
        for end in range(1, len(key) + 1):
            best[end] = (best[end - 1][0] + UNKNOWN_COST, end - 1, None)
            for start in range(max(0, end - self.lexicon.longest), end - 1):
                piece = key[start:end]
                word = self.lexicon.by_sound.get(piece)
                plain = self._plain.get(piece)
                cost = best[start][0] + (PLAIN_COST if plain else WORD_COST if end - start >= 3 else SHORT_WORD_COST)
                if (word or plain) and cost < best[end][0]:
                    best[end] = (cost, start, plain or word)
        pieces: list[str] = []
        found = False
        at = len(key)
        while at:
            _, start, word = best[at]
            pieces.append(word or hiragana(key[start:at]))
            found = found or (word is not None and (word not in self.lexicon.plain or (len(word) >= 4 and "ァ" <= run[0] <= "ヺ")))
            at = start
        return "".join(reversed(pieces)) if found else None

    def _words(self, text: Analysis, repairs: list[Repair]) -> str:
        out: list[str] = []
        at = 0
        tokens = text.tokens
        while at < len(tokens):
            size, word, how = self._better(tokens, at)
            if size:
                was = "".join(token.surface for token in tokens[at : at + size])
                repairs.append(Repair(was, word, how))
                out.append(word)
                at += size
            else:
                out.append(tokens[at].surface)
                at += 1
        return "".join(out)

    def _better(self, tokens: tuple[Token, ...], at: int) -> tuple[int, str, str]:
        """(tokens replaced, replacement, how) for a suspicious piece that starts here; 0 tokens for none."""
        for size in range(_nouns(tokens, at), 0, -1):
            piece = tokens[at : at + size]
            surface = "".join(token.surface for token in piece)
            if not self._suspicious(piece, surface):
                continue
            key = sound("".join(token.reading or katakana(token.surface) for token in piece))
            word = self.lexicon.by_sound.get(key)
            if word and word != surface and len(key) >= 4:
                return size, word, "同じ読み"
            word = self._alike(piece, surface, key)
            if word and word != surface:
                return size, word, "打ち間違い"
        return 0, "", ""

    def _suspicious(self, piece: tuple[Token, ...], surface: str) -> bool:
        """A noun that no dictionary and no sentence of the knowledge has, or a compound with such a part."""
        if surface in self.lexicon.words or surface.isascii() or _NUMERAL.search(surface):
            return False
        if len(piece) == 1:
            return not piece[0].known and len(surface) >= 3
        return any(token.surface not in self.lexicon.words or len(token.surface) == 1 or not token.known for token in piece)

    def _alike(self, piece: tuple[Token, ...], surface: str, key: str) -> str | None:
        """A known word one slip away: one sound for kana words, one character for kanji compounds."""
        if not _KANJI.search(surface):
            if len(key) < FUZZY_FROM or len(piece) > 2:
                return None
            slips = 1 if len(key) < 8 else 2
            found = process.extractOne(key, self._sounds(len(key), slips), scorer=DamerauLevenshtein.distance, score_cutoff=slips)
            return self.lexicon.by_sound[found[0]] if found else None
        if len(surface) < 3 or len(piece) == 1:
            return None
        found = process.extractOne(surface, self._spellings(len(surface), 1), scorer=DamerauLevenshtein.distance, score_cutoff=1)
        return str(found[0]) if found and len(found[0]) == len(surface) else None

def _nouns(tokens: tuple[Token, ...], at: int) -> int:
    """How many nouns follow one another from there, MAX_PARTS at most."""
    size = 0
    for token in tokens[at : at + MAX_PARTS]:
        if not token.noun:
            break
        size += 1
    return size
