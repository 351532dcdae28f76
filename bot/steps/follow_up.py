"""Step 8: half a sentence about the topic answered last: a facet, a correction, "and UD fonts?"."""

from __future__ import annotations

from dataclasses import replace

from bot import cues, guard
from bot.asked import Asked
from bot.decide import Band
from bot.messages import Outcome, Turn
from bot.steps import context, endings
from bot.steps.button import facet
from bot.steps.family import OF_A_WHOLE, PARTS, dedicated, knows_it
from bot.steps.guard import FAINT, guarded
from bot.steps.naming import names_something, only_names
from bot.text.normalise import bare
from knowledge.model import Topic


def answer_follow_up(asked: Asked) -> Turn | None:
    """The answer in the light of the last topic; None when the message stands alone."""
    last = asked.kb.topics.get(asked.memory.topic)
    correction = cues.CORRECTION.match(asked.text) or cues.CONTRAST.match(asked.text)
    if correction and (last is not None or asked.memory.excluded):
        return _corrected(asked, asked.text[correction.end() :])
    last = context.talked_about(asked)
    if last is None:
        return _lost(asked)
    return _still_guarded(asked, last) if last.is_sensitive else _about_last(asked, last)


def _about_last(asked: Asked, last: Topic) -> Turn | None:
    if only_names(asked, last.service):
        return context.more(asked, last)
    if not cues.POINTING.search(asked.text) and not knows_it(asked, last) and context.elsewhere(asked):
        return None
    status = cues.STATUS.search(asked.text)
    if cues.DEPARTMENT.search(asked.text):
        return None
    which = cues.facet(asked.text) or cues.facet(asked.found().heard.text)
    if not which and cues.ALSO.match(asked.text) and (whose := knows_it(asked, last)):
        topic = asked.kb.topics[whose]
        return endings.answered(asked, topic, outcome=Outcome.FOLLOWED_UP, ranked=(whose, last.id), p=0.7, margin=0.1)
    if not which and not status and not cues.POINTING.search(asked.text):
        return context.elliptic(asked, last)
    if context.own_subject(asked, last):
        return None
    if status and (not which or asked.memory.status_asked):
        return facet(asked, last.id, "status")
    return _in_context(asked, last, which)


def _in_context(asked: Asked, last: Topic, which: str) -> Turn | None:
    """A topic of the same family that is about just this (fees of …), else the facet of the last topic."""
    turn = dedicated(asked, last, which)
    if turn is not None:
        return turn
    turn = context.to_sibling(asked, last)
    if turn is not None:
        return turn
    return facet(asked, _holder(asked, last, which), which) if which else None


def _holder(asked: Asked, last: Topic, which: str) -> str:
    """The last topic, or the one of its family beside it that knows what is asked."""
    near = [asked.kb.topics[name] for name in last.related if name.startswith(f"{last.service}/") and name in asked.kb.topics]
    near = near if last.id.partition("/")[2] in OF_A_WHOLE else []
    knows = [topic.id for topic in (last, *near) if which in ("contact", "offline") or which in topic.facets]
    return knows[0] if knows else last.id


def _still_guarded(asked: Asked, last: Topic) -> Turn | None:
    """Whom to call, once more, when half a sentence asks for it, or for somebody, after an emergency or a fraud."""
    if asked.found().hits[0].label == "meta/human" or _needs_care(asked, last):
        return guarded(asked, last.id)
    asks = cues.facet(asked.text) or cues.POINTING.search(asked.text)
    another = names_something(asked) and (not _faintly(asked, last) or asked.decision().band is Band.ANSWER)
    return guarded(asked, last.id) if cues.asks_for(asked.text, "contact") or (asks and not another) else None


def _faintly(asked: Asked, last: Topic) -> bool:
    """The message itself has a trace of that situation."""
    return next((hit.score for hit in asked.found().hits if hit.label == last.id), 0.0) >= FAINT


def _needs_care(asked: Asked, last: Topic) -> bool:
    """After a cry for help nothing unclear is answered with anything else."""
    decision = asked.decision()
    clear = decision.band is Band.ANSWER and not decision.topics[0].startswith("meta/")
    asks = cues.facet(asked.text) in ("", "contact", "place", "who")
    asks = asks and (_faintly(asked, last) or not names_something(asked))
    return last.id in guard.CRIES and asks and not clear and asked.found().hits[0].label != "meta/thanks"


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
        turn = endings.answered(asked, asked.kb.topics[_same_part(asked, decision.topics[0])], ranked=decision.topics, p=decision.p, margin=decision.margin)
    else:
        turn = endings.asked_back(asked, decision.topics, f"{voice.say('correction_ack')}\n{voice.say('asked_back')}", p=decision.p)
    return replace(turn, memory=turn.memory.but(excluded=excluded))


def _same_part(asked: Asked, name: str) -> str:
    """Opening hours were not meant of the town hall but of this: its hours, where its family has a topic for them."""
    part, service = asked.memory.topic.partition("/")[2], name.partition("/")[0]
    own = f"{service}/{part}"
    other = service != asked.memory.topic.partition("/")[0]
    return own if other and own in asked.kb.topics and part in PARTS else name


def _lost(asked: Asked) -> Turn | None:
    """A half sentence after the memory ended: say what is no longer known instead of guessing."""
    short = len(bare(asked.text)) <= context.LONGEST
    pointing = cues.POINTING.search(asked.text) or (cues.facet(asked.text) and not asked.found().heard.classes)
    if asked.expired and short and pointing and asked.decision().band is not Band.ANSWER:
        return endings.said(asked, Outcome.NOT_FOUND, asked.voice.say("memory_expired"), missed=True)
    return None
