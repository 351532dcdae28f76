"""Group commit: one thread writes, and whatever waits while one commit reaches the disk shares the next.

A write is a function over (connection, items) and one item. Items of one function that meet in a batch are
handed over together, so that 32 webhooks cost one INSERT and one fsync.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError

from adapters.store.errors import StoreRefused, StoreUnavailable

I = TypeVar("I")  # noqa: E741
R = TypeVar("R")
Apply = Callable[[Connection, list[I]], Sequence[R | Exception]]
"""Writes the items, one result for each; an exception in the list is raised to the caller of that item."""

LARGEST = 256
"""Most writes in one transaction: bounds how long the first of them waits."""

LINGER_SECONDS = 0.001
"""After a group the next one waits this long for its members: those just told 200 are about to send more,
and a group of one between two of fifteen would cost as much as they do. A lone write never waits."""

REPEATABLE = frozenset({"40P01", "40001"})
"""SQLSTATEs after which the same transaction may simply be tried again: deadlock, serialisation."""


@dataclass(frozen=True, slots=True)
class _Job:
    apply: Callable[[Connection, list[Any]], Sequence[Any]]
    item: Any
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Any]


class GroupCommit:
    """The only writer of this process. `run` is called from the event loop, `close` from anywhere."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._closed = False
        self._crowded = False
        self._thread = threading.Thread(target=self._work, name="toride-store", daemon=True)
        self._thread.start()

    async def run(self, apply: Apply[I, R], item: I) -> R:
        """Returns once the write is on disk. Raises StoreUnavailable or what `apply` said."""
        if self._closed:
            raise StoreUnavailable("closed")
        loop = asyncio.get_running_loop()
        future: asyncio.Future[R] = loop.create_future()
        self._jobs.put(_Job(apply, item, loop, future))
        return await future

    def close(self) -> None:
        """Commits what waits and ends the thread."""
        if not self._closed:
            self._closed = True
            self._jobs.put(None)
        self._thread.join()

    def _work(self) -> None:
        going = True
        while going:
            batch = self._collect()
            going = None not in batch
            jobs = [job for job in batch if job is not None]
            if jobs:
                _tell(jobs, self._settle(jobs))
        self._disconnect()

    def _collect(self) -> list[_Job | None]:
        batch = [self._jobs.get()]
        if self._crowded and batch[0] is not None:
            time.sleep(LINGER_SECONDS)
        try:
            while batch[-1] is not None and len(batch) < LARGEST:
                batch.append(self._jobs.get_nowait())
        except Empty:
            pass
        self._crowded = len(batch) > 1
        return batch

    def _settle(self, jobs: list[_Job], again: bool = True) -> list[Any]:
        """One result or exception for each job; never raises."""
        try:
            return self._commit(jobs)
        except (OperationalError, InterfaceError) as error:
            self._disconnect()
            if again and _may_repeat(error):
                return self._settle(jobs, again=False)
            return [StoreUnavailable(type(error.orig).__name__) for _ in jobs]
        except Exception as error:
            # One item the database refuses must not take its neighbours' acknowledgements with it.
            self._disconnect()
            return [_plain(error)] if len(jobs) == 1 else [self._settle([job])[0] for job in jobs]

    def _commit(self, jobs: list[_Job]) -> list[Any]:
        connection = self._connection = self._connection or self._engine.connect()
        results: dict[int, Any] = {}
        groups: dict[Any, list[_Job]] = {}
        for job in jobs:
            groups.setdefault(job.apply, []).append(job)
        with connection.begin():
            for apply, members in groups.items():
                found = apply(connection, [job.item for job in members])
                results.update(zip(map(id, members), found, strict=True))
        return [results[id(job)] for job in jobs]

    def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        try:
            if connection is not None:
                connection.close()
        except SQLAlchemyError:
            connection = None


def _plain(error: Exception) -> Exception:
    return StoreRefused(type(error.orig).__name__) if isinstance(error, DBAPIError) else error


def _may_repeat(error: DBAPIError) -> bool:
    return error.connection_invalidated or getattr(error.orig, "sqlstate", None) in REPEATABLE


def _tell(jobs: list[_Job], results: list[Any]) -> None:
    """Hands the results to the waiting tasks, one wake-up for each event loop."""
    loops: dict[asyncio.AbstractEventLoop, list[tuple[asyncio.Future[Any], Any]]] = {}
    for job, result in zip(jobs, results, strict=True):
        loops.setdefault(job.loop, []).append((job.future, result))
    for loop, settled in loops.items():
        try:
            loop.call_soon_threadsafe(_resolve, settled)
        except RuntimeError:  # the loop is closed: nobody waits any more
            continue


def _resolve(settled: list[tuple[asyncio.Future[Any], Any]]) -> None:
    for future, result in settled:
        if future.done():  # the caller was cancelled
            continue
        if isinstance(result, Exception):
            future.set_exception(result)
        else:
            future.set_result(result)
