"""Step 3: what is not text — first contact, stickers, pictures, symbols, nothing at all."""

from __future__ import annotations

from bot import announced, compose
from bot.asked import Asked
from bot.buttons import Button
from bot.messages import Choice, Kind, Outcome, Reply, Turn
from bot.steps import endings
from bot.text.normalise import bare

_WORDING = {
    Kind.STICKER: "sticker", Kind.IMAGE: "image", Kind.VIDEO: "image", Kind.AUDIO: "audio", Kind.LOCATION: "location",
    Kind.FILE: "file", Kind.UNSUPPORTED: "unsupported",
}  # fmt: skip
EXAMPLES = ("my-number-card/pin-reset", "smartphone-class/when", "online-application/list")


def answer_not_text(asked: Asked) -> Turn | None:
    """The answer to anything without words; None when there are words."""
    kind = asked.incoming.kind
    if kind is Kind.FOLLOW:
        return first_contact(asked)
    if kind in _WORDING:
        return endings.said(asked, Outcome.UNSUPPORTED, asked.voice.say(_WORDING[kind]))
    if not asked.text:
        symbols = bool(asked.incoming.text.strip())
        return endings.said(asked, Outcome.UNSUPPORTED, asked.voice.say("symbols_only" if symbols else "empty"))
    if not bare(asked.text):
        return endings.said(asked, Outcome.UNSUPPORTED, asked.voice.say("symbols_only"))
    return None


def first_contact(asked: Asked) -> Turn:
    """What the bot can do, that it is a machine, three examples to tap."""
    voice = asked.voice
    examples = compose.topic_choices(voice, EXAMPLES)
    language = Choice(voice.say("buttons.language"), Button(action="languages").data())
    reply = Reply(voice.language, notices=announced.notices(voice, "*"), body=voice.say("greeting_first"), buttons=(*examples, language, *compose.navigation(voice)))
    return Turn(Outcome.SMALL_TALK, reply, asked.memory.but(greeted=True, misses=0), topics=("meta/greeting",), p=1.0)
