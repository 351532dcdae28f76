"""The store's one door: what the server, the worker and the operators' commands ask of a database."""

from __future__ import annotations

import asyncio
import hmac
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from adapters.clock import Clock, SteadyClock
from adapters.inbound import Inbound
from adapters.store import claims, endings, secret, switches
from adapters.store.commits import GroupCommit
from adapters.store.engine import open_engine, reading
from adapters.store.errors import StoreUnavailable, WrongSecret
from adapters.store.gauges import Gauges
from adapters.store.gauges import read as read_gauges
from adapters.store.inbox import Arrival, Intake
from adapters.store.listener import Listener
from adapters.store.purge import purge, sweep
from adapters.store.switches import KEY_CHECK

MOST_OPEN = 50_000
"""Unanswered events kept before new ones are refused with 503: about 5 minutes of the worst day (167/s)."""


class Store:
    """An open store. Methods that are `async` write through the group commit and return when it is on disk;
    `reads` and `writes` give the operators' commands a plain connection. All raise StoreUnavailable."""

    def __init__(self, engine: Engine, keyring: secret.Keyring, clock: Clock, most_open: int) -> None:
        self.engine, self.keyring, self.clock = engine, keyring, clock
        self.owner = secrets.token_hex(8)
        self._intake = Intake(keyring, clock, most_open)
        self._commits = GroupCommit(engine)
        # PostgreSQL's claims wait for those of other processes; acknowledgements must not wait with them.
        self._claims = GroupCommit(engine) if engine.dialect.name == "postgresql" else self._commits
        self._wakers: list[Callable[[], None]] = []
        self._listener = Listener(engine, self._wake) if engine.dialect.name == "postgresql" else None

    async def put(self, events: Sequence[Inbound], received: float) -> list[bool]:
        """Commits a request's events, all or none; says which were new. Raises StoreFull too: answer 503."""
        new = await self._commits.run(self._intake.put, Arrival(tuple(events), received))
        self._wake()
        return new

    async def claim(self, most: int) -> list[claims.Claim]:
        """Up to `most` events to answer now, one a conversation."""
        return await self._claims.run(claims.claim, claims.Ask(most, self.clock.now(), self.owner))

    async def mark_sending(self, claim: claims.Claim) -> bool:
        """Before a send that cannot be repeated. False: do not send, the claim is lost or withdrawn."""
        return await self._commits.run(claims.mark_sending, claim)

    async def finish(self, ending: endings.Ending) -> bool:
        """Ends a claim: state, memory and turn in one commit. False: the claim was lost."""
        return await self._commits.run(endings.finish, ending)

    async def retry(self, again: endings.Again) -> bool:
        """Puts a claim back. False: it was no longer ours."""
        return await self._commits.run(endings.retry, again)

    async def beat(self, rows: Sequence[int]) -> claims.Recovered:
        """Renews the leases of the rows in work and takes back those of dead processes."""
        pulse = claims.Pulse(self.owner, tuple(rows), self.clock.now())
        return await self._claims.run(claims.beat, pulse)

    async def gauges(self) -> Gauges:
        """Counts by state and the age of the oldest unanswered event."""
        return await asyncio.to_thread(self._gauges)

    def on_new(self, wake: Callable[[], None]) -> None:
        """`wake` is called, from any thread, when events may have become claimable."""
        self._wakers.append(wake)

    def off_new(self, wake: Callable[[], None]) -> None:
        """Ends `on_new`."""
        self._wakers.remove(wake)

    @contextmanager
    def reads(self) -> Iterator[Connection]:
        """A connection for reading, for commands and reports; blocks the caller's thread."""
        try:
            with reading(self.engine) as connection:
                yield connection
        except SQLAlchemyError as error:
            raise StoreUnavailable(type(error).__name__) from error

    @contextmanager
    def writes(self) -> Iterator[Connection]:
        """A transaction of its own, for commands; blocks the caller's thread."""
        try:
            with self.engine.begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise StoreUnavailable(type(error).__name__) from error

    def purge(self, dry_run: bool = False) -> dict[str, int]:
        """Forgets what is due (adapters/store/purge.py); blocks the caller's thread."""
        try:
            return purge(self.engine, self.clock.now(), dry_run)
        except SQLAlchemyError as error:
            raise StoreUnavailable(type(error).__name__) from error

    def close(self) -> None:
        """Commits what waits and closes the database."""
        if self._listener:
            self._listener.close()
        self._claims.close()
        self._commits.close()
        try:
            sweep(self.engine)
        except SQLAlchemyError:
            pass  # another process uses the log: it will be swept by its own close or by a purge
        finally:
            self.engine.dispose()

    def _gauges(self) -> Gauges:
        with self.reads() as connection:
            return read_gauges(connection, self.clock.now())

    def _wake(self) -> None:
        for wake in tuple(self._wakers):
            wake()


def open_store(
    url: str, *, secret_key: str, folder: Path, clock: Clock | None = None, most_open: int = MOST_OPEN
) -> Store:
    """Opens and migrates the database. An empty `secret_key` is made and kept in `folder`.

    Raises StoreUnavailable, or WrongSecret if the database was written with another key."""
    folder.mkdir(parents=True, exist_ok=True)
    keyring = secret.load(secret_key, folder)
    clock = clock or SteadyClock()
    engine = open_engine(url)
    try:
        check_secret(engine, keyring, clock.now())
        return Store(engine, keyring, clock, most_open)
    except BaseException:
        engine.dispose()
        raise


def check_secret(engine: Engine, keyring: secret.Keyring, now: float, adopt: bool = False) -> None:
    """Processes with different keys would not see each other's conversations. Raises WrongSecret, unless
    the operator wants this key `adopt`ed after a change."""
    mine = keyring.hide("toride-bot")
    with engine.begin() as connection:
        if adopt:
            switches.put(connection, KEY_CHECK, mine, now)
        known = switches.keep_first(connection, KEY_CHECK, mine, now)
    if not hmac.compare_digest(known, mine):
        raise WrongSecret("TORIDE_SECRET がこのデータベースで使われてきたものと違います")
