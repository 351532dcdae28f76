"""The brain of a knowledge that differs little from one at hand, as a full build would train it, but sooner.

What takes longest in a build is reading every sentence's meaning: those vectors are kept
(adapters/kept_sentences.py), so that only sentences never seen are read. A group of languages whose sentences are the same keeps
its scorer as it is; any other is trained anew on all its sentences, because one sentence more changes every
word's weight a little, and "a little" is not nothing.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from adapters import brain
from adapters.kept_sentences import Remembering, Told
from bot.conversation import Conversation
from bot.search import classes, index, ridge
from bot.search.classes import Row
from bot.search.index import FOREIGN, Index, Parts
from bot.search.ridge import Ridge
from bot.text import tokens
from bot.text.vectors import Encoder
from knowledge.model import KnowledgeBase

FEWEST_FOREIGN = 20
"""As bot.search.index.build: fewer foreign sentences are not worth a scorer."""


@dataclass(frozen=True)
class Tools:
    """What turns texts into what is trained on."""

    encoder: Encoder | None
    tokenise: tokens.Tokeniser

    def conversation(self, kb: KnowledgeBase, parts: Parts) -> Conversation:
        """Ready to talk."""
        return Conversation(kb, Index(kb, parts, self.encoder, self.tokenise))

    def read(self, texts: Iterable[str], told: Told = lambda *_: None) -> None:
        """Reads their meaning ahead, if there is an encoder that remembers."""
        if isinstance(self.encoder, Remembering):
            self.encoder.read(texts, told)

    def apart(self) -> Tools:
        """Tools that know all that is known and whose own readings are never kept."""
        known = self.encoder.copy() if isinstance(self.encoder, Remembering) else self.encoder
        return Tools(known, self.tokenise)


def texts_of(kb: KnowledgeBase, tools: Tools) -> list[str]:
    """Every sentence that is trained on, as the encoder sees it."""
    analyse = index.analyser(kb, tools.tokenise)
    return [
        analyse(row.text).text for row in (*classes.japanese_rows(kb), *classes.foreign_rows(kb, FOREIGN))
    ]


def same_training(one: KnowledgeBase, other: KnowledgeBase) -> bool:
    """Nothing that search learns from differs: both have the same index."""
    return (
        _words(one) == _words(other)
        and _japanese(one) == _japanese(other)
        and _foreign(one) == _foreign(other)
    )


def retrained(kb: KnowledgeBase, old: KnowledgeBase, parts: Parts, tools: Tools) -> Parts:
    """The Parts of `kb`, given those of `old`: the same that a build from nothing gives."""
    if same_training(kb, old):
        return parts
    keep = _words(kb) == _words(old)
    japanese = (
        parts.japanese if keep and _japanese(kb) == _japanese(old) else _train(kb, _japanese(kb), tools)
    )
    foreign: Ridge | None = parts.foreign
    if not (keep and _foreign(kb) == _foreign(old)):
        foreign = _train(kb, _foreign(kb), tools) if len(_foreign(kb)) >= FEWEST_FOREIGN else None
    return _as_kept(Parts(japanese, foreign, index.gather(kb, index.analyser(kb, tools.tokenise))))


def _words(kb: KnowledgeBase) -> object:
    return kb.vocabulary


def _japanese(kb: KnowledgeBase) -> list[Row]:
    return classes.japanese_rows(kb)


def _foreign(kb: KnowledgeBase) -> list[Row]:
    return classes.foreign_rows(kb, FOREIGN)


def _train(kb: KnowledgeBase, rows: Sequence[Row], tools: Tools) -> Ridge:
    analyse = index.analyser(kb, tools.tokenise)
    texts = [analyse(row.text) for row in rows]
    vectors = tools.encoder([text.text for text in texts]) if tools.encoder is not None else None
    return ridge.train([row.label for row in rows], texts, vectors)[0]


def _as_kept(parts: Parts) -> Parts:
    """Rounded as the index's file rounds: what a service that loads it will answer with."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "index.npz"
        brain.write(parts, path)
        kept = brain.read(path)
    assert kept is not None  # noqa: S101  - written a moment ago
    return kept
