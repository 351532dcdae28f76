"""The finder: a second process that finds the answers, so that the first only receives, stores and sends.

One Python process computes on one core. A new sentence costs some 5 ms, so that at 167 messages a second
answers alone would fill it and acknowledgements would wait (docs/decisions/0023).
"""

from __future__ import annotations

import asyncio
import os
import pickle
import socket
import sys
from asyncio import subprocess
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from adapters.finder_child import LENGTH, framed
from bot.messages import Incoming, Memory, Turn

START_SECONDS = 60.0
"""From its start to its revision; a second or two on a machine with nothing else to do."""
ANSWER_SECONDS = 20.0
"""A third of a reply token's minute (LINE): the answer can still be found elsewhere. The longest 99 %
of replies took where none was lost was 3.8 s (167 a second, a reload, a busy machine: docs/scaling.md's runs)."""


class Gone(Exception):
    """The finder ended, or never came up; whoever asks must find the answer elsewhere."""


class Finder(asyncio.Protocol):
    """One finder. `gone` is set when it has ended."""

    def __init__(self) -> None:
        loop = asyncio.get_running_loop()
        self.gone = asyncio.Event()
        self._revision: asyncio.Future[str] = loop.create_future()
        self._waiting: deque[asyncio.Future[Any]] = deque([self._revision])
        self._read = bytearray()
        self._transport: asyncio.Transport | None = None
        self._retired = False

    @classmethod
    async def start(cls, knowledge: Path, data: Path, revision: str) -> Finder:
        """One that is ready. Raises Gone; also when the folder no longer holds that revision."""
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        with theirs:
            command = [sys.executable, "-P", "-m", "adapters.finder_child", str(knowledge), str(data), str(theirs.fileno())]
            process = await asyncio.create_subprocess_exec(
                *command, env=_environ(), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, pass_fds=(theirs.fileno(),)
            )
        _, finder = await asyncio.get_running_loop().create_connection(cls, sock=ours)
        finder._process = process
        finder._reaped = asyncio.ensure_future(process.wait())
        try:
            found = await asyncio.wait_for(finder._revision, START_SECONDS)
        except TimeoutError:
            finder.kill()
            raise Gone("no answer") from None
        if found != revision:
            finder.retire()
            raise Gone("no answer" if not found else "another revision")
        return finder

    _process: subprocess.Process
    _reaped: asyncio.Future[int]

    async def turn(self, incoming: Incoming, memory: Memory, now: datetime) -> Turn:
        """The answer. Raises Gone, also when none comes: a finder that hangs is ended, and all its questions with it."""
        if self._transport is None or self._retired:
            raise Gone
        answer: asyncio.Future[Turn] = asyncio.get_running_loop().create_future()
        self._waiting.append(answer)
        self._transport.write(framed((incoming, memory, now)))
        try:
            return await asyncio.wait_for(answer, ANSWER_SECONDS)
        except TimeoutError:
            self.kill()
            raise Gone("no answer") from None

    def kill(self) -> None:
        """Ends the process at once; its socket closes with it."""
        with suppress(ProcessLookupError):
            self._process.kill()

    def retire(self) -> None:
        """Takes no more questions and ends when the last is answered."""
        self._retired = True
        if self._transport is not None and (not self._waiting or not self._revision.done()):
            self._transport.close()

    async def ended(self) -> None:
        """Returns when the process is over."""
        await self._reaped

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """asyncio: the socket is open."""
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """asyncio: answers come in the order of the questions."""
        self._read += data
        while len(self._read) >= LENGTH.size:
            end = LENGTH.size + LENGTH.unpack_from(self._read)[0]
            if len(self._read) < end:
                return
            self._told(pickle.loads(self._read[LENGTH.size : end]))  # noqa: S301 - from a process we started
            del self._read[:end]

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        """asyncio: the finder ended."""
        self._transport = None
        for asked in self._waiting:
            if not asked.done():
                asked.set_exception(Gone())
        self._waiting.clear()
        self.gone.set()

    def _told(self, value: Any) -> None:
        asked = self._waiting.popleft()
        if not asked.done():  # else whoever asked was cancelled
            asked.set_result(value)
        if self._retired and not self._waiting:
            self.retire()


def starter(knowledge: Path, data: Path) -> Callable[[str], Awaitable[Finder]]:
    """What starts a finder on this knowledge for a revision of it."""

    async def start(revision: str) -> Finder:
        return await Finder.start(knowledge, data, revision)

    return start


def _environ() -> dict[str, str]:
    """Without the service's secrets: the finder needs none. One thread for one answer, as in the service."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TORIDE_")}
    return kept | {"OPENBLAS_NUM_THREADS": "1"}
