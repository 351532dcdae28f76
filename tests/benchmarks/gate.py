"""A TCP gate before a server on loopback: open, shut (refuses), half-open (accepts and is silent), deaf."""

from __future__ import annotations

import asyncio
import contextlib
from urllib.parse import urlsplit

from tests.benchmarks.process import free_port


class Gate:
    """Everything sent to `url` goes to `target`. mode: 'open' · 'silent': what comes is not passed on ·
    'deaf': requests are passed on, answers are swallowed. `shut` refuses connections."""

    def __init__(self, target: str) -> None:
        parts = urlsplit(target)
        self._target = (parts.hostname, parts.port)
        self._port, self.mode = free_port(), "open"
        self.url = f"http://127.0.0.1:{self._port}"
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()

    async def open(self) -> None:
        """Listen and pass everything on."""
        self.mode = "open"
        if self._server is None:
            self._server = await asyncio.start_server(self._visit, "127.0.0.1", self._port)

    async def shut(self) -> None:
        """Refuse connections and break those there are."""
        server, self._server = self._server, None
        if server is not None:
            server.close()
        self.drop()

    def drop(self) -> None:
        """Break the connections there are."""
        for writer in list(self._writers):
            writer.transport.abort()

    async def _visit(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there, back = await asyncio.open_connection(*self._target)
        except OSError:
            writer.transport.abort()
            return
        self._writers |= {writer, back}
        with contextlib.suppress(asyncio.CancelledError):  # the run is over: asyncio would print a trace
            await asyncio.gather(self._pass(reader, back, "silent"), self._pass(there, writer, "deaf"))
        self._writers -= {writer, back}

    async def _pass(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, held: str) -> None:
        with contextlib.suppress(OSError):
            while data := await source.read(65536):
                if self.mode in (held, "silent"):
                    continue
                sink.write(data)
                await sink.drain()
        sink.close()
