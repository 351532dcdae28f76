"""The shipped knowledge with its trained index, once a session: the installed index when there is one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from adapters.brain import Brain, load_brain
from bot.conversation import Conversation
from bot.messages import Incoming, Kind, Memory, Turn
from bot.search.index import Index, build
from bot.text import tokens
from knowledge.schedule import JST
from tests.bot.reviewed import Reviewed

TEN_O_CLOCK = datetime(2026, 11, 25, 10, 0, tzinfo=JST)
"""A Wednesday in the fiscal year 令和8."""


@pytest.fixture(scope="session")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where an index is kept that was not installed beforehand: trained at most once a session."""
    return tmp_path_factory.mktemp("brain")


@pytest.fixture(scope="session")
def brain(data_dir: Path) -> Brain:
    """The whole bot: sentence vectors and Sudachi."""
    return load_brain(data_dir=data_dir)


@pytest.fixture(scope="session")
def letters(data_dir: Path) -> Brain:
    """The bot on a machine without the sentence encoder."""
    return load_brain(data_dir=data_dir, use_vectors=False)


@pytest.fixture(scope="session")
def conversation(letters: Brain) -> Conversation:
    """Without vectors: the same code, quick enough for ten thousand."""
    return letters.conversation


@pytest.fixture(scope="session")
def reviewed(letters: Brain) -> Reviewed:
    """Every sentence that may be said."""
    return Reviewed(letters.kb)


@pytest.fixture(scope="session")
def plain(brain: Brain) -> Conversation:
    """The bot on a machine with neither Sudachi nor the sentence encoder."""
    parts, _ = build(brain.kb, None, tokens.fallback)
    return Conversation(brain.kb, Index(brain.kb, parts, None, tokens.fallback))


class Talk:
    """One citizen's conversation: says things, a minute apart, and keeps the memory between."""

    def __init__(self, conversation: Conversation, now: datetime = TEN_O_CLOCK, hint: str = "") -> None:
        self.conversation, self.now, self.hint = conversation, now, hint
        self.memory = Memory()

    def say(self, text: str, after: timedelta = timedelta(minutes=1)) -> Turn:
        """The turn for a typed message."""
        return self._turn(Incoming("console", text=text, language_hint=self.hint), after)

    def press(self, data: str, after: timedelta = timedelta(minutes=1)) -> Turn:
        """The turn for a button."""
        return self._turn(Incoming("console", Kind.BUTTON, data=data, language_hint=self.hint), after)

    def send(self, kind: Kind) -> Turn:
        """The turn for a sticker, a picture …"""
        return self._turn(Incoming("console", kind, language_hint=self.hint), timedelta(minutes=1))

    def _turn(self, incoming: Incoming, after: timedelta) -> Turn:
        self.now += after
        turn = self.conversation.handle(incoming, self.memory, self.now)
        self.memory = replace(Memory.from_dict(turn.memory.as_dict()))
        return turn


@pytest.fixture
def talk(brain: Brain) -> Callable[..., Talk]:
    """Starts a conversation."""
    return lambda **options: Talk(brain.conversation, **options)


def goes_on(turn: Turn) -> bool:
    """The citizen has something to do next: a button, a choice, or someone to ask; a calm reply says whom."""
    reply = turn.reply
    return reply.calm or bool(reply.buttons or reply.numbered or reply.contact)
