"""Step 10: the question itself. Answer, ask back, or — through the next step — say so."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from bot import announced, compose, cues
from bot.asked import Asked
from bot.buttons import Button
from bot.decide import Band, Decision
from bot.messages import Choice, Outcome, Reply, Turn
from bot.search.classes import OUTSIDE, SIGNPOST
from bot.search.index import Hit
from bot.steps import context, endings
from bot.steps.not_text import first_contact
from bot.text.normalise import bare, segments
from knowledge.model import Clarification
from knowledge.schedule import JST

_COMMA = re.compile(r"[、,。.!?！？\n]")
_SENTENCE_END = re.compile(r"[。!?？！\n、,][^。!?？！\n]")
"""Inside a message. Spaces alone are how some people write one question."""
MAX_QUESTIONS = 3
AGREEING = 3
"""A clear sentence speaks for the whole message when its topic is among so many that the whole is about."""
GOES_ON_MARGIN = 0.15
"""Lead over the second topic."""
CARD = "my-number-card"
"""The service that people name beside a broad word."""
BROAD_WORDS = 16
"""A longer message is no broad word."""
CURT = 4
"""So few characters say too little of a matter outside to be taken for one rather than for small talk."""
META_SCORE, META_LEAD = 0.34, 0.05
"""Small talk needs little certainty: a wrong "you're welcome" harms nobody."""


def answer_search(asked: Asked) -> Turn | None:
    """The turn for a question that search understands; None for one that it does not."""
    clarification = _curated(asked)
    if clarification is not None:
        chosen = _of_the_service_named(asked, clarification) or _chosen_by_context(asked, clarification)
        if chosen:
            return endings.answered(asked, asked.kb.topics[chosen], outcome=Outcome.FOLLOWED_UP, ranked=clarification.choices, p=0.7, margin=GOES_ON_MARGIN)
        return endings.asked_back(asked, clarification.choices, clarification.question if asked.language == "ja" else "", p=0.5)
    several = _several(asked)
    if several is not None:
        return several
    decision = best(asked)
    small_talk = _small_talk(asked)
    if small_talk is not None:
        return small_talk
    if decision.band is Band.ANSWER or _goes_on(asked, decision):
        return _answer(asked, decision)
    if decision.aside.startswith(SIGNPOST):
        return signpost(asked, decision.aside.removeprefix(SIGNPOST))
    near = context.nearest(asked, decision) if decision.band is Band.ASK else ""
    if near:
        return endings.answered(asked, asked.kb.topics[near], outcome=Outcome.FOLLOWED_UP, ranked=decision.topics, p=decision.p, margin=decision.margin)
    if decision.band is Band.ASK and asked.memory.misses < 2 and not context.says_nothing(asked, decision):
        return endings.asked_back(asked, decision.topics, p=decision.p, margin=decision.margin)
    return None


def _goes_on(asked: Asked, decision: Decision) -> bool:
    """Nearly sure, and within the family talked about: the conversation itself is the missing certainty."""
    if decision.band is not Band.ASK or not asked.memory.topic:
        return False
    family = f"{asked.memory.topic.partition('/')[0]}/"
    scores = {hit.label: hit.score for hit in asked.found().hits if hit.label.startswith(family)}
    first, *others = [scores.get(name, 0.0) for name in decision.topics if name.startswith(family)] or [0.0]
    return decision.topics[0].startswith(family) and first - max(others, default=0.0) >= GOES_ON_MARGIN


def _curated(asked: Asked) -> Clarification | None:
    """A broad word alone has a question back written for it."""
    words = asked.index.clarify
    whole = bare(asked.text)
    if len(whole) > BROAD_WORDS or asked.language not in ("ja", "easy"):
        return words.get(whole)
    heard = bare(asked.found().heard.text)
    card = bare(asked.voice.service(CARD))
    alone = words.get(heard.removeprefix(card).removeprefix("の"))
    of_card = alone if alone and alone.choices[0].startswith(f"{CARD}/") else None
    return words.get(whole) or words.get(heard) or words.get(cues.ABOUT.sub("", heard)) or of_card


def _of_the_service_named(asked: Asked, clarification: Clarification) -> str:
    """The only one of the card's topics when the card is named beside the broad word: マイナンバーカードの暗証番号."""
    card = bare(asked.voice.service(CARD))
    heard = bare(asked.found().heard.text)
    own = [name for name in clarification.choices if name.startswith(f"{CARD}/")]
    return own[0] if len(own) == 1 and heard.startswith(card) and heard != card else ""


def _chosen_by_context(asked: Asked, clarification: Clarification) -> str:
    """The one of a broad word's topics that the last topic names as related, or ""."""
    if asked.memory.misses and set(clarification.choices) <= context.offered(asked):
        return clarification.choices[0]  # asked already; the same word again is no reason to ask again
    last = asked.kb.topics.get(asked.memory.topic)
    if last is None:
        return ""
    near = [name for name in clarification.choices if name in last.related and name.startswith(f"{last.service}/") and name not in asked.memory.excluded]
    return near[0] if len(near) == 1 and last.id not in clarification.choices else ""


def best(asked: Asked) -> Decision:
    """The whole message's decision, or its clearest sentence's when the whole is unclear."""
    excluded = asked.memory.excluded
    whole = asked.decision(excluded=excluded)
    if whole.band is Band.ANSWER:
        return whole
    pieces = [asked.decision(piece, excluded) for piece in _pieces(asked)]
    sure = [piece for piece in pieces if piece.band is Band.ANSWER and not piece.topics[0].startswith("meta/")]
    agreeing = [piece for piece in sure if piece.topics[0] in whole.topics[:AGREEING]]
    if not sure and whole.band is Band.NOTHING:
        return max((whole, *(piece for piece in pieces if piece.band is Band.ASK)), key=lambda piece: piece.p3)
    if not agreeing and (not sure or whole.band is Band.ASK):
        return whole
    best = min(agreeing, key=lambda piece: whole.topics.index(piece.topics[0])) if agreeing else max(sure, key=lambda piece: piece.p)
    return replace(best, topics=tuple(dict.fromkeys((*best.topics[:2], *whole.topics))))


def _pieces(asked: Asked) -> list[str]:
    pieces = [piece for piece in segments(asked.masked.text) if len(bare(piece)) >= 4]
    return pieces[:8] if len(pieces) > 1 else []


def _several(asked: Asked) -> Turn | None:
    """Several questions in one message, each clear: each its short answer and a button."""
    if asked.decision().band is Band.ANSWER and not _SENTENCE_END.search(asked.text):
        return None
    decisions = [asked.decision(piece, asked.memory.excluded) for piece in _pieces(asked) if context.names_something(asked, piece)]
    sure = [decision for decision in decisions if decision.band is Band.ANSWER and not decision.topics[0].startswith("meta/")]
    names = list(dict.fromkeys(decision.topics[0] for decision in sure))[:MAX_QUESTIONS]
    if len(names) < 2 or not set(asked.decision().topics[:1]) & set(names):
        return None
    voice = asked.voice
    topics = [asked.kb.topics[name] for name in names]
    reply = Reply(
        voice.language, notices=tuple(dict.fromkeys(notice for topic in topics for notice in announced.notices(voice, topic.id))),
        body=voice.say("multi_answer_intro", count=len(topics)), details=tuple(compose.short_answer(voice, topic) for topic in topics),
        question=voice.say("asked_back"), numbered=compose.topic_choices(voice, names), contact=(voice.say("human"),), buttons=compose.navigation(voice),
    )  # fmt: skip
    turn = endings.about(asked, topics[0], reply, outcome=Outcome.ANSWERED, ranked=names, p=sure[0].p, margin=sure[0].margin)
    return replace(turn, memory=turn.memory.but(offered=tuple(choice.data for choice in reply.numbered)))


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


def _small_talk(asked: Asked) -> Turn | None:
    """Greeting, thanks, who are you, a person, complaint: short, never a card of another topic."""
    hits = asked.found().hits
    if asked.decision().band is not Band.ANSWER:
        said = [piece for piece in _COMMA.split(asked.masked.text) if bare(piece)][:8]
        hits = max((asked.found(piece).hits for piece in (asked.masked.text, *said)), key=_small_talk_score)
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


def _small_talk_score(hits: tuple[Hit, ...]) -> float:
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


def signpost(asked: Asked, name: str) -> Turn:
    """A matter outside: an honest word and whom to ask, with the one topic that does help."""
    post = asked.kb.signposts[name]
    voice = asked.voice
    body = post.answer if asked.language in ("ja", "easy") else voice.say("out_of_scope")
    helps = compose.topic_choices(voice, (post.helps,)) if post.helps else ()
    turn = endings.said(asked, Outcome.OUT_OF_SCOPE, body, topics=("none",), buttons=(*helps, *compose.navigation(voice)))
    return replace(turn, extra={"signpost": name})
