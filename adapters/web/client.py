"""Answers the page: the core's Turn for one event, put into the conversation that the page shows."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Protocol

from adapters.clock import Clock
from adapters.delivery import Delivery, Result
from adapters.inbound import Inbound
from adapters.settings import Settings
from adapters.web.render import render
from adapters.web.sessions import Session
from bot.messages import Incoming, Kind, Memory, Reply, Turn


class Context(Protocol):
    """What the server lends to the page. Looked up if there: `answer(channel, conversation, incoming)` → Turn
    (or an awaitable of one), `clock`, `fake_line`, `fake_telegram`."""

    @property
    def settings(self) -> Settings: ...
    @property
    def brain(self) -> Any: ...


Answer = Callable[[str, str, Incoming], Any]


class WebChannel:
    """The browser as the worker sees it."""

    def __init__(self, context: Context, clock: Clock) -> None:
        self._context, self._clock = context, clock

    def to_incoming(self, inbound: Inbound) -> Incoming:
        """The event in the core's words."""
        values = inbound.payload
        return Incoming(
            inbound.channel, Kind(inbound.kind), values["text"], values["data"], values["language_hint"]
        )

    async def answer(self, session: Session, inbound: Inbound) -> Turn:
        """The turn of one event; one at a time in a conversation."""
        incoming = self.to_incoming(inbound)
        async with session.lock:
            turn = await self._turn(session, incoming)
            session.memory = turn.memory
            return turn

    async def deliver(self, session: Session, said: str, reply: Reply) -> Delivery:
        """Show a reply on the page; it is there with the response of the same request."""
        session.add(said, render(reply))
        return Delivery(Result.SENT)

    def greeting(self, language: str) -> list[dict[str, Any]]:
        """What stands on the page before anything was asked; not a turn."""
        incoming = Incoming("web", Kind.FOLLOW, language_hint=language)
        conversation = self._context.brain.conversation
        turn = conversation.handle(incoming, Memory(language=language), self._now())
        return render(turn.reply)

    async def _turn(self, session: Session, incoming: Incoming) -> Turn:
        answer: Answer | None = getattr(self._context, "answer", None)
        if answer is None:
            memory = (
                session.memory
                if session.memory.language
                else session.memory.but(language=incoming.language_hint)
            )
            turn: Turn = self._context.brain.conversation.handle(incoming, memory, self._now())
            return turn
        found = answer("web", session.id, incoming)
        return await found if inspect.isawaitable(found) else found  # type: ignore[no-any-return]

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clock.now(), UTC)
