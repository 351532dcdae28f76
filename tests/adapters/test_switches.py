"""What each switch does to an answer, and that emergencies get through."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from adapters.switches import Switched, Switches, Thrown, known_name
from bot.messages import Incoming, Memory, Outcome, Reply, Turn
from knowledge.loader import load
from knowledge.model import KnowledgeBase

NOW = datetime(2026, 10, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def kb() -> KnowledgeBase:
    return load()


def fixed(topic: str, guard: str = "") -> Turn:
    """What the conversation answers."""
    return Turn(Outcome.ANSWERED, Reply(body="答え"), Memory(at=NOW), (topic,), guard=guard)


def said(kb: KnowledgeBase, answer: Turn, values: dict[str, str], channel: str = "line") -> Turn:
    switches = Switches.read(values, NOW.timestamp())
    switched = Switched(kb, lambda: switches)
    return switched.before(Incoming(channel, text="？"), Memory()) or switched.after(answer)


def test_without_switches_the_turn_passes_untouched(kb: KnowledgeBase) -> None:
    assert said(kb, fixed("library/hours"), {}).reply.as_text() == "答え"


def test_answer_nothing_says_whom_to_call_also_in_an_emergency(kb: KnowledgeBase) -> None:
    text = said(kb, fixed("x"), {"answer-nothing": Thrown("訓練").dump()}).reply.as_text()
    assert "答え" not in text
    assert all(number in text for number in ("0297-74-2141", "119", "110"))
    assert "{" not in text


def test_one_channel_off_leaves_the_others(kb: KnowledgeBase) -> None:
    off = {"channel:line": Thrown("保守").dump()}
    assert said(kb, fixed("x"), off).outcome is Outcome.HANDED_OVER
    assert said(kb, fixed("x"), off, "telegram").reply.as_text() == "答え"


def test_a_topic_off_is_not_answered_but_a_guard_of_that_name_is(kb: KnowledgeBase) -> None:
    off = {"topic:library/hours": Thrown("誤り").dump()}
    turn = said(kb, fixed("library/hours"), off)
    assert turn.outcome is Outcome.HANDED_OVER
    assert "0297-74-2141" in turn.reply.as_text()
    assert said(kb, fixed("library/hours", guard="emergency"), off).reply.as_text() == "答え"
    assert said(kb, fixed("library/other"), off).reply.as_text() == "答え"


def test_the_disaster_overlay_stands_first_and_ends_by_itself(kb: KnowledgeBase) -> None:
    until = NOW.timestamp()
    on = {"disaster": Thrown("大雨", "避難所を開いています", until + 1).dump()}
    assert said(kb, fixed("x"), on).reply.as_text().startswith("【災害のお知らせ】避難所を開いています")
    over = {"disaster": Thrown("大雨", "避難所を開いています", until).dump()}
    assert said(kb, fixed("x"), over).reply.as_text() == "答え"


@pytest.mark.parametrize("language", ["ja", "easy", "en", "zh", "ko", "vi", "pt"])
def test_a_late_answer_begins_with_an_apology_help_in_an_emergency_does_not(
    kb: KnowledgeBase, language: str
) -> None:
    switched = Switched(kb, Switches)
    turn = Turn(Outcome.ANSWERED, Reply(body="答え", notices=("お知らせ",)), Memory(), language=language)
    apology, *rest = switched.apologised(turn).reply.notices
    assert apology == kb.wording[language]["late_apology"]
    assert rest == ["お知らせ"]
    urgent = Turn(Outcome.GUARDED, Reply(body="119"), Memory(), language=language, guard="emergency")
    assert switched.apologised(urgent) == urgent


def test_a_switch_set_off_or_unreadable_is_no_switch() -> None:
    values = {"push": Thrown("戻す", on=False).dump(), "answer-nothing": "{", "channel:web": "[]"}
    assert Switches.read(values, 0.0).thrown == {}


@pytest.mark.parametrize("name", ["answer-nothing", "channel:line", "topic:a/b", "disaster", "push"])
def test_known_switches(name: str) -> None:
    assert known_name(name)


@pytest.mark.parametrize("name", ["", "channel:", "channel", "pusher", "push:x", "topic", "_secret_check"])
def test_unknown_switches(name: str) -> None:
    assert not known_name(name)
