"""Step 9: "who is in charge of …" for any measure of the plan."""

from __future__ import annotations

from bot import compose, cues
from bot.asked import Asked
from bot.messages import Outcome, Reply, Turn
from bot.steps import endings
from bot.text.normalise import bare

TOPIC = "plan/department"


def answer_department(asked: Asked) -> Turn | None:
    """The departments of the measure asked about, or None."""
    cue = cues.DEPARTMENT.search(asked.text)
    if cue is None or TOPIC not in asked.kb.topics:
        return None
    subject = _subject(asked, cues.DEPARTMENT.sub(" ", asked.text))
    topic = asked.kb.topics.get(subject)
    measure = asked.kb.measures.get(topic.measure or "") if topic else None
    if topic is None or measure is None:
        return None
    whole = compose.answer(asked.voice, topic)
    title = asked.voice.say("about", title=asked.voice.text_of(topic).title)
    reply = Reply(asked.language, heading=title, notices=whole.notices, body=compose.measure_departments(asked.voice, measure), contact=whole.contact, source=whole.source, buttons=whole.buttons, links=whole.links)
    turn = endings.about(asked, topic, reply, outcome=Outcome.ANSWERED, ranked=(subject,))
    return Turn(**{name: getattr(turn, name) for name in turn.__dataclass_fields__} | {"topics": (TOPIC, subject)})


def _subject(asked: Asked, rest: str) -> str:
    """The topic the rest of the message is about; the last topic when it says nothing of its own
    ("…はどこですか" is a question word, not a subject)."""
    found = asked.found(rest) if bare(rest) else None
    if found is not None and not any(token.noun for token in found.typed.tokens):
        return asked.memory.topic
    first = next((hit for hit in found.hits if hit.is_topic and not hit.label.startswith(("plan/", "meta/", "sensitive/"))), None) if found else None
    if first is not None and first.score >= 0.2 and first.score >= found.hits[0].score - 0.15:  # type: ignore[union-attr]
        return first.label
    return asked.memory.topic
