"""How turns end: a Turn with its outcome, ranked topics and the memory for the next message."""

from __future__ import annotations

from collections.abc import Sequence

from bot import announced, compose
from bot.asked import Asked
from bot.buttons import Button
from bot.messages import Choice, Outcome, Reply, Turn
from knowledge.model import Topic

EVEN = 0.5
"""From this probability on the first of unlike candidates is what the conversation is taken to be about."""
PLEASANTRIES = ("meta/greeting", "meta/thanks", "meta/feedback-bad")
"""Topics nobody wants to choose from a list."""


def answered(asked: Asked, topic: Topic, *, ranked: Sequence[str] = (), status: bool = False, outcome: Outcome = Outcome.ANSWERED, p: float = 1.0, margin: float = 1.0) -> Turn:  # noqa: PLR0913
    """A topic's whole answer."""
    reply = compose.answer(asked.voice, topic, status=status)
    if status and topic.measure and outcome is Outcome.ANSWERED:
        outcome = Outcome.STATUS_TOLD
    return about(asked, topic, reply, outcome=outcome, ranked=ranked, p=p, margin=margin, status=status)


def about(asked: Asked, topic: Topic, reply: Reply, *, outcome: Outcome, ranked: Sequence[str] = (), p: float = 1.0, margin: float = 1.0, status: bool = False, facet: str = "") -> Turn:  # noqa: PLR0913
    """A reply about one topic; the topic is remembered."""
    measure = asked.kb.measures.get(topic.measure or "")
    now = compose.status_of(asked.voice, measure) if measure else None
    topics = tuple(dict.fromkeys((topic.id, *ranked)))
    memory = asked.memory.but(topic=topic.id, offered=(), misses=0, excluded=(), status_asked=status)
    return Turn(
        outcome, reply, memory, topics=topics[:5], measure=topic.measure, p=p, margin=margin, facet=facet,
        status=now.text if now else None, started=now.started if now else None,
    )  # fmt: skip


def asked_back(asked: Asked, topics: Sequence[str], question: str = "", *, p: float = 0.0, margin: float = 0.0) -> Turn:
    """Up to three topics to choose from, and "none of these"."""
    voice = asked.voice
    topics = [name for name in topics if name not in PLEASANTRIES] or topics
    offered = compose.topic_choices(voice, topics[:3])
    none = Choice(voice.say("buttons.none"), Button(action="none").data())
    reply = Reply(
        language=voice.language, notices=announced.notices(voice, "*"), question=question or voice.say("asked_back"),
        numbered=(*offered, none), buttons=compose.navigation(voice),
    )  # fmt: skip
    families = {name.partition("/")[0] for name in topics[:3]}
    stays = asked.memory.topic.partition("/")[0] in families or (len(families) > 1 and asked.memory.topic)
    agreed = len({name.partition("/")[0] for name in topics[:2]}) == 1
    memory = asked.memory.but(
        offered=tuple(choice.data for choice in reply.numbered), misses=asked.memory.misses + 1,
        topic=asked.memory.topic if stays else topics[0] if agreed or p > EVEN else "",
    )  # fmt: skip
    first = asked.kb.topics.get(topics[0])
    return Turn(Outcome.ASKED_BACK, reply, memory, topics=tuple(topics[:5]), measure=first.measure if first else None, p=p, margin=margin)


def said(asked: Asked, outcome: Outcome, body: str, *, topics: Sequence[str] = (), details: tuple[str, ...] = (), buttons: tuple[Choice, ...] | None = None, missed: bool = False) -> Turn:  # noqa: PLR0913
    """A fixed sentence with the way on: a person and the menu."""
    voice = asked.voice
    reply = Reply(language=voice.language, notices=announced.notices(voice, "*"), body=body, details=details, buttons=compose.navigation(voice) if buttons is None else buttons)
    memory = asked.memory.but(misses=asked.memory.misses + 1) if missed else asked.memory.but(misses=0)
    return Turn(outcome, reply, memory, topics=tuple(topics))


def referred(asked: Asked, topic: Topic) -> Turn:
    """What is asked about the topic is not known: its department, and the way to another matter."""
    voice = asked.voice
    department, phone = compose.office(voice, topic)
    body = voice.say("not_found_about", title=voice.text_of(topic).title, department=department, phone=phone)
    return said(asked, Outcome.NOT_FOUND, body, topics=(topic.id,), buttons=compose.buttons(voice, topic, marks=False), missed=True)


def menu(asked: Asked, body: str = "", *, outcome: Outcome = Outcome.MENU, missed: bool = False) -> Turn:
    """The services to choose from."""
    voice = asked.voice
    services = dict.fromkeys(topic.service for topic in asked.kb.topics.values() if not topic.is_sensitive and topic.service != "meta")
    order = [key.partition(".")[2] for key in asked.kb.wording["ja"] if key.startswith("menu_items.")]
    shown = [*(name for name in order if name in services), *(name for name in services if name not in order)][:9]
    choices = tuple(Choice(voice.service(name) or _first_title(asked, name), Button(service=name).data()) for name in shown)
    buttons = (
        Choice(voice.say("buttons.human"), Button(action="human").data()),
        Choice(voice.say("buttons.language"), Button(action="languages").data()),
    )
    reply = Reply(language=voice.language, notices=announced.notices(voice, "*"), body=body, question=voice.say("menu_title"), numbered=choices, buttons=buttons)
    memory = asked.memory.but(offered=tuple(choice.data for choice in choices), misses=0 if not missed else asked.memory.misses + 1)
    return Turn(outcome, reply, memory, topics=())


def _first_title(asked: Asked, service: str) -> str:
    """What a service without a name in the menu is called by."""
    return next(asked.voice.label(topic) for topic in asked.kb.topics.values() if topic.service == service)


def person(asked: Asked, *, outcome: Outcome = Outcome.HANDED_OVER, body: str = "") -> Turn:
    """Whom to ask: the department of the topic in question, whether anyone is there, what to have at hand."""
    voice = asked.voice
    lines = [body or voice.say("human")]
    last = asked.kb.topics.get(asked.memory.topic)
    if last is not None and not last.is_sensitive and last.service != "meta":
        department, phone = compose.office(voice, last)
        lines.append(voice.say("human_topic", title=voice.text_of(last).title, department=department, phone=phone))
    opening = compose.where(voice, last)[1:] if last is not None else ()
    hall = asked.kb.contacts.get("市役所") or asked.kb.contacts["代表"]
    lines += opening or (voice.say("hours_unknown", place=hall.name),)
    emergency = voice.say("not_for_emergency", fire=_phone(asked, "消防"), police=_phone(asked, "警察"))
    reply = Reply(
        language=voice.language, notices=announced.notices(voice, "*"), body=lines[0], details=(*lines[1:], voice.say("what_to_have_at_hand"), emergency),
        links=compose._links(voice, last) if last else (), buttons=(Choice(voice.say("buttons.menu"), Button(action="menu").data()),),
    )  # fmt: skip
    talked_about = asked.memory.topic or ("counter/contact" if "counter/contact" in asked.kb.topics else "")
    return Turn(outcome, reply, asked.memory.but(misses=0, offered=(), topic=talked_about), topics=("meta/human",))


def _phone(asked: Asked, name: str) -> str:
    contact = asked.kb.contacts.get(name)
    return contact.phone or "" if contact else ""
