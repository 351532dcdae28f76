"""Watches the knowledge folder. What changed is loaded all or nothing; the old one answers until then."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path

LOOK_SECONDS = 2.0

Stamp = frozenset[tuple[str, int, int]]


def stamp(folder: Path) -> Stamp:
    """Name, size and time of every YAML file: changes when any of them does."""
    found = []
    for path, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith((".", "__"))]
        for name in names:
            if name.endswith(".yaml"):
                found.append(_stat(Path(path) / name))
    return frozenset(entry for entry in found if entry is not None)


def _stat(path: Path) -> tuple[str, int, int] | None:
    try:
        status = path.stat()
    except OSError:  # an editor replaces files: gone now, back in a moment
        return None
    return str(path), status.st_size, status.st_mtime_ns


class Watch:
    """Calls `reload` when the folder changed and was still for one look: copying takes a while."""

    def __init__(
        self,
        folder: Path,
        reload: Callable[[], Awaitable[object]],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._folder, self._reload, self._sleep = folder, reload, sleep
        self._loaded = stamp(folder)
        self._seen = self._loaded

    async def run(self) -> None:
        """Looks until cancelled."""
        while True:
            await self._sleep(LOOK_SECONDS)
            await self.look()

    async def look(self) -> None:
        """One look."""
        now = await asyncio.to_thread(stamp, self._folder)
        if now != self._loaded and now == self._seen:
            self._loaded = now
            await self._reload()
        self._seen = now
