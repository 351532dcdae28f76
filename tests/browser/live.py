"""The whole service on loopback in a thread: inbox, worker, fakes, pages; only the core is the Speaker."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from adapters import journal, server
from adapters.clock import SteadyClock
from adapters.demo import open_demo
from adapters.service import Service
from adapters.settings import Settings
from tests.adapters.web.speaker import EVENT, Speaker


def brain() -> Any:
    """What the service needs of a loaded knowledge."""
    speaker = Speaker()
    knowledge = SimpleNamespace(
        wording=speaker.words, events=(EVENT,), contacts={}, revision="r1", topics={}, departments={}
    )
    return SimpleNamespace(kb=knowledge, conversation=speaker, revision="r1", vectors=False)


class Live:
    """A running service; `address` once entered."""

    def __init__(self, folder: Path, web: str, known: Any = None, **settings: Any) -> None:
        (folder / "knowledge").mkdir(exist_ok=True)
        self._settings = Settings(
            data=folder, knowledge=folder / "knowledge", port=0, web=web, web_embed=("http://127.0.0.1:*",),
            **settings,
        )  # fmt: skip
        self._brain = known or brain()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), daemon=True)
        self._up, self._failed = threading.Event(), ""
        self.address = ""

    def __enter__(self) -> Live:
        self._thread.start()
        assert self._up.wait(30)
        assert not self._failed, self._failed
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(30)

    async def _run(self) -> None:
        try:
            listener = server._listen(self._settings)
            self.address, clock = server._address(listener), SteadyClock()
            demo = await open_demo(self._settings, self.address, clock) if self._settings.simulator else None
            service = Service(
                self._settings, self._brain, clock, journal.setup(self._settings, stream=StringIO()), demo
            )
            self.service = service
            self._server = server._uvicorn(server.App(service))
        except Exception as error:
            self._failed = repr(error)
            self._up.set()
            raise
        service.start(lambda: None)
        task = asyncio.create_task(self._server.serve(sockets=[listener]))
        while not self._server.started and not task.done():  # noqa: ASYNC110 - uvicorn has no event
            await asyncio.sleep(0.01)
        while service.store is None:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        self._up.set()
        await task
        with suppress(Exception):
            await service.stop()
