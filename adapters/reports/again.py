"""What was done about unanswered questions: each is asked again of the knowledge as it is now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from adapters.brain import Brain
from bot.messages import Incoming, Memory, Outcome


@dataclass(frozen=True, slots=True)
class Asked:
    """A masked question of the month, how often it went unanswered, and what becomes of it now."""

    text: str
    n: int
    now: str


def ask_again(brain: Brain, unanswered: Iterable[tuple[str, int]], at: datetime) -> tuple[Asked, ...]:
    """In the order given. The masked words are what is asked, so stars may hide what mattered."""
    return tuple(Asked(text, n, _now(brain, text, at)) for text, n in unanswered)


def _now(brain: Brain, text: str, at: datetime) -> str:
    turn = brain.conversation.handle(Incoming("console", text=text), Memory(greeted=True), at)
    topic = brain.kb.topics.get(turn.topics[0]) if turn.topics else None
    if turn.outcome is Outcome.ASKED_BACK:
        return "今は聞き返して、候補を示します"
    if turn.outcome is Outcome.OUT_OF_SCOPE:
        return "市のデジタルサービスの範囲の外なので、答えません"
    if turn.action == "answer" and topic is not None:
        return f"今は「{topic.title}」を答えます"
    return "今も答えられません"
