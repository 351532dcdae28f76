"""Step 4: whole messages that are commands: menu, help, privacy, "I deleted it"."""

from __future__ import annotations

from bot import cues
from bot.asked import Asked
from bot.messages import Outcome, Turn
from bot.steps import endings


def answer_command(asked: Asked) -> Turn | None:
    """The command's answer, or None."""
    say = asked.voice.say
    if cues.MENU.match(asked.text):
        return endings.menu(asked)
    if cues.HELP.match(asked.text):
        return endings.said(asked, Outcome.SMALL_TALK, say("help"), topics=("meta/bot-identity",))
    if cues.PRIVACY.match(asked.text):
        return endings.said(asked, Outcome.SMALL_TALK, say("privacy"), topics=("security/data-protection",))
    if cues.DONE.match(asked.text) or (cues.YES.match(asked.text) and not asked.memory.offered):
        return _go_on(asked)
    return None


def _go_on(asked: Asked) -> Turn:
    """After "yes" or "I deleted it": the last topic's parts to choose from, or the menu."""
    topic = asked.kb.topics.get(asked.memory.topic)
    if topic is None or topic.service in ("meta", "sensitive"):
        return endings.said(asked, Outcome.SMALL_TALK, asked.voice.say("anything_else"))
    from bot import compose

    return endings.said(asked, Outcome.SMALL_TALK, asked.voice.say("anything_else"), buttons=compose.answer(asked.voice, topic).buttons)
