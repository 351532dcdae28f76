"""What lives as long as the process: knowledge, store, worker, switches, and the loops around them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any

from adapters.answering import Answering
from adapters.aside import aside
from adapters.channels import Channels, open_channels, telegram_identity
from adapters.clock import Clock
from adapters.demo import Demo
from adapters.direct import Direct
from adapters.errand import Errands
from adapters.finder import starter
from adapters.inbound import Inbound
from adapters.ingress import Ingress, Refused
from adapters.journal import Journal
from adapters.limits_rate import RateLimit
from adapters.metrics import Metrics
from adapters.reload import Watch
from adapters.settings import Settings
from adapters.store import Gauges, Store, StoreUnavailable, WrongSecret, open_store
from adapters.store import switches as switch_table
from adapters.switches import Switched, Switches
from adapters.watching import Watching
from adapters.worker import Worker
from bot.messages import Incoming, Memory, Turn
from knowledge.model import KnowledgeBase
from knowledge.problems import KnowledgeUnusable

if TYPE_CHECKING:
    from adapters.brain import Brain

STORE_RETRY_SECONDS = 2.0
SWITCH_SECONDS = 2.0
"""Well below the 5 s promised, so that a slow read of the store does not break the promise."""
PURGE_SECONDS = 3600.0
READY_SECONDS = 60.0
"""Older than this an unanswered event says that nothing is being answered here."""


class Service:
    """The program as its routes see it: `settings`, `brain`, `store` (None while the database is away), …"""

    def __init__(
        self, settings: Settings, brain: Brain, clock: Clock, journal: Journal, demo: Demo | None = None, apart: bool = False
    ) -> None:
        self.settings = demo.settings if demo else settings
        self.clock, self.journal, self._demo = clock, journal, demo
        self.fake_line = demo.line if demo else None
        self.fake_telegram = demo.telegram if demo else None
        self.metrics = Metrics()
        self.store: Store | None = None
        self.switches = Switches()
        self.fatal = ""
        self.channels: Channels = open_channels(
            self.settings, clock, lambda: self.switches.push_off, lambda turn: self._switched.apologised(turn)
        )
        self.ingress = Ingress(lambda: self.store, clock, RateLimit(clock), self.metrics, journal)
        self._watching = Watching(journal, self.metrics, self.ingress.requests)
        self._answering = Answering(starter(settings.knowledge, settings.data) if apart else None, self._watching.finder)
        self._direct = Direct(self.find, lambda: self.store, clock, self._watching)
        self._worker: Worker | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._reloading = asyncio.Lock()
        self._use(brain)

    def _use(self, brain: Brain) -> None:
        """One assignment swaps the whole snapshot: an answer in work keeps the one it began with."""
        self.brain = brain
        self._switched = Switched(brain.kb, lambda: self.switches)
        self.journal.redactor.know(public_numbers(brain.kb))
        self.metrics.knowledge(brain.revision, brain.vectors)

    async def find(self, incoming: Incoming, memory: Memory, now: datetime) -> Turn:
        """One turn with the knowledge and the switches of this moment."""
        brain, switched = self.brain, self._switched
        turn = switched.before(incoming, memory)
        return turn or switched.after(await self._answering.found(brain, incoming, memory, now))

    async def answer(self, channel: str, conversation: str, incoming: Incoming) -> Turn:
        """The turn for who waits in the same request: the web page."""
        return await self._direct.answer(channel, conversation, incoming)

    async def take(self, events: Sequence[Inbound], received: float) -> bool:
        """Stores events of the web or of polling; False if they must come again later."""
        try:
            await self.ingress.take(events, received)
        except Refused:
            return False
        return True

    def start(self, stop: Callable[[], None]) -> None:
        """Starts the loops. `stop` ends the process when it cannot go on (`fatal` says why)."""
        self._run(self._live(stop))
        self._run(Watch(self.settings.knowledge, self.reload).run())
        self._run(self._answering.keep(lambda: self.brain.revision))

    def _run(self, work: Awaitable[None]) -> None:
        async def guarded() -> None:
            try:
                await work
            except Exception as error:
                self.journal.failed("loop_fault", error)

        self._tasks.append(asyncio.ensure_future(guarded()))

    async def _live(self, stop: Callable[[], None]) -> None:
        try:
            self.store = await self._opened()
        except WrongSecret as error:
            self.fatal = str(error)
            stop()
            return
        errands = Errands(self.store, self.channels.routes, self.find, self.clock, self._watching)
        self._worker = Worker(self.store, errands, self._watching)
        await asyncio.to_thread(self._look_at_switches)
        self._run(self._worker.run())
        self._run(self._every(SWITCH_SECONDS, self._look_at_switches))
        self._run(self._every(PURGE_SECONDS, self._purge))
        if self.channels.telegram and not self.settings.telegram_webhook_secret:
            self._run(self._poll())

    async def _opened(self) -> Store:
        """The store, however long the database takes to come up."""
        while True:
            try:
                return await asyncio.to_thread(self._open)
            except StoreUnavailable as error:
                self.journal.error("store_unavailable", cause=str(error))
                await asyncio.sleep(STORE_RETRY_SECONDS)

    def _open(self) -> Store:
        url, key = database_url(self.settings), str(self.settings.secret)
        return open_store(url, secret_key=key, folder=self.settings.data, clock=self.clock)

    async def _every(self, seconds: float, work: Callable[[], object]) -> None:
        while True:
            await asyncio.sleep(seconds)
            try:
                await asyncio.to_thread(work)
            except StoreUnavailable:
                self.metrics.event("store_unavailable")

    def _look_at_switches(self) -> None:
        if self.store is not None:
            with suppress(StoreUnavailable), self.store.reads() as connection:
                found = Switches.read(switch_table.read(connection), self.clock.now())
                if found != self.switches:
                    self.journal.warning("switches", thrown=sorted(found.thrown))
                self.switches = found

    def _purge(self) -> None:
        if self.store:
            self.journal.info("purged", rows=self.store.purge())

    async def _poll(self) -> None:
        from adapters.telegram.polling import CannotPoll, Poller

        async def put(events: Sequence[Inbound]) -> None:
            if not await self.take(events, self.clock.now()):
                raise StoreUnavailable("put")

        assert self.channels.telegram is not None  # noqa: S101 (asked by the caller)
        try:
            await Poller(self.channels.telegram, put, telegram_identity(self.settings)).run()
        except CannotPoll as error:
            self.journal.error("telegram_polling_stopped", message=str(error))

    async def reload(self) -> bool:
        """Loads the knowledge anew, all or nothing; Problems are logged and the old one stays."""
        async with self._reloading:
            try:
                brain = await aside(lambda: load(self.settings))
            except KnowledgeUnusable as error:
                self.metrics.problems(len(error.problems))
                for problem in error.problems:
                    self.journal.error("knowledge_problem", path=_place(problem), message=str(problem))
                return False
            except Exception as error:
                self.metrics.problems(1)
                self.journal.failed("reload_fault", error)
                return False
            await self._answering.prepare(brain.revision)
            self._use(brain)
            self._answering.only(brain.revision)
            self.journal.info("knowledge_loaded", revision=brain.revision)
            return True

    async def gauges(self) -> Gauges | None:
        """The inbox now, or None while the store is away."""
        found = None
        if self.store is not None:
            with suppress(StoreUnavailable, TimeoutError):
                found = await asyncio.wait_for(self.store.gauges(), 2.0)
        self.metrics.gauges(found)
        return found

    async def ready(self) -> dict[str, bool]:
        """What readiness is made of."""
        gauges = await self.gauges()
        return {
            "finder": self._answering.complete,
            "store": gauges is not None,
            "knowledge": bool(self.brain.revision),
            "queue": gauges is not None and gauges.oldest_seconds < READY_SECONDS,
        }

    async def stop(self) -> None:
        """Finishes what is in flight (at most 10 s), then closes everything."""
        if self._worker:
            await self._worker.stop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._answering.close()
        await self.channels.close()
        if self._demo:
            await self._demo.close()
        if self.store is not None:
            await asyncio.to_thread(self.store.close)


def load(settings: Settings, training: Callable[[], None] = lambda: None) -> Brain:
    """The knowledge with its index; `training` is called if that must be made first. Raises KnowledgeUnusable."""
    from adapters.brain import load_to_serve

    return load_to_serve(settings.knowledge, settings.data, training)


def database_url(settings: Settings) -> str:
    """The URL given, or SQLite in the data folder."""
    return settings.database_url or f"sqlite:///{settings.data / 'toride.db'}"


def public_numbers(kb: KnowledgeBase) -> list[str]:
    """Phones that the city publishes: they may stand in a log."""
    return [contact.phone for contact in kb.contacts.values() if contact.phone]


def _place(problem: Any) -> str:
    return f"{problem.path}:{problem.line}:{problem.column}"
