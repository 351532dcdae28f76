"""Step 12: greeting, thanks, who are you, a person, complaint: short, never a card of another topic."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from bot import compose
from bot.asked import Asked
from bot.buttons import Button
from bot.decide import Band
from bot.messages import Choice, Outcome, Turn
from bot.search.classes import OUTSIDE
from bot.search.index import Hit
from bot.steps import endings
from bot.steps.not_text import first_contact
from bot.text.normalise import bare
from knowledge.schedule import JST

_COMMA = re.compile(r"[、,。.!?！？\n]")
CURT = 4
"""So few characters say too little of a matter outside to be taken for one rather than for small talk."""
META_SCORE, META_LEAD = 0.34, 0.05
"""Small talk needs little certainty: a wrong "you're welcome" harms nobody."""


def answer_small_talk(asked: Asked) -> Turn | None:
    """The short word; None when the message is no small talk."""
    hits = asked.found().hits
    if asked.decision().band is not Band.ANSWER:
        said = [piece for piece in _COMMA.split(asked.masked.text) if bare(piece)][:8]
        if any(_is_a_question(asked, piece) for piece in said):
            return None
        hits = max((asked.found(piece).hits for piece in (asked.masked.text, *said)), key=_score)
    if len(bare(asked.text)) <= CURT:
        hits = tuple(hit for hit in hits if hit.label != OUTSIDE)
    first = hits[0]
    if not first.label.startswith("meta/") or first.score < META_SCORE or first.score - hits[1].score < META_LEAD:
        return None
    topic = asked.kb.topics[first.label]
    if topic.id == "meta/human":
        return endings.person(asked)
    if topic.id == "meta/greeting" and not asked.memory.greeted:
        return first_contact(asked)
    if topic.id == "meta/greeting" and asked.memory.topic and "meta/thanks" in [hit.label for hit in hits[:3]]:
        topic = asked.kb.topics["meta/thanks"]  # 「どうも」 after an answer
    body = _spoken(asked, topic.id)
    outcome = Outcome.LANGUAGE_CHANGED if topic.id == "meta/language" else Outcome.SMALL_TALK
    buttons = (Choice(asked.voice.say("buttons.language"), Button(action="languages").data()), *compose.navigation(asked.voice)) if topic.id == "meta/language" else None
    turn = endings.said(asked, outcome, body, topics=tuple(dict.fromkeys((topic.id, *(hit.label for hit in hits[:3] if hit.is_topic)))), buttons=buttons)
    return replace(turn, p=min(1.0, first.score), margin=first.score - hits[1].score)


def _is_a_question(asked: Asked, piece: str) -> bool:
    decision = asked.decision(piece)
    return decision.band is Band.ANSWER and not decision.topics[0].startswith("meta/")


def _score(hits: tuple[Hit, ...]) -> float:
    return hits[0].score if hits[0].label.startswith("meta/") else 0.0


def _spoken(asked: Asked, name: str) -> str:
    """One of the topic's wordings, chosen by the message itself: the same words get the same answer."""
    voice = asked.voice
    if name == "meta/greeting":
        return voice.say(_greeting(voice.now))
    text = voice.text_of(asked.kb.topics[name])
    wordings = text.variants or (text.answer,)
    chosen = wordings[sum(map(ord, asked.text)) % len(wordings)]
    return f"{chosen}\n{voice.say('anything_else')}" if name == "meta/thanks" else chosen


def _greeting(now: datetime) -> str:
    hour = now.astimezone(JST).hour
    return "greeting_morning" if 4 <= hour < 10 else "greeting_day" if 10 <= hour < 18 else "greeting_evening"
