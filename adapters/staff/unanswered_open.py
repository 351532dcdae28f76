"""Which of the questions are still badly answered by the knowledge as it is now; the others need nobody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from adapters.staff.unanswered import Question, Why
from bot.conversation import Conversation
from bot.messages import Incoming, Memory, Outcome, Turn
from bot.text.normalise import bare, normalise

ANSWERED, SIGNPOSTED, CURATED, GUARDED = "今は答えられる", "別の窓口を案内している", "聞き返すと決めてある言葉", "安全の案内をしている"
"""Why a question needs nobody."""


@dataclass(frozen=True, slots=True)
class Sorted:
    """still: to be looked at · settled: reason → how often such questions were asked."""

    still: tuple[Question, ...]
    settled: tuple[tuple[str, int], ...]


def sort(
    questions: Sequence[Question], conversation: Conversation, now: datetime, told: Callable[[int], object] = lambda _: None
) -> Sorted:
    """Asks the bot every question anew, as a first message; tells how many are done."""
    still: list[Question] = []
    settled: Counter[str] = Counter()
    for number, question in enumerate(questions):
        told(number)
        reason = _settled(question, conversation, now)
        if reason:
            settled[reason] += question.times
        else:
            still.append(question)
    return Sorted(tuple(still), tuple(settled.most_common()))


def ask(conversation: Conversation, text: str, language: str, now: datetime) -> Turn:
    """The turn for a sentence that begins a conversation."""
    known = Memory(greeted=True, language="" if language == "ja" else language)
    return conversation.handle(Incoming("console", text=text, language_hint=language), known, now)


def _settled(question: Question, conversation: Conversation, now: datetime) -> str:
    if question.why is not Why.WRONG and bare(normalise(question.text)) in conversation.index.clarify:
        return CURATED
    turn = ask(conversation, question.text, question.language, now)
    if turn.outcome is Outcome.GUARDED or turn.guard:
        return GUARDED
    if turn.extra.get("signpost") and question.why is not Why.WRONG:
        return SIGNPOSTED
    return ANSWERED if _answers(question, turn) else ""


def _answers(question: Question, turn: Turn) -> bool:
    """What the citizen chose is answered; else anything is, unless it is what was said to be wrong."""
    if turn.action != "answer" or not turn.topics:
        return False
    return turn.topics[0] == question.chosen if question.chosen else turn.topics[0] != question.answered
