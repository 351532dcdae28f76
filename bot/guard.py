"""Life first, then fraud, then abuse of the bot, then personal data: what must be met before any question.

Situations are found by the same search as topics, with thresholds of their own (low: a missed emergency is
the worst error). Digits and addresses are found by bot/privacy.py.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.search.index import Found

LIFE = ("sensitive/emergency", "sensitive/suicide", "sensitive/abuse", "sensitive/fraud", "sensitive/harassment")


@dataclass(frozen=True, slots=True)
class Threshold:
    """score: least score of the situation · lead: least lead over everything that is not a situation."""

    score: float
    lead: float


THRESHOLDS = {
    "sensitive/emergency": Threshold(0.22, 0.0),
    "sensitive/suicide": Threshold(0.20, 0.0),
    "sensitive/abuse": Threshold(0.23, 0.0),
    "sensitive/fraud": Threshold(0.22, 0.0),
    "sensitive/harassment": Threshold(0.28, 0.08),
}
"""Set on leave-one-out of the situations' own sentences: emergency .85 found in Japanese and .90 in the other
languages, suicide .89 and .91, abuse .88 and .91, fraud .80 and .93; of sentences on other topics at most .004 are
taken for any of them (mostly phishing for fraud)."""


CURT, CURT_SCORE = 3, 0.40
"""Of so few characters more is asked: 「はし」 is a bridge, 「しにたい」 has four."""

AFTER = ("literacy/phishing", "sensitive/fraud")
"""Topics after which half a sentence is heard together with them: a fraud is likely to be going on."""

CRIES = ("sensitive/suicide", "sensitive/abuse")
"""Situations in which half a sentence is heard as part of the same cry."""

ABOUT_PINS = ("pin", "pin-reset")
"""Names of topics after which four digits are a PIN."""

KEPT = tuple(name for name in LIFE if name != "sensitive/harassment")
"""Situations that stay what the conversation is about: "which number was it?" asks for them again."""


def situation(found: Found) -> str:
    """The guard's topic that this text is, or ""."""
    best = next((hit for hit in found.hits if hit.label in LIFE), None)
    if best is None:
        return ""
    other = max((hit.score for hit in found.all_hits if not hit.label.startswith("sensitive/")), default=0.0)
    limit = THRESHOLDS[best.label]
    least = max(limit.score, CURT_SCORE) if len(found.typed.bare) <= CURT else limit.score
    return best.label if best.score >= least and best.score - other >= limit.lead else ""
