"""Kana runs → the knowledge's own spelling: the cheapest way to read a run as known words, particles and the rest."""

from __future__ import annotations

from itertools import pairwise

from bot.text.kana import hiragana, sound
from bot.text.lexicon import Lexicon

_PARTICLES = frozenset("ノガハオニデトモ")
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


class Restorer:
    """Restores kana runs with one lexicon. Pure."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self._slips = _slips(lexicon)
        self._plain = {sound(run): run for run in sorted(lexicon.plain)}

    def __call__(self, run: str, *, romaji: bool = False) -> str | None:
        """The kana run with known words written as the knowledge writes them; None when it holds none.
        `romaji`: the run was typed in Latin letters, where long marks are mostly left out."""
        if len(run) < 3:
            return None
        key = sound(run)
        typed = _lengths(run)
        nothing: tuple[float, int, str | None] = (1e9, 0, None)
        best: list[tuple[float, int, str | None]] = [(0.0, 0, None), *([nothing] * len(key))]
        for end in range(1, len(key) + 1):
            best[end] = (best[end - 1][0] + (PARTICLE_COST if key[end - 1] in _PARTICLES else UNKNOWN_COST), end - 1, None)
            for start in range(max(0, end - self.lexicon.longest), end - 1):
                word, cost = self._piece(key[start:end], run[typed[start] : typed[end]], romaji)
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

    def _piece(self, key: str, typed: str, romaji: bool) -> tuple[str | None, float]:
        """The word that a piece of a kana run stands for, and its cost; None when it stands for none."""
        plain = self._plain.get(key)
        if plain and hiragana(typed) == plain:
            return plain, PLAIN_COST
        word = self.lexicon.by_sound.get(key) or plain
        if word:
            long = "ー" in word
            drawn_out = long and _first_long(typed) == word.index("ー")
            if long and not drawn_out and len(key) < (SURE_FROM if romaji else SLIP_FROM):
                return None, 0.0
            cost = WORD_COST if len(key) >= 3 or drawn_out else SHORT_WORD_COST
            return word, cost + (SHORTENED_COST if long and not drawn_out and not romaji else 0.0)
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
