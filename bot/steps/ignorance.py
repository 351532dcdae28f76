"""The last step: an honest "I do not know", whom to ask, and after the second time the menu and a person."""

from __future__ import annotations

from dataclasses import replace

from bot.asked import Asked
from bot.messages import Outcome, Turn
from bot.search.classes import OUTSIDE
from bot.steps import context, endings
from bot.steps.naming import is_strange_to


def admit_ignorance(asked: Asked) -> Turn:
    """Never None."""
    decision = asked.decision()
    last = context.talked_about(asked)
    if last is not None and not last.is_sensitive and asked.memory.misses < 2 and not context.elsewhere(asked) and not (decision.aside and is_strange_to(asked, last)):
        turn = endings.referred(asked, last)
        return replace(turn, p=decision.p, margin=decision.margin)
    if asked.memory.misses >= 2 and asked.memory.misses % 2 == 0:
        turn = endings.person(asked, outcome=Outcome.NOT_FOUND)
        turn = replace(turn, memory=turn.memory.but(misses=asked.memory.misses + 1))
    elif asked.memory.misses >= 1:
        turn = endings.menu(asked, asked.voice.say("not_found_twice"), outcome=Outcome.NOT_FOUND, missed=True)
    elif decision.aside == OUTSIDE:
        turn = endings.said(asked, Outcome.OUT_OF_SCOPE, asked.voice.say("out_of_scope"), missed=True)
    else:
        key = "too_long" if len(asked.incoming.text) > 300 else "not_found"
        turn = endings.said(asked, Outcome.NOT_FOUND, asked.voice.say(key), missed=True)
    return replace(turn, topics=("none",), p=decision.p, margin=decision.margin)
