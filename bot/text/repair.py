"""What a citizen probably meant to type. Only suspicious pieces are touched: repairing clean sentences
"corrects" half of them into something else (measured).

Three repairs, in this order: Latin letters that spell Japanese → kana; kana runs → the knowledge's own
spelling; words the knowledge has never seen → a known word that sounds the same or differs by one slip.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from bot.text import halfway, romaji
from bot.text.analysis import Analyser, Analysis
from bot.text.kana import hiragana, katakana, sound
from bot.text.lexicon import MAX_PARTS, Lexicon
from bot.text.tokens import Token

_KANA_RUN = re.compile(r"[ぁ-ゖァ-ヺー]+")
_KANJI = re.compile(r"[一-鿿々]")
_PARTICLES = frozenset("ノガハオニデトモ")
_NUMERAL = re.compile(r"[0-9〇一二三四五六七八九十百千万何数]")

UNKNOWN_COST, WORD_COST, SHORT_WORD_COST, PLAIN_COST = 1.0, 0.9, 1.7, 0.8
"""Cost of one unread kana, of a word of three or more, of a word of two, of a run that stays hiragana."""

PARTICLE_COST = 0.6
"""Cost of one kana that may be a particle."""
SHORTENED_COST = 1.0
"""More for a word with a long mark where none was typed: かどうか is no カード化."""

SURE_FROM = 3
"""A run is restored when it holds a known word of so many sounds; shorter ones alone are chance."""
SLIP_FROM, SLIP_COST = 7, 1.3
"""Shortest sound that is restored in spite of a slip inside a kana run, and what the slip costs."""

LONG_WORD = 4
"""From this length on, a numeral may be a wrongly converted part: 四角確認書 is 資格確認書."""

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
        self._slips = _slips(lexicon)
        self._plain = {sound(run): run for run in sorted(lexicon.plain)}

    def __call__(self, text: Analysis) -> tuple[Analysis, tuple[Repair, ...]]:
        """The text as it was probably meant, and what was changed; the same object when nothing was."""
        repairs: list[Repair] = []
        now = self._halfway(text.text, repairs)
        now = self._romaji(now, repairs)
        now = self._kana(now, repairs)
        now = self._words(self.analyse(now) if repairs else text, repairs)
        return (self.analyse(now) if repairs else text), tuple(repairs)

    def _halfway(self, text: str, repairs: list[Repair]) -> str:
        """Letters of a key press that was left halfway (しんsえい): the reading with the fewest and best known words."""
        readings = halfway.readings(text)
        if not readings:
            return text
        best = min(readings, key=lambda reading: self._strangeness(self._kana(reading, [])))
        repairs.append(Repair(text, best, "打ちかけ"))
        return best

    def _strangeness(self, text: str) -> int:
        tokens = self.analyse(text).tokens
        return len(tokens) + 2 * sum(not token.known for token in tokens)

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
        typed = _lengths(run)
        nothing: tuple[float, int, str | None] = (1e9, 0, None)
        best: list[tuple[float, int, str | None]] = [(0.0, 0, None), *([nothing] * len(key))]
        for end in range(1, len(key) + 1):
            best[end] = (best[end - 1][0] + (PARTICLE_COST if key[end - 1] in _PARTICLES else UNKNOWN_COST), end - 1, None)
            for start in range(max(0, end - self.lexicon.longest), end - 1):
                word, cost = self._piece(key[start:end], run[typed[start] : typed[end]])
                if word and best[start][0] + cost < best[end][0]:
                    best[end] = (best[start][0] + cost, start, word)
        pieces: list[str] = []
        found = False
        at = len(key)
        while at:
            _, start, word = best[at]
            pieces.append(word or hiragana(run[typed[start] : typed[at]]))
            found = found or (word is not None and at - start >= SURE_FROM and (word not in self.lexicon.plain or (len(word) >= 4 and "ァ" <= run[0] <= "ヺ")))
            at = start
        return "".join(reversed(pieces)) if found else None

    def _piece(self, key: str, typed: str) -> tuple[str | None, float]:
        """The word that a piece of a kana run stands for, and its cost; None when it stands for none."""
        plain = self._plain.get(key)
        if plain and hiragana(typed) == plain:
            return plain, PLAIN_COST
        word = self.lexicon.by_sound.get(key) or plain
        if word:
            long = "ー" in word
            drawn_out = long and _first_long(typed) == word.index("ー")
            if long and not drawn_out and len(key) < SLIP_FROM:
                return None, 0.0
            cost = WORD_COST if len(key) >= 3 or drawn_out else SHORT_WORD_COST
            return word, cost + (SHORTENED_COST if long and not drawn_out else 0.0)
        if len(key) < SLIP_FROM:
            return None, 0.0
        return self._one_slip(key), WORD_COST + SLIP_COST

    def _one_slip(self, key: str) -> str | None:
        """A frequent word one sound away."""
        found = self._slips.get(key)
        for at in range(len(key)):
            if found:
                break
            found = self._slips.get(key[:at] + key[at + 1 :])
        return found

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
            word = None if _NUMERAL.search(surface) else self._alike(piece, surface, key)
            if word and word != surface:
                return size, word, "打ち間違い"
        return 0, "", ""

    def _suspicious(self, piece: tuple[Token, ...], surface: str) -> bool:
        """A noun that no dictionary and no sentence of the knowledge has, or a compound with such a part."""
        if surface in self.lexicon.words or surface.isascii() or (_NUMERAL.search(surface) and len(surface) < LONG_WORD):
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


def _slips(lexicon: Lexicon) -> dict[str, str]:
    """Frequent words by their sound and by their sound with one kana left out: two that differ by one kana meet."""
    often = frozenset(lexicon.frequent)
    found: dict[str, str] = {}
    for key, word in lexicon.by_sound.items():
        if len(key) >= SLIP_FROM and word in often:
            for short in (key, *(key[:at] + key[at + 1 :] for at in range(len(key)))):
                found.setdefault(short, word)
    return found


def _first_long(typed: str) -> int:
    """How many sounds come before the first long vowel; -1 when there is none."""
    at = [len(sound(typed[:size])) for size in range(len(typed) + 1)]
    return next((before for before, after in pairwise(at) if before == after), -1)


def _lengths(run: str) -> list[int]:
    """For each place in a run's sound, how many characters of the run are before it."""
    at = [len(sound(run[:size])) for size in range(len(run) + 1)]
    return [max(size for size, found in enumerate(at) if found <= place) for place in range(at[-1] + 1)]


def _nouns(tokens: tuple[Token, ...], at: int) -> int:
    """How many nouns follow one another from there, MAX_PARTS at most."""
    size = 0
    for token in tokens[at : at + MAX_PARTS]:
        if not token.noun:
            break
        size += 1
    return size
