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

from bot.text import halfway, romaji
from bot.text.analysis import Analyser, Analysis
from bot.text.kana import hiragana, katakana, sound
from bot.text.lexicon import MAX_PARTS, Lexicon
from bot.text.restore import Restorer
from bot.text.tokens import Token

_KANA_RUN = re.compile(r"[ぁ-ゖァ-ヺー]+")
_OTHER_THAN_KATAKANA = re.compile(r"[ぁ-ゖ一-鿿々a-z]")
_KANA_PAIR = re.compile(r"[ぁ-ゖ]{2}")
_KANJI = re.compile(r"[一-鿿々]")
_NUMERAL = re.compile(r"[0-9〇一二三四五六七八九十百千万何数]")

LONG_SOUND = 8
"""From so many kana on two compounds that sound nearly alike are the same."""
LONG_WORD = 4
"""From this length on a compound of known parts may still be a slip: 四角確認書 is 資格確認書, but 保健所 is a word."""

ROMAJI_FROM = 10
"""So many kana are hardly spelt by chance in another language; fewer must hold a word of the knowledge."""
WHOLE_FROM = 7
"""From so many kana on a run that differs from a known word by a slip is that word."""
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
        self._long = Near(key for key in lexicon.by_sound if len(key) >= WHOLE_FROM)
        self._spellings = Near(word for word in lexicon.frequent if len(word) >= 3 and _KANJI.search(word))
        self._often = frozenset(lexicon.frequent)
        self._restore = Restorer(lexicon)

    def __call__(self, text: Analysis) -> tuple[Analysis, tuple[Repair, ...]]:
        """The text as it was probably meant, and what was changed; the same object when nothing was."""
        repairs: list[Repair] = []
        now = self._halfway(text.text, repairs)
        read = self._romaji(now, repairs)
        now = self._kana(read, repairs, romaji=read != now)
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
        if kana is None or (len(kana) < ROMAJI_FROM and not any(self._restore(run, romaji=True) for run in _KANA_RUN.findall(kana))):
            return text
        repairs.append(Repair(text, kana, "ローマ字"))
        return kana

    def _kana(self, text: str, repairs: list[Repair], *, romaji: bool = False) -> str:
        """Restore kana runs of a text that is nearly all kana, else only runs no dictionary explains. Where there is
        nothing but katakana, as on old phones, what is no word of the knowledge is meant as hiragana."""
        if len(_KANJI.findall(text)) > 0.06 * len(text):
            return text

        bare_katakana = not _OTHER_THAN_KATAKANA.search(text)

        def restored(match: re.Match[str]) -> str:
            if "ァ" <= match[0][0] <= "ヺ" and match[0] in self.lexicon.words:
                return match[0]
            now = self._misspelt(match[0]) or self._restore(match[0], romaji=romaji) or (hiragana(match[0]) if bare_katakana and "ー" not in match[0] else None)
            if now and now != match[0]:
                repairs.append(Repair(match[0], now, "かな"))
                return now
            return match[0]

        return _KANA_RUN.sub(restored, text)

    def _misspelt(self, run: str) -> str | None:
        """A long word written in kana alone, with a slip in it: すまほきゃうしつ."""
        key = sound(katakana(run))
        if len(key) < WHOLE_FROM or key in self.lexicon.by_sound:
            return None
        slips = 1 if len(key) < LONG_SOUND else 2
        found = process.extractOne(key, self._long(len(key), slips), scorer=DamerauLevenshtein.distance, score_cutoff=slips)
        return self.lexicon.by_sound[found[0]] if found and found[0][0] == key[0] else None

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
        for size in range(_run(tokens, at), 0, -1):
            piece = tokens[at : at + size]
            surface = "".join(token.surface for token in piece)
            alone = size == 1 and not _beside_noun(tokens, at)
            if not self._suspicious(piece, surface) and not (alone and self._homophone(piece[0])):
                continue
            reading = "".join(token.reading or katakana(token.surface) for token in piece)
            key = sound(reading)
            word = self.lexicon.by_sound.get(key)
            if word and word != surface and len(key) >= FUZZY_FROM and self._sounds_so(word, reading, surface):
                return size, word, "同じ読み"
            if not all(token.noun for token in piece):
                continue
            word = None if _NUMERAL.search(surface) else self._alike(piece, surface, key)
            if word and word != surface:
                return size, word, "打ち間違い"
        return 0, "", ""

    def _suspicious(self, piece: tuple[Token, ...], surface: str) -> bool:
        """A noun that no dictionary and no sentence of the knowledge has, or a compound with such a part."""
        if surface in self.lexicon.words or surface.isascii() or (_NUMERAL.search(surface) and len(surface) < LONG_WORD):
            return False
        if not piece[0].noun:
            return len(piece) > 1 and len(piece[-1].surface) == 1 and piece[-1].surface not in self.lexicon.words
        if len(piece) == 1:
            return not piece[0].known and len(surface) >= 3
        return any(token.surface not in self.lexicon.words or len(token.surface) == 1 or not token.known for token in piece)

    def _sounds_so(self, word: str, reading: str, surface: str) -> bool:
        """A kanji word is converted from its exact reading (保健所 is no 保険証); long ones hardly meet by chance."""
        if len(reading) >= LONG_SOUND or not _KANJI.search(surface):
            return True
        return reading == "".join(token.reading for token in self.analyse(word).tokens)

    def _homophone(self, token: Token) -> bool:
        """A word the knowledge never writes that sounds like one it often writes: 後進 for 更新."""
        unseen = token.known and token.noun and len(token.surface) >= 2 and token.surface not in self.lexicon.words
        return unseen and self.lexicon.by_sound.get(sound(token.reading)) in self._often

    def _alike(self, piece: tuple[Token, ...], surface: str, key: str) -> str | None:
        """A known word one slip away: one sound for kana words, one character for kanji compounds."""
        if not _KANJI.search(surface):
            if len(key) < FUZZY_FROM or len(piece) > 2:
                return None
            slips = 1 if len(key) < 8 else 2
            found = process.extractOne(key, self._sounds(len(key), slips), scorer=DamerauLevenshtein.distance, score_cutoff=slips)
            return self.lexicon.by_sound[found[0]] if found else None
        if len(key) >= WHOLE_FROM and _KANA_PAIR.search(surface):
            found = process.extractOne(key, self._long(len(key), 1), scorer=DamerauLevenshtein.distance, score_cutoff=1)
            return self.lexicon.by_sound[found[0]] if found else None
        if len(surface) < LONG_WORD or len(piece) == 1:
            return None
        found = process.extractOne(surface, self._spellings(len(surface), 1), scorer=DamerauLevenshtein.distance, score_cutoff=1)
        return str(found[0]) if found and len(found[0]) == len(surface) else None


def _beside_noun(tokens: tuple[Token, ...], at: int) -> bool:
    """The token is part of a longer compound."""
    return any(token.noun for token in tokens[max(0, at - 1) : at] + tokens[at + 1 : at + 2])


def _run(tokens: tuple[Token, ...], at: int) -> int:
    """How many nouns follow one another from there, MAX_PARTS at most; the first may be a verb."""
    size = 0
    for token in tokens[at : at + MAX_PARTS]:
        if not (token.noun or (size == 0 and token.content)):
            break
        size += 1
    return size
