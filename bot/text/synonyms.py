"""Citizens' words and office words that mean the same, found in a text as one class each.

A member of one or two characters, or of hiragana alone, counts only where it fills whole words: ただ is free
of charge, いただく is not. Longest members win.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bot.text.kana import is_kana
from bot.text.normalise import normalise


class Synonyms:
    """Immutable lookup of synonym classes. `groups`: (canonical, members) as staff wrote them."""

    def __init__(self, groups: Iterable[tuple[str, tuple[str, ...]]]) -> None:
        self._class: dict[str, str] = {}
        for canonical, members in groups:
            for member in (canonical, *members):
                self._class.setdefault(normalise(member), canonical)
        self._class.pop("", None)
        self._pattern = re.compile(_trie(self._class)) if self._class else None
        self.words = frozenset(self._class)

    def find(self, text: str, starts: frozenset[int], ends: frozenset[int]) -> Iterator[tuple[str, int, int]]:
        """(canonical, from, to) of every class in a normalised text; starts and ends are word boundaries."""
        if self._pattern is None:
            return
        at = 0
        while match := self._pattern.search(text, at):
            word = match[0]
            if self._loose(word) or (match.start() in starts and match.end() in ends):
                yield self._class[word], match.start(), match.end()
                at = match.end()
            else:
                at = match.start() + 1

    @staticmethod
    def _loose(word: str) -> bool:
        return len(word) > 2 and not (is_kana(word) and "ぁ" <= word[0] <= "ゖ" and len(word) < 6) and not word.isascii()

    def canonical(self, word: str) -> str | None:
        """The class of exactly this word, or None."""
        return self._class.get(word)


def _trie(words: Iterable[str]) -> str:
    """A pattern of all the words, longest first, that branches letter by letter: trying each word in turn at
    every letter of a text took a tenth of a search."""
    branches: dict[str, list[str]] = {}
    for word in words:
        if word:
            branches.setdefault(word[0], []).append(word[1:])
    parts = [re.escape(first) + _rest(rests) for first, rests in branches.items()]
    return parts[0] if len(parts) == 1 else f"(?:{'|'.join(parts)})"


def _rest(rests: list[str]) -> str:
    """What may follow; the end of a word comes last, so that a longer one wins."""
    longer = [rest for rest in rests if rest]
    if not longer:
        return ""
    return f"(?:{_trie(longer)})?" if len(longer) < len(rests) else _trie(longer)
