"""Every button that an adapter makes by itself is one the core knows, in the shipped knowledge."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, cast

import pytest

from adapters.line.richmenu import action
from adapters.telegram.commands import Words, read_text, topic_data
from adapters.web.routes import told_language
from bot.asked import Asked
from bot.compose import Voice
from bot.messages import Incoming, Kind, Memory, Outcome, Turn
from bot.privacy import Masked
from bot.steps.button import answer_button
from knowledge.loader import SHIPPED, load, read_folder
from knowledge.model import LANGUAGES, KnowledgeBase
from knowledge.richmenu import PATH

WORDS = Words("toride_bot", "1")


@pytest.fixture(scope="module")
def kb() -> KnowledgeBase:
    return load(SHIPPED)


def pressed(kb: KnowledgeBase, data: str) -> Turn:
    voice = Voice(kb, "ja", datetime(2026, 11, 25, tzinfo=UTC))
    incoming = Incoming("test", Kind.BUTTON, data=data)
    unused = cast("Any", None)
    turn = answer_button(Asked(incoming, "", Masked("", ()), Memory(), False, voice, unused, unused))
    assert turn is not None
    return turn


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_changes_the_language_of_the_core(kb: KnowledgeBase, language: str) -> None:
    turn = pressed(kb, told_language(language))
    assert (turn.outcome, turn.memory.language) == (Outcome.LANGUAGE_CHANGED, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_telegrams_command_changes_the_language(kb: KnowledgeBase, language: str) -> None:
    _, _, data = read_text(f"/lang {language}", WORDS) or ("", "", "")
    turn = pressed(kb, data)
    assert (turn.outcome, turn.reply.language) == (Outcome.LANGUAGE_CHANGED, language)


@pytest.mark.parametrize("text", ["/help", "/lang", "/start my-number-card--pin-reset"])
def test_telegrams_commands_are_answered(kb: KnowledgeBase, text: str) -> None:
    kind, _, data = read_text(text, WORDS) or ("", "", "")
    assert kind == Kind.BUTTON.value
    assert pressed(kb, data).outcome in (Outcome.MENU, Outcome.ANSWERED)


def test_every_topic_has_a_deep_link_that_is_answered(kb: KnowledgeBase) -> None:
    for topic in kb.topics.values():
        if not topic.is_sensitive:
            assert pressed(kb, topic_data(topic.id.replace("/", "--"))).outcome is Outcome.ANSWERED, topic.id


def test_every_area_of_the_rich_menu_opens_something(kb: KnowledgeBase) -> None:
    for area in read_folder(SHIPPED).records[PATH].areas:
        turn = pressed(kb, action(area, "label")["data"])
        assert turn.outcome in (Outcome.MENU, Outcome.ANSWERED), area
        assert turn.reply.numbered or turn.reply.body
