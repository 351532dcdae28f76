"""What the sentence vectors say of a text, kept for the texts heard lately: on the day of a flood many citizens
type the same words, and reading their meaning is two thirds of the work. No text is kept, only its digest."""

from __future__ import annotations

from collections import OrderedDict
from hashlib import blake2b

from bot.search.ridge import Ridge, Scores
from bot.text.vectors import Encoder

KEPT = 4096
"""Texts: with 200 labels some 4 MB."""


class Meanings:
    """The part of a Ridge's scores that comes from vectors; zeros without an encoder. Pure to its callers."""

    def __init__(self, encoder: Encoder | None) -> None:
        self._encoder = encoder
        self._kept: OrderedDict[tuple[int, bytes], Scores] = OrderedDict()

    def __call__(self, scorer: Ridge, text: str) -> Scores:
        """One number a label of that scorer."""
        if self._encoder is None or not text:
            return scorer.no_meaning
        key = (id(scorer), blake2b(text.encode(), digest_size=16).digest())
        found = self._kept.get(key)
        if found is None:
            found = self._kept[key] = scorer.meaning(self._encoder([text])[0])
            found.flags.writeable = False
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return found
