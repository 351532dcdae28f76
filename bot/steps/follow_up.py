"""Step 8: half a sentence about the topic answered last: a facet, a correction, "and UD fonts?"."""

from __future__ import annotations

from dataclasses import replace

from bot import cues
from bot.asked import Asked
from bot.decide import Band
from bot.messages import Outcome, Turn
from bot.steps import context, endings
from bot.steps.button import facet
from bot.steps.guard import guarded
from bot.text.normalise import bare
from knowledge.model import Topic

LONGEST = 22
"""A follow-up is short; a longer message names its own subject."""


def answer_follow_up(asked: Asked) -> Turn | None:
    """The answer in the light of the last topic; None when the message stands alone."""
    last = asked.kb.topics.get(asked.memory.topic)
    correction = cues.CORRECTION.match(asked.text)
    if correction and (last is not None or asked.memory.excluded):
        return _corrected(asked, asked.text[correction.end() :])
    if last is None or last.service == "meta" or len(bare(asked.text)) > LONGEST:
        return _lost(asked)
    return _still_guarded(asked, last) if last.is_sensitive else _about_last(asked, last)


def _about_last(asked: Asked, last: Topic) -> Turn | None:
    if context.only_names(asked, last.service):
        return context.more(asked, last)
    status = cues.STATUS.search(asked.text)
    if cues.DEPARTMENT.search(asked.text):
        return None
    which = cues.facet(asked.text)
    if not which and not status and not cues.POINTING.search(asked.text):
        return context.elliptic(asked, last)
    if context.own_subject(asked, last):
        return None
    if status and (not which or asked.memory.status_asked):
        return facet(asked, last.id, "status")
    return _in_context(asked, last, which)


def _in_context(asked: Asked, last: Topic, which: str) -> Turn | None:
    """A topic of the same family that is about just this (fees of …), else the facet of the last topic."""
    turn = context.dedicated(asked, last, which)
    if turn is not None:
        return turn
    text = f"{asked.voice.text_of(last).title} {asked.text}"
    same = [hit for hit in asked.found(text).hits[:6] if hit.is_topic and hit.label.partition("/")[0] == last.service]
    if same and same[0].label != last.id and same[0].score >= 0.15 and (which not in last.facets or same[0].score > 0.3):
        topic = asked.kb.topics[same[0].label]
        return endings.answered(asked, topic, outcome=Outcome.FOLLOWED_UP, ranked=[hit.label for hit in same], p=0.8, margin=0.1)
    return facet(asked, last.id, which) if which else None


def _still_guarded(asked: Asked, last: Topic) -> Turn | None:
    """Whom to call, once more, when half a sentence asks for it, or for somebody, after an emergency or a fraud."""
    if asked.found().hits[0].label == "meta/human":
        return guarded(asked, last.id)
    asks = cues.facet(asked.text) or cues.POINTING.search(asked.text)
    sure = asked.decision().band is Band.ANSWER and context.names_something(asked)
    return guarded(asked, last.id) if asks and not sure else None


def _corrected(asked: Asked, rest: str) -> Turn:
    """The last topic is not meant: the rest of the message, without it; or what else there is near it."""
    voice = asked.voice
    excluded = tuple(dict.fromkeys((*asked.memory.excluded, asked.memory.topic)))
    decision = asked.decision(rest, excluded) if bare(rest) else None
    if decision is None or decision.band is Band.NOTHING:
        last = asked.kb.topics.get(asked.memory.topic)
        near = [name for name in (last.related if last else ()) if name not in excluded]
        if not near:
            return endings.menu(asked, voice.say("correction_ack"))
        turn = endings.asked_back(asked, near, f"{voice.say('correction_ack')}\n{voice.say('asked_back')}")
    elif decision.band is Band.ANSWER:
        turn = endings.answered(asked, asked.kb.topics[decision.topics[0]], ranked=decision.topics, p=decision.p, margin=decision.margin)
    else:
        turn = endings.asked_back(asked, decision.topics, f"{voice.say('correction_ack')}\n{voice.say('asked_back')}", p=decision.p)
    return replace(turn, memory=turn.memory.but(excluded=excluded))


def _lost(asked: Asked) -> Turn | None:
    """A half sentence after the memory ended: say what is no longer known instead of guessing."""
    short = len(bare(asked.text)) <= LONGEST
    pointing = cues.POINTING.search(asked.text) or (cues.facet(asked.text) and not asked.found().heard.classes)
    if asked.expired and short and pointing and asked.decision().band is not Band.ANSWER:
        return endings.said(asked, Outcome.NOT_FOUND, asked.voice.say("memory_expired"), missed=True)
    return None
