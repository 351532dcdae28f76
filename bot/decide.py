"""Found → one of three bands: answer, ask back with up to three topics, say so.

Two logistics tell how probable it is that the first topic is right and that one of the first three is. Their
coefficients and the thresholds stand in bot/search/calibration.json with the measurement that set them; only
`toride-bot calibrate` writes that file.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, replace
from enum import StrEnum
from importlib import resources

from bot.search.classes import OUTSIDE, SIGNPOST
from bot.search.index import Found, Hit

FEATURES = ("bias", "score", "lead over second", "lead over fourth", "lead over outside", "letters and meaning agree", "words the topic knows", "words anything knows", "length", "repaired", "small talk", "family", "family over outside")


ELSEWHERE_SCORE, ELSEWHERE_LEAD = 0.38, 0.36
"""A signpost this clear wins against a topic that leads it by less: another city's counter is not ours. No
sentence of the knowledge's tests is lost by it."""


class Band(StrEnum):
    """What to do with a text."""

    ANSWER = "answer"
    ASK = "ask"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Decision:
    """topics: ranked, guard's topics left out · p: probability that the first is right · p3: that one of
    three is · margin: lead of the first over the second · aside: the best signpost or outside label."""

    band: Band
    topics: tuple[str, ...]
    p: float
    p3: float
    margin: float
    aside: str


@dataclass(frozen=True, slots=True)
class Calibration:
    """Coefficients in the order of FEATURES, and the two thresholds."""

    first: tuple[float, ...]
    three: tuple[float, ...]
    answer: float
    ask: float


def load(stack: str) -> Calibration:
    """The calibration of a stack: full (with vectors), letters (without), foreign, foreign-letters."""
    entry = json.loads(resources.files("bot.search").joinpath("calibration.json").read_text())[stack]
    return Calibration(tuple(entry["first"]), tuple(entry["three"]), entry["answer"], entry["ask"])


def features(found: Found) -> list[float]:
    """What the logistics see, in the order of FEATURES."""
    topics, others = _topics(found.hits), [hit for hit in found.hits if not hit.is_topic]
    scores = [hit.score for hit in topics[:4]] + [0.0] * 4
    outside = others[0].score if others else 0.0
    agree = bool(topics) and max(topics, key=lambda hit: hit.letters) is max(topics, key=lambda hit: hit.meaning)
    family = sum(max(0.0, hit.score) for hit in topics if hit.label.partition("/")[0] == topics[0].label.partition("/")[0])
    meta = bool(topics) and topics[0].label.startswith("meta/")
    return [
        1.0, scores[0], scores[0] - scores[1], scores[0] - scores[3], scores[0] - outside, float(agree), found.coverage,
        found.known, math.log1p(len(found.typed.bare)) / 4, float(bool(found.repairs)), float(meta),
        family, family - outside,
    ]  # fmt: skip


def decide(found: Found, calibration: Calibration, excluded: tuple[str, ...] = ()) -> Decision:
    """The band a text falls in."""
    if excluded:
        found = replace(found, all_hits=tuple(hit for hit in found.all_hits if hit.label not in excluded))
    seen = features(found)
    topics = tuple(_topics(found.hits))
    others = [hit for hit in found.hits if not hit.is_topic]
    if not topics:
        return Decision(Band.NOTHING, (), 0.0, 0.0, 0.0, others[0].label if others else OUTSIDE)
    p, p3 = logistic(seen, calibration.first), logistic(seen, calibration.three)
    margin = topics[0].score - (topics[1].score if len(topics) > 1 else 0.0)
    aside = others[0].label if others and others[0].score > topics[0].score else ""
    band = Band.ANSWER if p >= calibration.answer else Band.ASK if p3 >= calibration.ask else Band.NOTHING
    elsewhere = next((hit for hit in others if hit.label.startswith(SIGNPOST)), None)
    if elsewhere and elsewhere.score >= ELSEWHERE_SCORE and topics[0].score - elsewhere.score < ELSEWHERE_LEAD:
        band, aside = Band.NOTHING, elsewhere.label
    return Decision(band, tuple(hit.label for hit in topics), p, p3, margin, aside)


def logistic(values: list[float], weights: tuple[float, ...]) -> float:
    """1 / (1 + e^-x) of the weighted sum."""
    total = sum(value * weight for value, weight in zip(values, weights, strict=True))
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def _topics(hits: tuple[Hit, ...]) -> list[Hit]:
    return [hit for hit in hits if hit.is_topic and not hit.label.startswith("sensitive/")]
