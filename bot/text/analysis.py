"""A text as search sees it: words with synonym classes, character n-grams, reading n-grams."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from bot.text.kana import folded_katakana
from bot.text.normalise import bare, normalise
from bot.text.synonyms import Synonyms
from bot.text.tokens import Token, Tokeniser


@dataclass(frozen=True)
class Analysis:
    """One text taken apart. `words` carries the meaning (normal forms and `≈class` marks)."""

    text: str
    tokens: tuple[Token, ...]
    words: tuple[str, ...]
    classes: tuple[str, ...]

    @cached_property
    def bare(self) -> str:
        """Without punctuation and space."""
        return bare(self.text)

    @cached_property
    def reading(self) -> str:
        """Folded katakana reading of the whole text, Latin letters as they are."""
        tokens = self.tokens
        if len(self.bare) < len(self.text):
            tokens = tuple([token for token in tokens if bare(token.surface)])
        return folded_katakana("".join([token.reading or token.surface for token in tokens]))

    @property
    def chars(self) -> list[str]:
        """Character 2- and 3-grams."""
        return _grams(self.bare)

    @property
    def sounds(self) -> list[str]:
        """2- and 3-grams of the reading."""
        return _grams(self.reading)


def _grams(text: str) -> list[str]:
    marked = f"^{text}$"
    return [marked[i : i + 2] for i in range(len(marked) - 1)] + [text[i : i + 3] for i in range(len(text) - 2)]


class Analyser:
    """Turns texts into Analyses with one tokeniser and one vocabulary. Pure: same text, same result."""

    def __init__(self, tokenise: Tokeniser, synonyms: Synonyms, stop_words: Iterable[str] = ()) -> None:
        self.tokenise = tokenise
        self.synonyms = synonyms
        self.stop_words = frozenset(normalise(word) for word in stop_words)

    def __call__(self, text: str) -> Analysis:
        """The analysis of a text; it need not be normalised yet."""
        normal = normalise(text)
        tokens = self.tokenise(normal)
        starts = frozenset([token.at for token in tokens])
        ends = frozenset([token.at + len(token.surface) for token in tokens])
        classes = tuple([f"≈{name}" for name, _, _ in self.synonyms.find(normal, starts, ends)])
        stop_words = self.stop_words
        words = tuple([token.normal.casefold() for token in tokens if token.content and token.surface not in stop_words])
        return Analysis(normal, tokens, words + classes, classes)
