"""Step 11: several questions in one message."""

from __future__ import annotations

import re
from dataclasses import replace

from bot import announced, compose
from bot.asked import Asked
from bot.decide import Band
from bot.messages import Outcome, Reply, Turn
from bot.steps import endings
from bot.steps.naming import names_something
from bot.text.normalise import bare, segments

_SENTENCE_END = re.compile(r"[。!?？！\n、,][^。!?？！\n]")
"""Inside a message. Spaces alone are how some people write one question."""
MAX_QUESTIONS = 3


def answer_several(asked: Asked) -> Turn | None:
    """Each clear question's short answer and a button; None when there are not two of them."""
    if asked.decision().band is Band.ANSWER and not _SENTENCE_END.search(asked.text):
        return None
    decisions = [asked.decision(piece, asked.memory.excluded) for piece in pieces(asked) if names_something(asked, piece)]
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


def pieces(asked: Asked) -> list[str]:
    """The sentences of a message that has several, at most eight; else none."""
    found = [piece for piece in segments(asked.masked.text) if len(bare(piece)) >= 4]
    return found[:8] if len(found) > 1 else []
