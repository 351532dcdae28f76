"""The main scorer: kernel ridge regression in closed form over all sentences of the knowledge.

kernel = .3 words + .25 characters + .15 readings (each a cosine of idf-weighted features) + vector cosine,
squared with its sign. The first three are linear, so at run time they are one row of weights a feature; the
last is one matrix-vector product. Training takes seconds, is deterministic, and gives exact leave-one-out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise, repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.text.analysis import Analysis
from bot.text.vectors import Matrix

Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Channel:
    """One linear part of the kernel. `of` takes features from a text; `mark` keeps its features apart."""

    name: str
    weight: float
    mark: str
    of: Callable[[Analysis], Sequence[str]]


CHANNELS = (
    Channel("words", 0.30, "w", lambda text: _with_pairs(text)),
    Channel("characters", 0.25, "c", lambda text: text.chars),
    Channel("readings", 0.15, "r", lambda text: text.sounds),
)
VECTOR_WEIGHT = 1.0
RIDGE = 0.5


def _with_pairs(text: Analysis) -> list[str]:
    words = text.words
    content = [word for word in words if not word.startswith("≈")]
    return [*words, *(f"{a}_{b}" for a, b in pairwise(content))]


@dataclass(frozen=True)
class Features:
    """The vocabulary. tables: for each channel, feature → column; idf: of each column."""

    tables: tuple[dict[str, int], ...]
    idf: NDArray[np.float32]
    channels: tuple[Channel, ...] = CHANNELS

    @classmethod
    def named(cls, names: Sequence[str], idf: NDArray[np.float32], channels: tuple[Channel, ...] = CHANNELS) -> Features:
        """From the names that `names` gives."""
        tables: dict[str, dict[str, int]] = {channel.mark: {} for channel in channels}
        for column, name in enumerate(names):
            tables[name[0]][name[1:]] = column
        return cls(tuple(tables.values()), idf, channels)

    @property
    def names(self) -> list[str]:
        """Each column's feature after its channel's mark."""
        found = [""] * len(self.idf)
        for channel, table in zip(self.channels, self.tables, strict=True):
            for feature, column in table.items():
                found[column] = channel.mark + feature
        return found

    @classmethod
    def of(cls, texts: Iterable[Analysis], channels: tuple[Channel, ...] = CHANNELS) -> Features:
        """Every word, and every n-gram that occurs twice, with its inverse document frequency. The frequent ones
        first: then few pages of the weights hold what most questions need."""
        counts: Counter[str] = Counter()
        total = 0
        for text in texts:
            total += 1
            for channel in channels:
                counts.update({channel.mark + feature for feature in channel.of(text)})
        kept = {feature: count for feature, count in counts.most_common() if (count > 1 or feature[0] == "w") and "\n" not in feature}
        idf = np.log((total + 1) / (np.fromiter(kept.values(), dtype=np.float32, count=len(kept)) + 0.5))
        return cls.named(tuple(kept), idf.astype(np.float32), channels)

    @cached_property
    def _idf(self) -> NDArray[np.float64]:
        """idf in double precision, and at the end that of a feature never seen: the rarest's."""
        return np.append(self.idf, self.idf.max(initial=1.0)).astype(np.float64)

    def row(self, text: Analysis) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """(columns, values) of a text; each channel has length sqrt(weight), unseen features count in the length."""
        found: list[int] = []
        twice: list[int] = []
        ends = [0]
        for channel, table in zip(self.channels, self.tables, strict=True):
            features = channel.of(text)
            counts = dict.fromkeys(features)
            if len(counts) < len(features):
                twice += [ends[-1] + at for at, count in enumerate(Counter(features).values()) if count > 1]
            found += map(table.get, counts, _UNSEEN)
            ends.append(len(found))
        columns = np.array(found, dtype=np.int64)
        values = self._idf[columns]
        if twice:
            values[twice] *= 1.5
        for channel, (start, end) in zip(self.channels, pairwise(ends), strict=True):
            if end > start:
                part = values[start:end]
                part *= (channel.weight / (part @ part)) ** 0.5
        if -1 in found:
            seen = columns >= 0
            columns, values = columns[seen], values[seen]
        return columns, values.astype(np.float32)


_UNSEEN = repeat(-1)
"""The column, from the end, of what no table has."""


@dataclass(frozen=True)
class Ridge:
    """A trained scorer. weights: features × labels; vectors: sentences × 512; duals: sentences × labels."""

    labels: tuple[str, ...]
    features: Features
    weights: Matrix
    vectors: Matrix | None
    duals: Matrix

    @cached_property
    def no_meaning(self) -> Scores:
        """What vectors say when there are none."""
        return np.zeros(len(self.labels), dtype=np.float32)

    def lexical(self, text: Analysis) -> Scores:
        """The part of the scores that letters and words give: one number a label."""
        columns, values = self.features.row(text)
        return _times(values, self.weights.take(columns, axis=0)) if len(columns) else self.no_meaning

    def meaning(self, vector: Matrix) -> Scores:
        """The part that a sentence vector gives; the score is the sum of both."""
        if self.vectors is None:
            return self.no_meaning
        cosine = self.vectors @ vector
        scores: Scores = (VECTOR_WEIGHT * cosine * np.abs(cosine)) @ self.duals
        return scores


def _times(values: NDArray[np.float32], weights: NDArray[np.floating[Any]]) -> Scores:
    """values @ weights. Half-precision weights become single by moving their bits, a quarter of the time of
    numpy's own conversion and exact: the exponent is then 112 too small, which the values make good."""
    if weights.dtype != np.float16:
        return values @ weights
    bits = weights.view(np.int16).astype(np.int32)
    bits <<= 13
    bits &= -0x70002000
    return (values * _TWO_TO_112) @ bits.view(np.float32)


_TWO_TO_112 = np.float32(2.0**112)


def train(labels: Sequence[str], texts: Sequence[Analysis], vectors: Matrix | None, *, leave_one_out: bool = False) -> tuple[Ridge, Scores | None]:
    """A Ridge from labelled texts; on request also the exact leave-one-out score of every text (texts ×
    labels), which takes three times as long.

    scipy is needed here and only here: the run-time side is numpy alone.
    """
    from scipy import linalg

    features = Features.of(texts)
    flat = _sparse(features, texts)
    kernel = _kernel(flat, vectors)
    names = tuple(dict.fromkeys(labels))
    target = np.zeros((len(texts), len(names)), dtype=np.float32)
    target[np.arange(len(texts)), [names.index(label) for label in labels]] = 1.0
    left_out = None
    if leave_one_out:
        inverse = _inverse(kernel)
        duals = inverse @ target
        left_out = target - duals / np.diag(inverse)[:, None]
    else:
        factor = linalg.cho_factor(kernel, lower=False, overwrite_a=True, check_finite=False)
        duals = linalg.cho_solve(factor, target, overwrite_b=True, check_finite=False)
    weights = np.asarray(flat.T @ duals, dtype=np.float32)
    return Ridge(names, features, weights, vectors, duals.astype(np.float32)), left_out


BLOCK = 512
"""Columns of the kernel made at once: fewer or more take longer, all of them a gigabyte."""


def _sparse(features: Features, texts: Sequence[Analysis]) -> Any:
    """texts × features, as a scipy CSR matrix."""
    from scipy import sparse

    rows = [features.row(text) for text in texts]
    indptr = np.cumsum([0, *(len(columns) for columns, _ in rows)])
    values, columns = np.concatenate([values for _, values in rows]), np.concatenate([columns for columns, _ in rows])
    return sparse.csr_matrix((values, columns, indptr), shape=(len(texts), len(features.idf)))


def _kernel(flat: Any, vectors: Matrix | None) -> Matrix:
    """All pairs of texts, the ridge on the diagonal: the upper triangle, in LAPACK's order of columns. What is
    below it means nothing."""
    size = flat.shape[0]
    kernel = np.empty((size, size), dtype=np.float32)
    for start in range(0, size, BLOCK):
        block = slice(start, start + BLOCK)
        kernel[start:, block] = flat[start:] @ np.ascontiguousarray(flat[block].toarray().T)
        if vectors is not None:
            cosine = vectors[start:] @ vectors[block].T
            cosine *= np.abs(cosine)
            kernel[start:, block] += VECTOR_WEIGHT * cosine
            del cosine  # kept till the next, it makes the allocator fetch new pages every time
    kernel[np.diag_indices_from(kernel)] += RIDGE
    return kernel.T


def _inverse(kernel: Matrix) -> Matrix:
    """Of a symmetric positive definite matrix given by its upper triangle, its own memory reused."""
    from scipy.linalg import lapack

    factor, failed = lapack.spotrf(kernel, lower=0, overwrite_a=1)
    inverse, failed = lapack.spotri(factor, lower=0, overwrite_c=1) if not failed else (factor, failed)
    if failed:
        raise ValueError("the kernel is not positive definite")
    upper = np.triu(inverse, 1)
    return np.asarray(upper + upper.T + np.diag(np.diag(inverse)), dtype=np.float32)
