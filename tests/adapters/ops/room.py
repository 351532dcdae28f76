"""The service with its room open, on loopback in a thread, over a store that was filled before."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

from adapters import journal, server
from adapters.clock import Clock
from adapters.service import Service
from adapters.settings import Secret, Settings

TOKEN = "a token that only operators know"
CREDENTIALS = {"username": "operator", "password": TOKEN}
"""For a browser that is asked."""


class Room:
    """`address` once entered; `service` is the running one."""

    def __init__(self, folder: Path, brain: Any, clock: Clock, **changes: Any) -> None:
        (folder / "knowledge").mkdir(exist_ok=True)
        found = Settings(data=folder, knowledge=folder / "knowledge", port=0, web="off", ops_token=Secret(TOKEN), secret=Secret("k"))
        self._settings, self._brain, self._clock = replace(found, **changes), brain, clock
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), daemon=True)
        self._up, self._failed = threading.Event(), ""
        self.address, self.log = "", StringIO()

    def __enter__(self) -> Room:
        self._thread.start()
        assert self._up.wait(60)
        assert not self._failed, self._failed
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(30)

    async def _run(self) -> None:
        try:
            listener = server._listen(self._settings)
            self.address = server._address(listener)
            found = journal.setup(self._settings, stream=self.log)
            self.service = Service(self._settings, self._brain, self._clock, found)
            self._server = server._uvicorn(server.App(self.service))
        except Exception as error:
            self._failed = repr(error)
            self._up.set()
            raise
        self.service.start(lambda: None)
        task = asyncio.create_task(self._server.serve(sockets=[listener]))
        while not self._server.started and not task.done():  # noqa: ASYNC110 - uvicorn has no event
            await asyncio.sleep(0.01)
        while self.service.store is None and not task.done():  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        self._up.set()
        await task
        with suppress(Exception):
            await self.service.stop()
