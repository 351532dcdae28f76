"""Own flood limiter: per chat and overall, first come first served, one slow chat never holds up another."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from adapters.clock import Clock

PRIVATE = (3, 3.0)
"""1 message a second with bursts of 3 (Bot API FAQ: one a second, short bursts tolerated)."""
GROUP = (20, 60.0)
OVERALL = (30, 1.0)
REMEMBERED = 10_000


class TooLong(Exception):
    """The wait would pass the deadline; `seconds` until the next chance."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        super().__init__(f"{seconds:.1f} s")


class Window:
    """At most `count` slots in any `seconds`."""

    def __init__(self, count: int, seconds: float) -> None:
        self._seconds, self._taken = seconds, deque[float](maxlen=count)

    def free_at(self, now: float) -> float:
        """When the next slot is free."""
        full = len(self._taken) == self._taken.maxlen
        return max(now, self._taken[0] + self._seconds) if full else now

    def take(self, at: float) -> None:
        """Take the slot at that time."""
        self._taken.append(at)


class _Chat:
    def __init__(self, group: bool) -> None:
        self.lock = asyncio.Lock()
        self.windows = [Window(*PRIVATE), *([Window(*GROUP)] if group else [])]
        self.held_until = 0.0


class Pace:
    """Gives out turns to send. `sleep` waits for seconds; both it and the clock are handed in."""

    def __init__(self, clock: Clock, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._clock, self._sleep = clock, sleep
        self._overall = Window(*OVERALL)
        self._chats: OrderedDict[str, _Chat] = OrderedDict()

    def _chat(self, chat_id: str) -> _Chat:
        chat = self._chats.setdefault(chat_id, _Chat(group=chat_id.startswith("-")))
        self._chats.move_to_end(chat_id)
        if len(self._chats) > REMEMBERED and not next(iter(self._chats.values())).lock.locked():
            self._chats.popitem(last=False)
        return chat

    def hold(self, chat_id: str, seconds: float) -> None:
        """Send nothing to this chat for so long: Telegram said so."""
        chat = self._chat(chat_id)
        chat.held_until = max(chat.held_until, self._clock.now() + seconds)

    @asynccontextmanager
    async def turn(self, chat_id: str, deadline: float) -> AsyncIterator[None]:
        """The chat's turn, for the time of one request. Raises TooLong if that is after the deadline."""
        chat = self._chat(chat_id)
        async with chat.lock:
            await self._until(max(chat.held_until, *self._free(chat.windows)), deadline)
            # Only now: a slot taken far ahead for a chat on hold would stall every other chat.
            at = max(self._free([self._overall]))
            for window in (self._overall, *chat.windows):
                window.take(at)
            await self._until(at, deadline)
            yield

    def _free(self, windows: list[Window]) -> list[float]:
        return [window.free_at(self._clock.now()) for window in windows]

    async def _until(self, at: float, deadline: float) -> None:
        wait = at - self._clock.now()
        if at > deadline:
            raise TooLong(wait)
        if wait > 0:
            await self._sleep(wait)
