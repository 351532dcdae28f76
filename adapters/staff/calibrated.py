"""Does a change of the knowledge keep what the thresholds promise? Fewer right answers or more wrong ones are
refused, with the phrasing that draws the sentence to the wrong topic."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from importlib import resources
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz, process

from bot.search.sentences import Tried, try_sentences
from knowledge.model import KnowledgeBase

MOST_LOST = 0.03
"""Share of right answers that a change may cost (issue: three points of coverage)."""
SHOWN = 20


def run(folder: Path) -> list[str]:
    """Japanese lines of what is broken; none when the promises are kept. Trains when need be (a minute)."""
    from adapters.brain import load_brain

    brain = load_brain(folder)
    conversation = brain.conversation
    stack = "ja" if brain.vectors else "ja-letters"
    path = resources.files("bot.search").joinpath("calibration.json")
    kept = json.loads(path.read_text(encoding="utf-8"))
    now = try_sentences(brain.kb, conversation.index, conversation.calibration("ja"))
    return list(faults(brain.kb, now, kept[stack].get("tests", {}), kept["costs"]["wrong"]))


def faults(kb: KnowledgeBase, now: Tried, then: Mapping[str, Any], bound: float) -> Iterator[str]:
    """What `now` breaks of the bound on wrong answers and of the right answers of `then` (right, wrong)."""
    lost = float(then.get("right", 0.0)) - now.right
    worse = now.wrong_share > max(bound, float(then.get("wrong_share", 0.0)))
    if worse:
        yield f"誤った答えが {now.wrong_share:.1%} あります（{bound:.1%} まで）"
    if lost > MOST_LOST:
        yield f"正しく答える文が {lost * 100:.1f} ポイント減りました（{then['right']:.1%} → {now.right:.1%}、3ポイントまで）"
    if worse or lost > MOST_LOST:
        yield from _new(kb, now, then.get("wrong", {}))


def _new(kb: KnowledgeBase, now: Tried, then: Mapping[str, str]) -> Iterator[str]:
    new = {text: topic for text, topic in now.wrong.items() if then.get(text) != topic}
    for text, topic in list(new.items())[:SHOWN]:
        yield f"「{text}」に {topic} と答えます。近い言い方:「{nearest(kb, topic, text)}」（topics/{topic}.yaml）"
    if len(new) > SHOWN:
        yield f"ほか {len(new) - SHOWN} 文"


def nearest(kb: KnowledgeBase, topic: str, text: str) -> str:
    """The topic's phrasing that is most like the text."""
    found = process.extractOne(text, kb.topics[topic].phrasings, scorer=fuzz.WRatio)
    return found[0] if found else kb.topics[topic].title
