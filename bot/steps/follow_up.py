"""Step 7: half a sentence about the topic answered last: a facet, a correction, "and UD fonts?"."""

from __future__ import annotations

from dataclasses import replace

from bot import cues
from bot.asked import Asked
from bot.decide import Band
from bot.messages import Outcome, Turn
from bot.steps import endings
from bot.steps.button import facet
from bot.text.normalise import bare

LONGEST = 22
"""A follow-up is short; a longer message names its own subject."""

DEDICATED = {"fee": ("fee", "fees"), "hours": ("hours", "when"), "place": ("when",), "who": ("who",)}
"""Facet → names a family gives to a topic of its own about just that."""


def answer_follow_up(asked: Asked) -> Turn | None:
    """The answer in the light of the last topic; None when the message stands alone."""
    last = asked.kb.topics.get(asked.memory.topic)
    correction = cues.CORRECTION.match(asked.text)
    if correction and (last is not None or asked.memory.excluded):
        return _corrected(asked, asked.text[correction.end() :])
    if last is None or last.service in ("meta", "sensitive") or len(bare(asked.text)) > LONGEST:
        return _lost(asked)
    if cues.DEPARTMENT.search(asked.text) or (asked.memory.status_asked and cues.STATUS.search(asked.text)):
        return None if _own_subject(asked, last.service) or cues.DEPARTMENT.search(asked.text) else facet(asked, last.id, "status")
    which = cues.facet(asked.text)
    if not which and cues.STATUS.search(asked.text) and not _own_subject(asked, last.service):
        return facet(asked, last.id, "status")
    if not which and not cues.POINTING.search(asked.text):
        return None
    if _own_subject(asked, last.service):
        return None
    return _in_context(asked, which)


def _own_subject(asked: Asked, service: str) -> bool:
    """The message names a subject outside the last topic's family, clearly enough to stand alone."""
    decision = asked.decision()
    other = bool(decision.topics) and decision.topics[0].partition("/")[0] not in (service, "plan")
    heard = asked.found().heard
    named = any(not cues.facet(name[1:]) for name in heard.classes) or any(token.noun and len(token.surface) > 1 and not cues.facet(token.surface) for token in heard.tokens)
    return other and named and decision.band is not Band.NOTHING and not cues.POINTING.search(asked.text)


def _in_context(asked: Asked, which: str) -> Turn | None:
    """A topic of the same family that is about just this (fees of …), else the facet of the last topic."""
    last = asked.kb.topics[asked.memory.topic]
    own = next((name for end in DEDICATED.get(which, ()) if (name := f"{last.service}/{end}") in asked.kb.topics), "")
    if own and own != last.id:
        return endings.answered(asked, asked.kb.topics[own], outcome=Outcome.FOLLOWED_UP, ranked=(own, last.id), p=0.8, margin=0.1)
    text = f"{asked.voice.text_of(last).title} {asked.text}"
    same = [hit for hit in asked.found(text).hits[:6] if hit.is_topic and hit.label.partition("/")[0] == last.service]
    if same and same[0].label != last.id and same[0].score >= 0.15 and (which not in last.facets or same[0].score > 0.3):
        topic = asked.kb.topics[same[0].label]
        return endings.answered(asked, topic, outcome=Outcome.FOLLOWED_UP, ranked=[hit.label for hit in same], p=0.8, margin=0.1)
    return facet(asked, last.id, which) if which else None


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
