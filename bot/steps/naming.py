"""What a message names: nouns that are neither a facet nor what every service has, and who knows them."""

from __future__ import annotations

import re

from bot import cues
from bot.asked import Asked
from bot.text.analysis import Analysis
from bot.text.normalise import bare
from bot.text.tokens import Token
from knowledge.model import Topic

SHORTEST_NAME = 3
_JAPANESE = re.compile(r"[ぁ-ゖァ-ヺ一-鿿]")
_HIRAGANA = re.compile(r"[ぁ-ゖー]+")
_LITTLE = frozenset(["about", "also", "been", "does", "done", "each", "even", "ever", "from", "have", "here", "into", "just", "know", "like", "long", "many", "more", "much", "must", "need", "only", "over", "please", "some", "such", "tell", "than", "that", "their", "them", "then", "there", "these", "they", "thing", "this", "time", "want", "were", "what", "when", "where", "which", "will", "with", "would", "your", "para", "como", "quero", "preciso", "isso", "esse", "essa", "onde", "quando", "tenho", "fazer", "posso"])
"""Words of four letters and more that name nothing, in English and Portuguese."""
_LATIN = re.compile(r"[a-z]")
_LONG_WORD = re.compile(r"[a-z]{5}")


def names_something(asked: Asked, text: str | None = None) -> bool:
    """There is a noun that is neither a facet ("fee") nor what every service has ("application")."""
    if asked.language not in ("ja", "easy"):
        return _names_in(cues.without_facet(asked.text if text is None else text))
    rest = _rest(asked, text)
    return bool(_named(rest)) or any(not cues.facet(name[1:]) and not cues.GENERAL.fullmatch(name[1:]) for name in rest.classes)


def only_names(asked: Asked, service: str) -> bool:
    """The message is the service's name, or its beginning, and nothing else."""
    said = bare(asked.found().heard.text).removesuffix("です")
    return len(said) >= SHORTEST_NAME and bare(asked.voice.service(service)).startswith(said)


def mentions(asked: Asked) -> bool:
    """There is a noun written in hiragana, as old people write."""
    return any(token.noun and len(token.surface) > 1 and not cues.GENERAL.fullmatch(token.surface) for token in _rest(asked).tokens)


def is_strange_to(asked: Asked, last: Topic) -> bool:
    """None of the things named occurs in the last topic's sentences or in its answer."""
    named = _names(asked)
    text = asked.voice.text_of(last)
    answer = " ".join([text.title, text.answer, *map(str, text.facets.values())])
    return bool(named) and not named & (asked.index.words_of(last.id) | set(asked.index.analyse(answer).words))


def is_known_to(asked: Asked, last: Topic) -> bool:
    """All the things named occur in the last topic's sentences."""
    named = _names(asked)
    return bool(named) and named <= asked.index.words_of(last.id)


def _names(asked: Asked) -> set[str]:
    """The things named, in their normal forms, as the index keeps words."""
    return {token.normal.casefold() for token in _named(_rest(asked))}


def _named(rest: Analysis) -> list[Token]:
    """The nouns that are neither a facet nor what every service has."""
    shortest = 2 if _JAPANESE.search(rest.text) else 4  # AI and UD are names among kana, "to" and "is" are not among words
    return [token for token in rest.tokens if token.noun and _is_name(token.surface, shortest)]


def _is_name(word: str, shortest: int) -> bool:
    if word.isascii() and word.isalpha():
        return len(word) >= shortest and word not in _LITTLE
    return len(word) > 1 and not _HIRAGANA.fullmatch(word) and not cues.GENERAL.fullmatch(word)


def _rest(asked: Asked, text: str | None = None) -> Analysis:
    """The message (or this piece of it), as it was heard, without the words that ask for facets."""
    return asked.index.analyse(cues.without_facet(asked.found(text).heard.text))


def _names_in(said: str) -> bool:
    """The same of another language: a long word, or more letters than its little words have."""
    if said.isascii():
        return bool(_LONG_WORD.search(said))
    return len(bare(said)) >= (12 if _LATIN.search(said) else 5)
