"""Step 2: a button. It carries its whole meaning, so buttons of any earlier day work."""

from __future__ import annotations

from dataclasses import replace

from bot import announced, buttons, compose
from bot.asked import Asked
from bot.buttons import Button
from bot.messages import Choice, Kind, Outcome, Reply, Turn
from bot.steps import endings
from knowledge.model import FACETS, LANGUAGES

REASONS = ("different", "outdated", "unclear", "missing")


def answer_button(asked: Asked) -> Turn | None:
    """The button's answer; None when this is not a button."""
    if asked.incoming.kind is not Kind.BUTTON:
        return None
    button = buttons.parse(asked.incoming.data)
    if button is None:
        return _stale(asked)
    if button.action:
        return _action(asked, button)
    if button.language:
        return changed(asked, button.language) if button.language in LANGUAGES else _stale(asked)
    if button.service:
        return service(asked, button.service)
    return _topic(asked, button)


def _stale(asked: Asked) -> Turn:
    return endings.said(asked, Outcome.STALE_BUTTON, asked.voice.say("stale_button"))


def _topic(asked: Asked, button: Button) -> Turn:
    topic = asked.kb.topics.get(button.topic)
    if topic is None or topic.is_sensitive:
        return _stale(asked)
    if button.facet == "status" or button.facet in FACETS:
        return facet(asked, topic.id, button.facet)
    turn = endings.answered(asked, topic)
    offered = asked.incoming.data in asked.memory.offered
    return turn if not offered else _chosen(turn)


def _chosen(turn: Turn) -> Turn:
    return replace(turn, choice_of=turn.topics[0])


def facet(asked: Asked, name: str, which: str) -> Turn:
    """One part of a topic, or its measure's status; of a topic that is no measure of the plan, the whole."""
    topic = asked.kb.topics[name]
    measure = asked.kb.measures.get(topic.measure or "")
    if which == "status" and measure is None:
        return endings.answered(asked, topic, outcome=Outcome.FOLLOWED_UP)
    if measure is not None and which == "status":
        title = asked.voice.say("status_title", name=measure.name, measure=measure.id)
        whole = compose.answer(asked.voice, topic)
        reply = Reply(asked.language, heading=title, notices=whole.notices, body=compose.status_lines(asked.voice, measure)[0], contact=whole.contact, source=whole.source, buttons=whole.buttons, links=whole.links)
        return endings.about(asked, topic, reply, outcome=Outcome.STATUS_TOLD, status=True)
    return endings.about(asked, topic, compose.facet(asked.voice, topic, which), outcome=Outcome.FOLLOWED_UP, facet=which)


def service(asked: Asked, name: str) -> Turn:
    """The topics of one service to choose from."""
    topics = [topic.id for topic in asked.kb.topics.values() if topic.service == name]
    if not topics or name == "sensitive":
        return _stale(asked)
    if len(topics) == 1:
        return endings.answered(asked, asked.kb.topics[topics[0]])
    voice = asked.voice
    choices = compose.topic_choices(voice, topics[:10])
    rest = compose.topic_choices(voice, topics[10:12])
    reply = Reply(voice.language, notices=announced.notices(voice, "*"), question=voice.say("asked_back"), numbered=(*choices, *rest), buttons=compose.navigation(voice)[:1])
    memory = asked.memory.but(offered=tuple(choice.data for choice in reply.numbered), misses=0)
    return Turn(Outcome.MENU, reply, memory)


def changed(asked: Asked, language: str) -> Turn:
    """The language changed, said in the new language."""
    voice = compose.Voice(asked.kb, language, asked.voice.now)
    topic = asked.kb.topics.get(asked.memory.topic)
    again = (Choice(voice.label(topic), Button(topic=topic.id).data()),) if topic and topic.service not in ("meta", "sensitive") else ()
    reply = Reply(language, body=voice.say("language_changed"), details=(voice.say("anything_else"),), buttons=(*again, *compose.navigation(voice)))
    return Turn(Outcome.LANGUAGE_CHANGED, reply, asked.memory.but(language=language, misses=0), topics=("meta/language",), language=language, p=1.0)


def _languages(asked: Asked) -> Turn:
    voice = asked.voice
    choices = tuple(Choice(voice.say(f"language_names.{code}"), Button(language=code).data()) for code in LANGUAGES)
    reply = Reply(voice.language, question=voice.say("language_choose"), numbered=choices, buttons=compose.navigation(voice))
    return Turn(Outcome.MENU, reply, asked.memory.but(offered=tuple(choice.data for choice in choices)), topics=("meta/language",))


def _action(asked: Asked, button: Button) -> Turn:
    voice = asked.voice
    match button.action:
        case "menu" | "start":
            return endings.menu(asked)
        case "languages":
            return _languages(asked)
        case "human":
            return endings.person(asked)
        case "none":
            return _none(asked)
        case "useful":
            turn = endings.said(asked, Outcome.FEEDBACK, voice.say("feedback_useful"), topics=(button.topic,))
            return _marked(turn, "useful")
        case "wrong":
            return _wrong(asked, button)
    return _stale(asked)


def _none(asked: Asked) -> Turn:
    """None of the choices: once, a new try; the second time the menu and a person."""
    if asked.memory.misses >= 2:
        return endings.menu(asked, asked.voice.say("not_found_twice"), outcome=Outcome.HANDED_OVER)
    excluded = tuple(parsed.topic for data in asked.memory.offered if (parsed := buttons.parse(data)) and parsed.topic)
    turn = endings.said(asked, Outcome.NOT_FOUND, asked.voice.say("none_chosen"), missed=True)
    return replace(turn, memory=turn.memory.but(excluded=excluded, offered=()))


def _wrong(asked: Asked, button: Button) -> Turn:
    voice = asked.voice
    if button.reason:
        turn = endings.said(asked, Outcome.FEEDBACK, voice.say("feedback_thanks"), topics=(button.topic,), details=(voice.say("human"),))
        return _marked(turn, f"wrong:{button.reason}")
    choices = tuple(
        Choice(voice.say(f"feedback_reasons.{reason}"), Button(topic=button.topic, action="wrong", reason=reason).data()) for reason in REASONS
    )
    reply = Reply(voice.language, question=voice.say("feedback_wrong"), numbered=choices, buttons=compose.navigation(voice))
    memory = asked.memory.but(offered=tuple(choice.data for choice in choices), excluded=(*asked.memory.excluded, button.topic))
    return Turn(Outcome.FEEDBACK, reply, memory, topics=(button.topic,), feedback="wrong")


def _marked(turn: Turn, feedback: str) -> Turn:
    return replace(turn, feedback=feedback)
