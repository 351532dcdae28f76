"""POST /line/webhook and /telegram/webhook as raw ASGI: bytes → checked → in the inbox → empty 200."""

from __future__ import annotations

import asyncio
import secrets
from collections import OrderedDict
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from typing import Any, Protocol

from adapters.clock import Clock
from adapters.inbound import CONTROL_KINDS, BadBody, BadSignature, Inbound
from adapters.journal import Journal
from adapters.limits_rate import RateLimit, Verdict
from adapters.metrics import Metrics
from adapters.store import StoreFull, StoreUnavailable
from adapters.switches import FLOOD
from bot.messages import Kind

MOST_BYTES = 1 << 20
"""Largest body. LINE sends at most 100 events of a few kB; Telegram one update."""
BODY_SECONDS = 10.0
"""A sender slower than this is cut off: LINE itself waits 2 s for the whole exchange."""
RETRY_AFTER = "5"
MOST_REQUESTS = 10_000

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Reader = Callable[[bytes, "dict[str, str]"], Sequence[Inbound]]
"""Body and lower-case headers → events. Raises BadSignature, BadBody."""


class Taker(Protocol):
    """Stores events durably. Raises StoreUnavailable, StoreFull."""

    async def put(self, events: Sequence[Inbound], received: float) -> list[bool]:
        """Which events were new."""
        ...


class Refused(Exception):
    """A request that gets this status and nothing else; `reason` is counted."""

    def __init__(self, status: int, reason: str) -> None:
        self.status, self.reason = status, reason
        super().__init__(reason)


class Requests:
    """Which request brought an event, so that a turn's line can be found from the platform's complaint."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, str] = OrderedDict()

    def remember(self, events: Sequence[Inbound], request: str) -> None:
        """Keeps the newest MOST_REQUESTS."""
        for event in events:
            self._known[event.event_id] = request
        while len(self._known) > MOST_REQUESTS:
            self._known.popitem(last=False)

    def of(self, event_id: str) -> str:
        """The request, or "" if another process took it or it is long ago."""
        return self._known.get(event_id, "")


class Ingress:
    """The way in. `store` gives the open store, or None while the database is away."""

    def __init__(
        self,
        store: Callable[[], Taker | None],
        clock: Clock,
        rate: RateLimit,
        metrics: Metrics,
        journal: Journal,
    ) -> None:
        self._store, self._clock, self._rate = store, clock, rate
        self._metrics, self._journal = metrics, journal
        self.requests = Requests()

    async def answer(self, channel: str, read: Reader, scope: Scope, receive: Receive, send: Send) -> None:
        """One webhook request from its first byte to its empty answer."""
        request = secrets.token_hex(6)
        status = 200
        try:
            await self._through(channel, read, scope, receive, request)
        except Refused as refusal:
            status = refusal.status
            self._metrics.rejected(channel, refusal.reason)
        except Exception as error:
            status = 503
            self._metrics.rejected(channel, "fault")
            self._journal.failed("webhook_fault", error)
        await respond(send, status, request)

    async def _through(
        self, channel: str, read: Reader, scope: Scope, receive: Receive, request: str
    ) -> None:
        if scope["method"] != "POST":
            raise Refused(405, "method")
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        body = await read_body(headers, receive)
        received = self._clock.now()
        events = self._read(read, body, headers)
        self.requests.remember(events, request)
        await self.take(events, received)
        self._metrics.acknowledged(channel, self._clock.now() - received)

    def _read(self, read: Reader, body: bytes, headers: dict[str, str]) -> Sequence[Inbound]:
        """The events; a signed body that cannot be read is answered 200, so that it does not come again."""
        try:
            return read(body, headers)
        except BadSignature:
            raise Refused(401, "signature") from None
        except BadBody:
            raise Refused(200, "body") from None

    async def take(self, events: Sequence[Inbound], received: float) -> list[bool]:
        """Stores events of any channel after the rate limit. Raises Refused(503) if it cannot."""
        store = self._store()
        if store is None:
            raise Refused(503, "store")
        if events and self._rate.busy():
            raise Refused(503, "busy")
        return await self._store_judged(store, events, received) if events else []

    async def _store_judged(self, store: Taker, events: Sequence[Inbound], received: float) -> list[bool]:
        """A platform's tries are not its citizen's flood: only what is stored, and was new, counts."""
        verdicts = [self._judge(event) for event in events]
        new = [False] * len(events)
        try:
            new = await _put(store, list(map(self._limited, events, verdicts)), received)
        finally:
            for event, verdict, fresh in zip(events, verdicts, new, strict=True):
                if not fresh and verdict is not None:
                    self._rate.forget(_talk(event), verdict)
        for event, fresh in zip(events, new, strict=True):
            self._metrics.received(event.channel, fresh, event.redelivered)
        return new

    def _judge(self, event: Inbound) -> Verdict | None:
        """Whether its sender floods; None for what is not a citizen's doing."""
        if event.kind in CONTROL_KINDS or event.redelivered:
            return None
        return self._rate.judge(_talk(event))

    def _limited(self, event: Inbound, verdict: Verdict | None) -> Inbound:
        """The event, or what becomes of it when its sender floods."""
        if verdict is None or verdict is Verdict.ANSWER:
            return event
        self._metrics.dropped(event.channel)
        if verdict is Verdict.DROP:
            return event._replace(kind="ignore", payload={})
        return event._replace(kind=Kind.BUTTON.value, payload={**event.payload, "text": "", "data": FLOOD})


async def _put(store: Taker, events: Sequence[Inbound], received: float) -> list[bool]:
    try:
        return await store.put(events, received)
    except StoreFull:
        raise Refused(503, "full") from None
    except StoreUnavailable:
        raise Refused(503, "store") from None


def _talk(event: Inbound) -> str:
    return f"{event.channel}\0{event.account}\0{event.conversation}"


async def read_body(headers: dict[str, str], receive: Receive) -> bytes:
    """The whole body, counted as it comes. Raises Refused 413, 408 or 400."""
    length = headers.get("content-length", "")
    if length.isdigit() and int(length) > MOST_BYTES:
        raise Refused(413, "too_large")
    try:
        async with asyncio.timeout(BODY_SECONDS):
            return await _stream(receive)
    except TimeoutError:
        raise Refused(408, "slow") from None


async def _stream(receive: Receive) -> bytes:
    body = bytearray()
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Refused(400, "disconnect")
        body += message.get("body", b"")
        if len(body) > MOST_BYTES:
            raise Refused(413, "too_large")
        more = message.get("more_body", False)
    return bytes(body)


async def respond(send: Send, status: int, request: str) -> None:
    """An empty answer; a platform that cannot be served now is told when to come again."""
    headers = [(b"content-length", b"0"), (b"x-request-id", request.encode())]
    if status == 503:
        headers.append((b"retry-after", RETRY_AFTER.encode()))
    if status in (408, 413):
        headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
