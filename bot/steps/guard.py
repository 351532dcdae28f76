"""Step 1: life, then fraud, then abuse of the bot, then personal data typed in — before any question."""

from __future__ import annotations

from dataclasses import replace

from bot import compose, guard
from bot.asked import Asked
from bot.decide import Band
from bot.messages import Kind, Outcome, Turn
from bot.privacy import PIN
from bot.steps import endings
from bot.steps.search import best

LONGEST = 40
"""A longer message says by itself what is going on."""
FAINT = 0.05
"""Least sign of a fraud in the message itself."""


def answer_guard(asked: Asked) -> Turn | None:
    """The guard's answer, or None when nothing is to be guarded."""
    if asked.incoming.kind is not Kind.TEXT or not asked.text:
        return None
    situation = guard.situation(asked.found())
    if asked.masked.kinds and situation == guard.AFTER[1] and _only_typed(asked):
        situation = ""
    situation = situation or ("" if asked.masked.kinds else _going_on(asked))
    if situation:
        return guarded(asked, situation)
    if asked.masked.kinds == (PIN,):
        return _pin_typed(asked)
    if asked.masked.kinds:
        return guarded(asked, f"sensitive/{asked.masked.kinds[0]}", _beside(asked))
    return None


def _only_typed(asked: Asked) -> bool:
    """The words around the number are those of one who gives it, more than those of one who was deceived."""
    scores = {hit.label: hit.score for hit in asked.found().all_hits}
    given = max(scores.get(f"sensitive/{kind}", 0.0) for kind in asked.masked.kinds)
    return given >= scores[guard.AFTER[1]]


def _pin_typed(asked: Asked) -> Turn | None:
    """Not to be written here; and what the PIN was about."""
    last = asked.kb.topics.get(asked.memory.topic)
    about = last if last is not None and last.id.rpartition("/")[2] in guard.ABOUT_PINS else asked.kb.topics.get("my-number-card/pin-reset")
    warning = asked.voice.say("pin_typed")
    if about is None:
        return endings.said(asked, Outcome.GUARDED, warning)
    reply = compose.answer(asked.voice, about)
    turn = endings.about(asked, about, replace(reply, notices=(warning, *reply.notices)), outcome=Outcome.GUARDED)
    return replace(turn, guard=PIN)


def _going_on(asked: Asked) -> str:
    """A fraud that shows only together with what was talked about: "I am at the cash machine now"."""
    if asked.memory.topic not in guard.AFTER or len(asked.text) > LONGEST or asked.decision().band is Band.ANSWER:
        return ""
    found = asked.found(f"{asked.voice.text_of(asked.kb.topics[guard.AFTER[1]]).title} {asked.masked.text}")
    alone = next((hit.score for hit in asked.found().hits if hit.label == guard.AFTER[1]), 0.0)
    return guard.situation(found) if alone >= FAINT else ""


def guarded(asked: Asked, name: str, beside: tuple[str, ...] = ()) -> Turn:
    """What that situation's topic says, and after it the question beside it."""
    topic = asked.kb.topics.get(name)
    after = compose.answer(asked.voice, asked.kb.topics[beside[0]]) if beside else None
    if topic is None:  # a city that has not written it
        reply = endings.said(asked, Outcome.GUARDED, asked.voice.say("privacy")).reply
    else:
        reply = compose.sensitive(asked.voice, topic, after)
    memory = asked.memory.but(topic=beside[0] if beside else name if name in guard.KEPT else asked.memory.topic, offered=(), misses=0)
    return Turn(Outcome.GUARDED, reply, memory, topics=(name, *beside), guard=name.partition("/")[2], p=1.0, margin=1.0)


def _beside(asked: Asked) -> tuple[str, ...]:
    """The question beside the personal data, if it or one of its sentences is clear."""
    decision = best(asked)
    sure = decision.band is Band.ANSWER and not decision.topics[0].startswith("meta/")
    return (decision.topics[0],) if sure else ()
