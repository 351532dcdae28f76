"""Step 10: a broad word alone (カード, 更新) has a question back written for it."""

from __future__ import annotations

from bot import cues
from bot.asked import Asked
from bot.messages import Outcome, Turn
from bot.steps import context, endings
from bot.text.normalise import bare
from knowledge.model import Clarification

CARD = "my-number-card"
"""The service that people name beside a broad word."""
LONGEST = 16
"""A longer message is no broad word."""


def answer_broad_word(asked: Asked) -> Turn | None:
    """The question back, or what the conversation makes of the word; None when the message is no such word."""
    clarification = _curated(asked)
    if clarification is None:
        return None
    chosen = _of_the_service_named(asked, clarification) or _chosen_by_context(asked, clarification)
    if chosen:
        return endings.answered(asked, asked.kb.topics[chosen], outcome=Outcome.FOLLOWED_UP, ranked=clarification.choices, p=0.7, margin=0.1)
    return endings.asked_back(asked, clarification.choices, clarification.question if asked.language == "ja" else "", p=0.5)


def _curated(asked: Asked) -> Clarification | None:
    """A broad word alone has a question back written for it."""
    words = asked.index.clarify
    whole = bare(asked.text)
    if len(whole) > LONGEST or asked.language not in ("ja", "easy"):
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
