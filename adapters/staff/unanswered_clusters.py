"""Questions that want the same thing, put together by what the bot itself takes them for.

Each question is the vector of its scores for every topic and signpost (what search computes anyway); two
questions are as near as the cosine of those. Average linkage, cut at NEAR: deterministic, and no number of
clusters to guess. Why these and what they measure: docs/decisions/0015-unanswered.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from adapters.staff.unanswered import Question
from bot.search.classes import ASIDE, OUTSIDE
from bot.search.index import Found, Index

NEAR = 0.64
"""Cosine from which two groups are one: the best weighted F (precision counts double) on the test sentences of
the shipped knowledge, which search has not learnt; measured in docs/decisions/0015-unanswered.md."""
MOST = 3000
"""Questions looked at, most frequent first: all pairs of more would take minutes."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """Questions of one language, most frequent first, each with what search finds in it."""

    questions: tuple[Question, ...]
    found: tuple[Found, ...]

    @property
    def times(self) -> int:
        """How often it was asked."""
        return sum(question.times for question in self.questions)

    @property
    def texts(self) -> tuple[str, ...]:
        """The different sentences."""
        return tuple(dict.fromkeys(question.text for question in self.questions))

    @property
    def language(self) -> str:
        """Of all its questions."""
        return self.questions[0].language


def clusters(questions: Sequence[Question], index: Index) -> list[Cluster]:
    """The questions in groups, the most asked group first."""
    found: list[Cluster] = []
    for language in dict.fromkeys(question.language for question in questions):
        of_it = [question for question in questions if question.language == language][:MOST]
        seen = [index.search(question.text, language) for question in of_it]
        for group in grouped(seen, [question.chosen for question in of_it]):
            found.append(Cluster(tuple(of_it[i] for i in group), tuple(seen[i] for i in group)))
    return sorted(found, key=lambda cluster: (-cluster.times, cluster.texts))


def grouped(seen: Sequence[Found], chosen: Sequence[str] = (), near: float = NEAR) -> list[list[int]]:
    """The positions of texts that belong together, each group in order. Those whose citizens chose the same topic
    do, whatever they wrote."""
    if len(seen) < 2:
        return [[i] for i in range(len(seen))]
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    far = _distances(seen)
    for i, j in combinations(range(len(chosen)), 2):
        if chosen[i] and chosen[i] == chosen[j]:
            far[i, j] = far[j, i] = 0.0
    marks = fcluster(linkage(squareform(far, checks=False), "average"), 1 - near, "distance")
    groups: dict[int, list[int]] = {}
    for position, mark in enumerate(marks):
        groups.setdefault(int(mark), []).append(position)
    return list(groups.values())


def _distances(seen: Sequence[Found]) -> NDArray[np.float64]:
    names = sorted({hit.label for found in seen for hit in found.hits})
    column = {name: number for number, name in enumerate(names)}
    rows: Any = np.zeros((len(seen), len(names)))
    for row, found in zip(rows, seen, strict=True):
        for hit in found.hits:
            if hit.label not in (OUTSIDE, ASIDE):
                row[column[hit.label]] = max(0.0, hit.score)
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    rows = rows / np.where(length > 0, length, 1)
    far = np.clip(1 - rows @ rows.T, 0, 1)
    np.fill_diagonal(far, 0)
    return np.asarray((far + far.T) / 2)
