"""The brain of a knowledge that differs little from one at hand, as a full build would train it, but sooner.

What takes longest in a build is reading every sentence's meaning (half a minute to a minute): those vectors
are kept, so that only sentences never seen are read. A group of languages whose sentences are the same keeps
its scorer as it is; any other is trained anew on all its sentences, because one sentence more changes every
word's weight a little, and "a little" is not nothing.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from adapters import brain
from bot.conversation import Conversation
from bot.search import classes, index, ridge
from bot.search.classes import Row
from bot.search.index import FOREIGN, Index, Parts
from bot.search.ridge import Ridge
from bot.text import tokens
from bot.text.vectors import SIZE, Encoder, Matrix
from knowledge.model import KnowledgeBase

FEWEST_FOREIGN = 20
"""As bot.search.index.build: fewer foreign sentences are not worth a scorer."""
AT_ONCE = 128
"""Sentences read between two reports of progress."""

Told = Callable[[int, int], object]
"""done, of how many."""


class Remembering:
    """An encoder that never reads the same sentence twice."""

    def __init__(self, encoder: Encoder) -> None:
        self.name = encoder.name
        self._encoder = encoder
        self._known: dict[str, Matrix] = {}

    def __call__(self, texts: Sequence[str]) -> Matrix:
        """As the encoder; a row is the same to 2e-7 however many are read at once."""
        self.read(texts)
        return np.stack([self._known[text] for text in texts]) if texts else np.zeros((0, SIZE), np.float32)

    @property
    def size(self) -> int:
        """How many are known. No __len__: an encoder that knows nothing yet must not count as none."""
        return len(self._known)

    def read(self, texts: Iterable[str], told: Told = lambda *_: None) -> None:
        """Remembers these."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        for start in range(0, len(new), AT_ONCE):
            told(start, len(new))
            piece = new[start : start + AT_ONCE]
            self._known.update(zip(piece, self._encoder(piece), strict=True))

    def copy(self) -> Remembering:
        """Knows the same; what it reads from now on stays its own."""
        made = Remembering(self._encoder)
        made._known = dict(self._known)
        return made

    def keep(self, path: Path) -> None:
        """Writes what is remembered: whole or not at all."""
        path.parent.mkdir(parents=True, exist_ok=True)
        texts = np.frombuffer("\0".join(self._known).encode(), dtype=np.uint8)
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as file:
            np.savez(file, texts=texts, vectors=np.stack(list(self._known.values())))
        os.replace(file.name, path)  # noqa: PTH105  - atomic on one file system

    def recall(self, path: Path) -> None:
        """Takes over what was kept; nothing when there is none or it is damaged."""
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
                texts, rows = arrays["texts"].tobytes().decode().split("\0"), arrays["vectors"]
                self._known.update(zip(texts, rows, strict=True))
        except (OSError, ValueError, KeyError, EOFError, BadZipFile):
            self._known = {}


@dataclass(frozen=True)
class Tools:
    """What turns texts into what is trained on."""

    encoder: Encoder | None
    tokenise: tokens.Tokeniser

    def conversation(self, kb: KnowledgeBase, parts: Parts) -> Conversation:
        """Ready to talk."""
        return Conversation(kb, Index(kb, parts, self.encoder, self.tokenise))


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
