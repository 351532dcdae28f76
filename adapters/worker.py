"""Answers what is in the inbox: claims, runs an errand for each, keeps the leases alive, stops gracefully."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from adapters.errand import Errands
from adapters.routes import Events
from adapters.store import LEASE_SECONDS, Again, Claim, Store, StoreUnavailable

IN_FLIGHT = 512
"""Conversations answered at once: 167 messages/s with a platform that takes 2 s need 334. Each is a waiting
task; the answers themselves are found one after another."""

BATCH = 64
"""Most claims taken in one go."""

LOOK_SECONDS = 1.0
"""Without a wake-up (another SQLite process, a lost notification) the inbox is looked at this often."""

STOP_SECONDS = 10.0
"""protocol.md 126: what is in flight gets this long at SIGTERM; the rest stays in the inbox."""


class Worker:
    """`run` until `stop`. One worker a process; several processes share the store."""

    def __init__(
        self,
        store: Store,
        errands: Errands,
        events: Events,
        in_flight: int = IN_FLIGHT,
        stop_seconds: float = STOP_SECONDS,
    ) -> None:
        self._store, self._errands, self._events = store, errands, events
        self._most, self._stop_seconds = in_flight, stop_seconds
        self._tasks: dict[asyncio.Task[float | None], Claim] = {}
        self._wake = asyncio.Event()
        self._stopping = False
        self._ended = asyncio.Event()

    @property
    def in_flight(self) -> int:
        """Events being answered now."""
        return len(self._tasks)

    async def run(self) -> None:
        """Claims and answers until `stop` is called, then returns when the last errand is over."""
        loop = asyncio.get_running_loop()

        def wake() -> None:
            with suppress(RuntimeError):  # the loop is closed
                loop.call_soon_threadsafe(self._wake.set)

        self._store.on_new(wake)
        pulse = asyncio.ensure_future(self._beat())
        try:
            while not self._stopping:
                await self._look()
            await self._finish()
        finally:
            self._store.off_new(wake)
            pulse.cancel()
            self._ended.set()

    def nudge(self) -> None:
        """Looks at the inbox now; to be called on the event loop."""
        self._wake.set()

    async def stop(self) -> None:
        """Claims nothing more, waits up to `stop_seconds` for what is in flight, leaves the rest."""
        self._stopping = True
        self._wake.set()
        await self._ended.wait()

    async def _look(self) -> None:
        """Claims what is due and there is room for; then waits for news."""
        self._wake.clear()
        most = min(BATCH, self._most - len(self._tasks))
        claims = await self._claim(most) if most > 0 else []
        for claim in claims:
            task = asyncio.ensure_future(self._errands.run(claim))
            self._tasks[task] = claim
            task.add_done_callback(self._done)
        if len(claims) < max(1, most):
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), LOOK_SECONDS)

    async def _claim(self, most: int) -> list[Claim]:
        try:
            return await self._store.claim(most)
        except StoreUnavailable:
            self._events.store_unavailable()
        except Exception as error:
            self._events.failed("", error)
        return []

    def _done(self, task: asyncio.Task[float | None]) -> None:
        """Its conversation may have another event waiting; one put off is due again later."""
        self._tasks.pop(task, None)
        if task.cancelled():
            return
        due = task.result()
        if due is not None:
            wait = max(0.0, due - self._store.clock.now())
            task.get_loop().call_later(wait + 0.001, self._wake.set)
        self._wake.set()

    async def _beat(self) -> None:
        """Signs of life for our claims; those of dead processes come back."""
        while True:
            try:
                found = await self._store.beat([claim.id for claim in self._tasks.values()])
                if found.ready or found.uncertain or found.dead or found.revoked:
                    self._events.recovered(found)
                    self._wake.set()
            except StoreUnavailable:
                self._events.store_unavailable()
            except Exception as error:
                self._events.failed("", error)
            await asyncio.sleep(LEASE_SECONDS / 4)

    async def _finish(self) -> None:
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=self._stop_seconds)
        left = dict(self._tasks)
        for task in left:
            task.cancel()
        if left:
            await asyncio.wait(left)
        giving_back = [self._give_back(claim) for claim in left.values() if self._free(claim)]
        await asyncio.gather(*giving_back)

    def _free(self, claim: Claim) -> bool:
        """Whether it may be answered again at once; an unrepeatable send ends as uncertain by its lease."""
        return claim.id not in self._errands.sending

    async def _give_back(self, claim: Claim) -> None:
        with suppress(StoreUnavailable, TimeoutError):
            again = Again(claim, self._store.clock.now(), "stopped", unsure=True)
            await asyncio.wait_for(self._store.retry(again), 1.0)
