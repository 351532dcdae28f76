"""Step 5: a choice among those offered last: by number, or by its words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot import buttons, cues
from bot.asked import Asked
from bot.messages import Kind, Outcome, Turn
from bot.steps import endings
from bot.steps.button import answer_button
from bot.steps.naming import only_names
from bot.text.normalise import bare

WORDS_AT_MOST = 14
"""A longer message is a question of its own."""
CURT = 8
"""So few characters after a question back are its answer, though they sound like a matter outside."""


def answer_choice(asked: Asked) -> Turn | None:
    """The chosen thing's answer; None when nothing was offered or nothing of it is meant."""
    offered = asked.memory.offered
    picked = cues.number(asked.text)
    if picked is not None:
        if not offered:
            return _nothing_offered(asked)
        if picked > len(offered):
            return endings.said(asked, Outcome.NOT_FOUND, asked.voice.say("number_unknown", max=len(offered)), missed=True)
        return _press(asked, offered[picked - 1])
    if not offered:
        return None
    data = _by_words(asked)
    return _press(asked, data) if data else None


def _nothing_offered(asked: Asked) -> Turn | None:
    return endings.said(asked, Outcome.NOT_FOUND, asked.voice.say("memory_expired"), missed=True) if asked.expired else None


def _press(asked: Asked, data: str) -> Turn:
    pressed = replace(asked, incoming=replace(asked.incoming, kind=Kind.BUTTON, data=data))
    turn = answer_button(pressed)
    assert turn is not None  # noqa: S101  - a button always has an answer
    return turn


def _by_words(asked: Asked) -> str:
    """The offered choice that a short message names: by its label, or as the only one search finds near."""
    words = bare(asked.text)
    if not words or len(words) > WORDS_AT_MOST:
        return ""
    topics = {parsed.topic: data for data in asked.memory.offered if (parsed := buttons.parse(data)) and parsed.topic and not parsed.action}
    for name, data in topics.items():
        if bare(asked.voice.label(asked.kb.topics[name])) == words:
            return data
    if cues.CORRECTION.match(asked.text):
        return ""
    return topics.get(_nearest(asked, topics) or _by_service(asked, topics), "")


def _nearest(asked: Asked, topics: Mapping[str, str]) -> str:
    """The only one that search finds near the message."""
    hits = asked.found().hits
    near = [hit for hit in hits[:6] if hit.label in topics]
    if not near or near[0].score < 0.12:
        return ""
    clear = hits[0].label in topics or hits[0].score - near[0].score < 0.15 or (not hits[0].is_topic and len(bare(asked.text)) <= CURT)
    alone = len(near) == 1 or near[0].score - near[1].score >= 0.08
    return near[0].label if clear and alone else ""


def _by_service(asked: Asked, topics: Mapping[str, str]) -> str:
    """The only one of the service that the message names and nothing else: "the My Number one"."""
    of_service = [name for name in topics if only_names(asked, name.partition("/")[0])]
    return of_service[0] if len(of_service) == 1 else ""
