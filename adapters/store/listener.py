"""PostgreSQL's LISTEN: an event stored by one process wakes the others at once."""

from __future__ import annotations

import selectors
import socket
import threading
from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from adapters.store.inbox import CHANNEL

AGAIN_SECONDS = 1.0
"""How long it waits before connecting again."""


class Listener:
    """A thread that calls `wake` at each notification. Without a database it keeps trying: the worker also
    looks by itself every second, so only latency is lost."""

    def __init__(self, engine: Engine, wake: Callable[[], None]) -> None:
        self._engine, self._wake = engine, wake
        self._stop = threading.Event()
        self._bell, self._ring = socket.socketpair()
        self._thread = threading.Thread(target=self._work, name="toride-listen", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Ends the thread."""
        self._stop.set()
        self._ring.send(b"!")
        self._thread.join()
        self._bell.close()
        self._ring.close()

    def _work(self) -> None:
        import psycopg

        while not self._stop.is_set():
            try:
                self._listen()
            except (SQLAlchemyError, psycopg.Error):
                self._stop.wait(AGAIN_SECONDS)

    def _listen(self) -> None:
        connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        ready = selectors.DefaultSelector()
        try:
            connection.exec_driver_sql(f"LISTEN {CHANNEL}")
            self._wake()  # for what came while nobody listened
            driver: Any = connection.connection.driver_connection
            ready.register(driver, selectors.EVENT_READ)
            ready.register(self._bell, selectors.EVENT_READ)
            while not self._stop.is_set():
                ready.select()
                if list(driver.notifies(timeout=0)):
                    self._wake()
        finally:
            ready.close()
            connection.invalidate()
            connection.close()
