"""GET /ops and its style sheet. Closed means 404, as if there were nothing here."""

from __future__ import annotations

import asyncio
import time
from datetime import datetime
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from adapters.errand import JAPAN
from adapters.ops import picture as pictures
from adapters.ops.door import CHALLENGE, Entry, entry
from adapters.ops.page import STYLE, html
from adapters.ops.picture import Health, Picture
from adapters.store import Store, StoreUnavailable

if TYPE_CHECKING:
    from adapters.service import Service

KEPT_SECONDS = 30.0
"""A picture is shown for this long, however many look: 90 days are counted at most twice a minute."""
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
}


def routes(service: Service) -> list[Route]:
    """The room's addresses; without a token or a user header set there are none."""
    if not (service.settings.ops_token or service.settings.ops_user_header):
        return []
    room = Room(service)
    return [Route("/ops", room.show), Route("/ops/style.css", room.style)]


class Room:
    """The page, with the last picture for who looks again at once."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._lock = asyncio.Lock()
        self._kept: tuple[float, Picture] | None = None

    async def show(self, request: Request) -> Response:
        """The page, or why not."""
        refusal = self._refused(request)
        if refusal is not None:
            return refusal
        health, picture = await self._health(), await self._picture()
        page = await asyncio.to_thread(html, health, picture, self._service.brain.kb)
        return HTMLResponse(page, headers=HEADERS)

    async def style(self, request: Request) -> Response:
        """The style sheet."""
        return self._refused(request) or Response(STYLE, media_type="text/css; charset=utf-8", headers=HEADERS)

    def _refused(self, request: Request) -> Response | None:
        match entry(request, self._service.settings):
            case Entry.IN:
                return None
            case Entry.ASK:
                return Response(status_code=401, headers={**CHALLENGE, **HEADERS})
            case Entry.CLOSED:
                return Response(status_code=404)

    async def _health(self) -> Health:
        service = self._service
        gauges = await service.gauges()
        today = datetime.fromtimestamp(service.clock.now(), JAPAN).date()
        return Health(
            gauges, service.brain.revision, service.metrics.known_problems(), service.brain.vectors,
            service.switches.thrown, pictures.reviews(service.brain.kb, today),
        )  # fmt: skip

    async def _picture(self) -> Picture | None:
        """The counts of this moment; None while the database is away."""
        store = self._service.store
        if store is None:
            return None
        async with self._lock:
            if self._kept is None or time.monotonic() - self._kept[0] > KEPT_SECONDS:
                try:
                    self._kept = (time.monotonic(), await asyncio.to_thread(self._read, store))
                except StoreUnavailable:
                    return None
            return self._kept[1]

    def _read(self, store: Store) -> Picture:
        from adapters.ops.alike import gathered

        index = getattr(self._service.brain.conversation, "index", None)
        with store.reads() as connection:
            return pictures.read(connection, store.clock.now(), lambda rows: gathered(rows, index) if index else rows)
