"""Answers where the citizen waits in the same request (web): no inbox, but the same bounds and records."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from adapters.clock import Clock
from adapters.delivery import Result
from adapters.errand import JAPAN
from adapters.inbound import Inbound
from adapters.limits_rate import RateLimit, Verdict
from adapters.routes import Answer, Events
from adapters.store import Claim, Store, StoreUnavailable
from adapters.store.inbox import conversation_key
from adapters.store.memory import Remembered, recall, remember
from adapters.store.turns import record, write
from adapters.switches import FLOOD
from bot.messages import Incoming, Kind, Memory, Turn


class Direct:
    """One Turn at once. Without a database it still answers, remembering nothing and recording nothing."""

    def __init__(
        self, find: Answer, store: Callable[[], Store | None], clock: Clock, events: Events
    ) -> None:
        self._find, self._store, self._clock, self._events = find, store, clock, events
        self._rate = RateLimit(clock)

    async def answer(self, channel: str, conversation: str, incoming: Incoming) -> Turn:
        """The turn; `conversation` is the channel's own key and leaves this function only as a keyed hash."""
        if self._rate.judge(f"{channel}\0{conversation}") is not Verdict.ANSWER:
            incoming = replace(incoming, kind=Kind.BUTTON, text="", data=FLOOD)
        store, begun = self._store(), self._clock.now()
        event = Inbound(channel, channel, secrets.token_hex(13), conversation, incoming.kind.value)
        if store is None:
            return await self._find(incoming, Memory(language=incoming.language_hint), self._at(begun))
        key = conversation_key(store.keyring, event)
        memory = await asyncio.to_thread(self._recalled, store, key, begun)
        turn = await self._find(incoming, memory, self._at(begun))
        took = {"answer": (self._clock.now() - begun) * 1000}
        claim = Claim(0, "", event, key, None, begun, 0.0, 0, 0, False, False, None)
        await asyncio.to_thread(self._keep, store, claim, turn, took)
        return turn

    def _keep(self, store: Store, claim: Claim, turn: Turn, took: dict[str, float]) -> None:
        row = record(claim, turn, Result.SENT.value, took, claim.received)
        memory = {claim.conversation: Remembered(turn.memory.as_dict(), None, claim.received)}
        try:
            with store.writes() as connection:
                remember(connection, memory)
                write(connection, [row])
        except StoreUnavailable:
            self._events.store_unavailable()
        self._events.turn(row)

    def _recalled(self, store: Store, key: str, now: float) -> Memory:
        try:
            with store.reads() as connection:
                known = recall(connection, [key]).get(key)
            return Memory.from_dict(known.content) if known and known.fresh(now) else Memory()
        except (StoreUnavailable, TypeError, ValueError):
            return Memory()

    def _at(self, now: float) -> datetime:
        return datetime.fromtimestamp(now, JAPAN)
