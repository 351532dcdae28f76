"""Who finds the answer: the finder process while there is one, else this process's one answering thread."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

from adapters.finder import Finder, Gone
from bot.messages import Incoming, Memory, Turn

if TYPE_CHECKING:
    from adapters.brain import Brain

AGAIN_SECONDS = 5.0
"""A finder that ended is replaced after this long: one that cannot live must not take the machine."""

Start = Callable[[str], Awaitable[Finder]]
"""A finder that has the knowledge of this revision. Raises Gone."""


def cores() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Answering:
    """`found` answers with the brain it is given. `start`: None where one process does everything. `told` hears
    that a finder is "ready", is "gone" or "failed"."""

    def __init__(self, start: Start | None, told: Callable[[str], None]) -> None:
        self._start, self._told = start, told
        # One thread: a tokeniser of Sudachi's refuses to be used by two at once.
        self._thread = ThreadPoolExecutor(1, "toride-answer")
        self._finders: dict[str, Finder] = {}
        self._starting = asyncio.Lock()

    @property
    def complete(self) -> bool:
        """Whether there is a finder now, if there shall be one."""
        return self._start is None or bool(self._finders)

    async def found(self, brain: Brain, incoming: Incoming, memory: Memory, now: datetime) -> Turn:
        """The turn."""
        finder = self._finders.get(brain.revision)
        if finder is not None:
            with suppress(Gone):
                return await finder.turn(incoming, memory, now)
        handle = brain.conversation.handle
        return await asyncio.get_running_loop().run_in_executor(self._thread, handle, incoming, memory, now)

    async def keep(self, revision: Callable[[], str]) -> None:
        """Keeps a finder for the revision in use, until cancelled."""
        while self._start is not None:
            await self.prepare(revision())
            finder = self._finders.get(revision())
            if finder is not None:
                await finder.gone.wait()
            await asyncio.sleep(AGAIN_SECONDS)

    async def prepare(self, revision: str) -> None:
        """A finder for this revision, beside the one at work, if one can be had."""
        async with self._starting:
            if self._start is None or revision in self._finders:
                return
            try:
                finder = await self._start(revision)
            except (Gone, OSError):
                self._told("failed")
                return
            self._finders[revision] = finder
            self._watch = asyncio.ensure_future(self._until_gone(revision, finder))
            self._told("ready")

    def only(self, revision: str) -> None:
        """Finders of other revisions answer what they were asked and end."""
        for other in [other for other in self._finders if other != revision]:
            self._finders.pop(other).retire()

    async def close(self) -> None:
        """Ends the finders."""
        finders, self._start = list(self._finders.values()), None
        self.only("")
        await asyncio.gather(*(finder.ended() for finder in finders))
        self._thread.shutdown(wait=False)

    async def _until_gone(self, revision: str, finder: Finder) -> None:
        await finder.gone.wait()
        if self._finders.get(revision) is finder:
            del self._finders[revision]
            self._told("gone")
