"""Fits the decision from the knowledge's own tests and an out-of-scope pool. Deterministic."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.decide import FEATURES, features
from bot.search.index import Found

Numbers = NDArray[np.float64]

STEP, ROUNDS, PENALTY = 1.0, 60, 0.02
"""Newton's method on a ridge-penalised likelihood; 60 rounds are far past convergence."""


@dataclass(frozen=True, slots=True)
class Example:
    """A text found in the index and the topics that are right for it (empty: none is)."""

    found: Found
    right: frozenset[str]
    weight: float = 1.0


def fit(examples: Sequence[Example], *, wrong: float, outside: float, needless: float) -> dict[str, Any]:
    """Coefficients and thresholds from stated costs, counted on examples of full weight only: sentences that the
    knowledge was not written with in view.

    wrong: highest share of answers to answerable messages that may be wrong, as the upper 95 % bound of Clopper
    and Pearson; outside: highest share of unanswerable messages that may be answered; needless: highest share of
    them that may be asked back. The measurement is returned beside them.
    """
    seen = np.array([features(example.found) for example in examples])
    weight = np.array([example.weight for example in examples])
    ranked = [_topics(example) for example in examples]
    first = np.array([bool(names[:1]) and names[0] in example.right for names, example in zip(ranked, examples, strict=True)], dtype=float)
    three = np.array([bool(example.right & set(names[:3])) for names, example in zip(ranked, examples, strict=True)], dtype=float)
    models = {"first": _newton(seen, first, weight), "three": _newton(seen, three, weight)}
    p, p3 = _sigmoid(seen @ models["first"]), _sigmoid(seen @ models["three"])
    answerable = np.array([bool(example.right) for example in examples])
    counted = weight >= 1
    answer = _threshold_answer(p[counted], first[counted], answerable[counted], wrong, outside)
    ask = _threshold_ask(p[counted], p3[counted], answerable[counted], answer, needless)
    return {
        "features": list(FEATURES),
        "first": [round(float(value), 5) for value in models["first"]],
        "three": [round(float(value), 5) for value in models["three"]],
        "answer": round(answer, 3),
        "ask": round(ask, 3),
        "measured": measure(p, p3, first, three, answerable, answer, ask) | {"ece": round(_ece(p, first), 4)},
        "measured on another hand's": measure(
            p[counted], p3[counted], first[counted], three[counted], answerable[counted], answer, ask
        ) | {"ece": round(_ece(p[counted], first[counted]), 4)},
        "bins": bins(p[counted], first[counted]),
    }


def measure(  # noqa: PLR0913  - one argument a thing measured
    p: Numbers, p3: Numbers, first: Numbers, three: Numbers, answerable: NDArray[np.bool_], answer: float, ask: float
) -> dict[str, float]:
    """The honest matrix: shares of answerable and of unanswerable examples."""
    said, asked = p >= answer, (p < answer) & (p3 >= ask)
    good, bad = answerable, ~answerable

    def share(what: NDArray[np.bool_], of: NDArray[np.bool_]) -> float:
        return round(float(what[of].mean()), 4) if of.any() else 0.0

    right = first.astype(bool)
    return {
        "examples": len(p), "answerable": int(good.sum()),
        "right": share(said & right, good), "wrong": share(said & ~right, good),
        "asked with the right one": share(asked & three.astype(bool), good), "asked without": share(asked & ~three.astype(bool), good),
        "silent": share(~said & ~asked, good),
        "unanswerable answered": share(said, bad), "unanswerable asked back": share(asked, bad),
    }  # fmt: skip


def _topics(example: Example) -> list[str]:
    return [hit.label for hit in example.found.hits if hit.is_topic and not hit.label.startswith("sensitive/")]


def _sigmoid(x: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(1 / (1 + np.exp(-np.clip(x, -30, 30))))


def _newton(x: NDArray[np.float64], y: NDArray[np.float64], weight: NDArray[np.float64]) -> NDArray[np.float64]:
    beta = np.zeros(x.shape[1])
    penalty = np.eye(x.shape[1]) * PENALTY * len(y) / 100
    penalty[0, 0] = 1e-6
    for _ in range(ROUNDS):
        p = _sigmoid(x @ beta)
        gradient = x.T @ (weight * (y - p)) - penalty @ beta
        hessian = (x * (weight * p * (1 - p))[:, None]).T @ x + penalty
        beta += STEP * np.linalg.solve(hessian, gradient)
    return beta


def _threshold_answer(p: Numbers, first: Numbers, answerable: NDArray[np.bool_], wrong: float, outside: float) -> float:
    """Smallest threshold from which on answers are wrong at most that often, 19 times in 20, and messages outside
    are answered at most that often."""
    from scipy.stats import beta

    candidates: Iterable[float] = np.arange(0.30, 0.99, 0.005)
    for threshold in candidates:
        said = p >= threshold
        errors, right = int((said & answerable & (first == 0)).sum()), int((said & (first == 1)).sum())
        strays = float(said[~answerable].mean()) if (~answerable).any() else 0.0
        if right and strays <= outside and float(beta.ppf(0.95, errors + 1, right)) <= wrong:
            return float(threshold)
    return 0.99


def _threshold_ask(p: Numbers, p3: Numbers, answerable: NDArray[np.bool_], answer: float, needless: float) -> float:
    for threshold in np.arange(0.10, 0.99, 0.01):
        asked = (p < answer) & (p3 >= threshold)
        if not (~answerable).any() or asked[~answerable].mean() <= needless:
            return float(threshold)
    return 0.99


def bins(p: Numbers, y: Numbers, count: int = 10) -> list[list[float]]:
    """Reliability: [mean probability told, share right, examples] of each tenth that has examples."""
    of = np.clip((p * count).astype(int), 0, count - 1)
    return [[round(float(p[of == b].mean()), 3), round(float(y[of == b].mean()), 3), int((of == b).sum())] for b in range(count) if (of == b).any()]


def _ece(p: NDArray[np.float64], y: NDArray[np.float64], bins: int = 10) -> float:
    edges = np.clip((p * bins).astype(int), 0, bins - 1)
    return float(sum(abs(p[edges == b].mean() - y[edges == b].mean()) * (edges == b).mean() for b in range(bins) if (edges == b).any()))
