"""A city that has written only a few topics is answered for all the same."""

from __future__ import annotations

from pathlib import Path

from adapters.brain import load_brain
from bot.messages import Incoming, Memory, Outcome
from tests.bot.conftest import TEN_O_CLOCK

CITY = Path(__file__).parent.parent / "other_city"


def test_personal_data_is_refused_though_no_topic_says_how(data_dir: Path) -> None:
    brain = load_brain(CITY, data_dir)
    assert not any(name.startswith("sensitive/") for name in brain.kb.topics)
    turn = brain.conversation.handle(Incoming("console", text="電話は 090-1234-5678 です"), Memory(), TEN_O_CLOCK)
    assert turn.outcome is Outcome.GUARDED
    assert turn.reply.body
    assert "5678" not in turn.reply.as_text() + turn.masked


def test_every_kind_of_message_ends_in_words_of_its_own_or_of_no_city(data_dir: Path) -> None:
    brain = load_brain(CITY, data_dir)
    memory = Memory()
    for said in ("こんにちは", "バスの料金", "いくら", "メニュー", "人と話したい", "英語で", "bus fare", "明日の天気", "そうじゃなくて", "2", "ありがとう", "ｶｰﾄﾞ"):
        turn = brain.conversation.handle(Incoming("console", text=said), memory, TEN_O_CLOCK)
        assert turn.outcome is not Outcome.FAILED, said
        assert turn.reply.as_text().strip(), said
        assert not any(name in turn.reply.as_text() for name in ("取手", "とりで", "Toride")), said
        memory = turn.memory
