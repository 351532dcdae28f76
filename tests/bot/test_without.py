"""The bot still works where the sentence encoder, or Sudachi too, is missing."""

from __future__ import annotations

import pytest

from adapters.brain import Brain
from bot.conversation import Conversation
from bot.messages import Incoming, Memory, Outcome
from tests.bot.conftest import TEN_O_CLOCK, goes_on

QUESTIONS = [
    ("マイナンバーカードの暗証番号を忘れた", "my-number-card/pin-reset"),
    ("コンビニで住民票を取りたい", "convenience-store/certificates"),
    ("マイナンバーカードをなくした", "my-number-card/lost"),
    ("ふるさと納税をしたい", "furusato/donate"),
    ("家が火事です", "sensitive/emergency"),
    ("ありがとう", "meta/thanks"),
]


@pytest.mark.parametrize(("text", "topic"), QUESTIONS)
def test_without_vectors_plain_questions_are_answered_or_asked_back(
    letters: Brain, text: str, topic: str
) -> None:
    check(letters.conversation, text, topic)
    assert not letters.vectors


@pytest.mark.parametrize(("text", "topic"), QUESTIONS)
def test_without_vectors_and_sudachi_plain_questions_are_answered_or_asked_back(
    plain: Conversation, text: str, topic: str
) -> None:
    check(plain, text, topic)


def check(conversation: Conversation, text: str, topic: str) -> None:
    turn = conversation.handle(Incoming("console", text=text), Memory(greeted=True), TEN_O_CLOCK)
    assert turn.outcome is not Outcome.FAILED
    assert topic in turn.topics[:3]
    assert goes_on(turn)
