"""PostgreSQL's LISTEN: an event stored by one process wakes the others at once."""

from __future__ import annotations

import threading
from collections.abc import Callable

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from adapters.store.inbox import CHANNEL

LOOK_SECONDS = 1.0
"""How soon the thread notices that it shall end, and how long it waits before connecting again."""


class Listener:
    """A thread that calls `wake` at each notification. Without a database it keeps trying: the worker also
    looks by itself every second, so only latency is lost."""

    def __init__(self, engine: Engine, wake: Callable[[], None]) -> None:
        self._engine, self._wake = engine, wake
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, name="toride-listen", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Ends the thread."""
        self._stop.set()
        self._thread.join()

    def _work(self) -> None:
        import psycopg

        while not self._stop.is_set():
            try:
                self._listen()
            except (SQLAlchemyError, psycopg.Error):
                self._stop.wait(LOOK_SECONDS)

    def _listen(self) -> None:
        connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        try:
            connection.exec_driver_sql(f"LISTEN {CHANNEL}")
            driver = connection.connection.driver_connection
            while driver is not None and not self._stop.is_set():
                for _ in driver.notifies(timeout=LOOK_SECONDS, stop_after=1):
                    self._wake()
        finally:
            connection.invalidate()
            connection.close()
