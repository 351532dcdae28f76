"""Step 13: the question itself. Answer, ask back, or — through the next step — say so."""

from __future__ import annotations

from dataclasses import replace

from bot import compose, cues
from bot.asked import Asked
from bot.decide import Band, Decision
from bot.messages import Outcome, Turn
from bot.search.classes import SIGNPOST
from bot.steps import context, endings, several

AGREEING = 3
"""A clear sentence speaks for the whole message when its topic is among so many that the whole is about."""


def answer_search(asked: Asked) -> Turn | None:
    """The turn for a question that search understands; None for one that it does not."""
    decision = best(asked)
    if decision.band is Band.ANSWER:
        return _answer(asked, decision)
    if decision.aside.startswith(SIGNPOST):
        return signpost(asked, decision.aside.removeprefix(SIGNPOST))
    near = context.nearest(asked, decision) if decision.band is Band.ASK else ""
    if near:
        return _answer(asked, replace(decision, topics=tuple(dict.fromkeys((near, *decision.topics)))))
    if decision.band is Band.ASK and asked.memory.misses < 2 and not context.says_nothing(asked, decision):
        return endings.asked_back(asked, decision.topics, p=decision.p, margin=decision.margin)
    return None


def best(asked: Asked) -> Decision:
    """The whole message's decision, or its clearest sentence's when the whole is unclear."""
    excluded = asked.memory.excluded
    whole = asked.decision(excluded=excluded)
    if whole.band is Band.ANSWER:
        return whole
    pieces = [asked.decision(piece, excluded) for piece in several.pieces(asked)]
    sure = [piece for piece in pieces if piece.band is Band.ANSWER and not piece.topics[0].startswith("meta/")]
    agreeing = [piece for piece in sure if piece.topics[0] in whole.topics[:AGREEING]]
    if not sure and whole.band is Band.NOTHING:
        return max((whole, *(piece for piece in pieces if piece.band is Band.ASK)), key=lambda piece: piece.p3)
    if not agreeing and (not sure or whole.band is Band.ASK):
        return whole
    best = min(agreeing, key=lambda piece: whole.topics.index(piece.topics[0])) if agreeing else max(sure, key=lambda piece: piece.p)
    return replace(best, topics=tuple(dict.fromkeys((*best.topics[:2], *whole.topics))))


def _answer(asked: Asked, decision: Decision) -> Turn:
    topic = asked.kb.topics[decision.topics[0]]
    if topic.id == "plan/schedule":
        return _timetable(asked, decision)
    again = asked.memory.status_asked and cues.AGAIN.search(asked.text) is not None and not cues.facet(asked.text)
    status = bool(cues.STATUS.search(asked.text)) or again
    return endings.answered(asked, topic, ranked=decision.topics, status=status, p=decision.p, margin=decision.margin)


def _timetable(asked: Asked, decision: Decision) -> Turn:
    """Which measures begin (or are in some stage) in the year asked about."""
    voice, kb = asked.voice, asked.kb
    year = cues.year(asked.text, voice.year)
    stage = next((word for word in ("検討", "構築", "計画中") if word in asked.text), "")
    if stage:
        listed = [m for m in kb.measures.values() if stage[:2] in m.schedule.cells.get(year, ())]
    else:
        listed = [m for m in kb.measures.values() if m.schedule.first_operation == year]
    turn = endings.answered(asked, kb.topics["plan/schedule"], ranked=decision.topics, p=decision.p, margin=decision.margin)
    if not listed or not kb.plan.first_year <= year <= kb.plan.last_year or (year == kb.plan.first_year and not stage):
        return turn
    title = voice.say("status_list_title", year=voice.say(f"years.{year}"), status=voice.say(f"stages.{stage[:2] or '運用'}"), count=len(listed))
    lines = [voice.say("status_list_line", measure=m.id, name=m.name) for m in listed[:8]]
    more = [voice.say("status_list_more", count=len(listed) - 8)] if len(listed) > 8 else []
    return replace(turn, reply=replace(turn.reply, details=("\n".join([title, *lines, *more, voice.say("status_disclaimer")]),)))


def signpost(asked: Asked, name: str) -> Turn:
    """A matter outside: an honest word and whom to ask, with the one topic that does help."""
    post = asked.kb.signposts[name]
    voice = asked.voice
    body = post.answer if asked.language in ("ja", "easy") else voice.say("out_of_scope")
    helps = compose.topic_choices(voice, (post.helps,)) if post.helps else ()
    turn = endings.said(asked, Outcome.OUT_OF_SCOPE, body, topics=("none",), buttons=(*helps, *compose.navigation(voice)))
    return replace(turn, extra={"signpost": name})
