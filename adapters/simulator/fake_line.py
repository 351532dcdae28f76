"""A strict LINE on loopback, for tests, load and chaos runs: no SDK, one error table, an injected clock.

It encodes our reading of the documentation: what it accepts the real LINE is believed to accept; it proves
nothing about the real one. Limits come from adapters/limits.py.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import socket
import uuid
from dataclasses import dataclass, field
from typing import Any

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from adapters.clock import Clock, SteadyClock
from adapters.simulator.fake_line_api import handle
from adapters.simulator.fake_line_errors import error

TOKEN_SECONDS = 60.0
EVENT_SECONDS = 20 * 60.0
RETRY_KEY_SECONDS = 24 * 3600.0
REQUEST_BYTES = 2_000_000


@dataclass(slots=True)
class _Token:
    occurred: float
    renewed: float
    used: bool = False


@dataclass
class FakeLine:
    """`reachable`: whether its test of the webhook gets through. `faults`: list of {'path', 'status', 'body', 'delay', 'after'}, each used once, by the next call
    whose path begins so; with 'after' it is executed and its answer lost. `replies`, `pushes`: accepted."""

    secret: str = "fake-channel-secret"  # noqa: S105 - of the fake only
    token: str = "fake-access-token"  # noqa: S105 - of the fake only
    bot: str = "U" + "b" * 32
    webhook: str = ""
    clock: Clock = field(default_factory=SteadyClock)
    quota: int = 200
    reachable: bool = True
    faults: list[dict[str, Any]] = field(default_factory=list)
    replies: list[dict[str, Any]] = field(default_factory=list)
    pushes: list[dict[str, Any]] = field(default_factory=list)
    loadings: list[dict[str, Any]] = field(default_factory=list)
    calls: list[tuple[str, int]] = field(default_factory=list)
    url: str = ""

    def __post_init__(self) -> None:
        self._tokens: dict[str, _Token] = {}
        self._keys: dict[str, tuple[float, str]] = {}
        self.menus: dict[str, dict[str, Any]] = {}
        self.images: dict[str, bytes] = {}
        self.aliases: dict[str, str] = {}
        self.default_menu = ""
        self.menu_calls: dict[str, list[float]] = {}
        self._news = asyncio.Event()
        self._server: uvicorn.Server | None = None
        self._task: asyncio.Task[None] | None = None
        self._http: httpx.AsyncClient | None = None

    # -- the webhook side

    def event(self, kind: str, **fields: Any) -> dict[str, Any]:
        """An event with fresh ids and a live reply token; a field of None leaves a property out."""
        now, token = self.clock.now(), uuid.uuid4().hex
        self._tokens[token] = _Token(now, now)
        event = {
            "type": kind, "mode": "active", "timestamp": int(now * 1000), "replyToken": token,
            "source": {"type": "user", "userId": "U" + "1" * 32},
            "webhookEventId": uuid.uuid4().hex.upper()[:26], "deliveryContext": {"isRedelivery": False},
        }  # fmt: skip
        return {name: value for name, value in {**event, **fields}.items() if value is not None}

    def text(self, text: str, user: str = "U" + "1" * 32) -> dict[str, Any]:
        """A text message from a citizen."""
        message = {"type": "text", "id": uuid.uuid4().hex, "quoteToken": "q", "text": text}
        return self.event("message", message=message, source={"type": "user", "userId": user})

    def postback(self, data: str, user: str = "U" + "1" * 32) -> dict[str, Any]:
        """A tap on a button."""
        return self.event("postback", postback={"data": data}, source={"type": "user", "userId": user})

    def signed(self, *events: dict[str, Any]) -> tuple[bytes, str]:
        """(body, x-line-signature) of a webhook with these events."""
        body = json.dumps({"destination": self.bot, "events": events}, ensure_ascii=False).encode()
        return body, base64.b64encode(hmac.new(self.secret.encode(), body, hashlib.sha256).digest()).decode()

    async def deliver(self, *events: dict[str, Any]) -> int:
        """Post events, signed; the status our service answered with."""
        return await self.post(*self.signed(*events))

    async def redeliver(self, *events: dict[str, Any]) -> int:
        """The same again: only isRedelivery changes, and an unused reply token lives from now."""
        for event in events:
            event["deliveryContext"] = {"isRedelivery": True}
            if event.get("replyToken") in self._tokens:
                self._tokens[event["replyToken"]].renewed = self.clock.now()
        return await self.deliver(*events)

    async def post(self, body: bytes, signature: str | None) -> int:
        """Post any bytes with any signature, as LINE or as an attacker."""
        self._http = self._http or httpx.AsyncClient(trust_env=False, timeout=10)
        headers = {"Content-Type": "application/json; charset=utf-8"}
        if signature is not None:
            headers["x-line-signature"] = signature
        return (await self._http.post(self.webhook, content=body, headers=headers)).status_code

    async def wait_for_replies(self, count: int, seconds: float = 60.0) -> list[dict[str, Any]]:
        """The accepted replies once there are `count`; raises TimeoutError."""
        async with asyncio.timeout(seconds):
            while len(self.replies) < count:
                self._news.clear()
                await self._news.wait()
        return self.replies

    # -- running

    async def start(self) -> str:
        """Serve on a free loopback port inside this loop; the base address of the API."""
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listening.bind(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        self._server = uvicorn.Server(uvicorn.Config(self.app(), log_level="error", lifespan="off"))
        self._server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
        self._task = asyncio.create_task(self._server._serve([listening]))
        while not self._server.started:  # noqa: ASYNC110 - uvicorn has no event for it
            await asyncio.sleep(0.005)
        return self.url

    async def stop(self) -> None:
        """Close the port and the connections."""
        if self._http is not None:
            await self._http.aclose()
        if self._server is not None and self._task is not None:
            self._server.should_exit = True
            await self._task

    def app(self) -> Starlette:
        """The ASGI app, for those who serve it themselves."""
        return Starlette(routes=[Route("/{path:path}", self._call, methods=["GET", "POST", "PUT", "DELETE"])])

    # -- the API side

    async def _call(self, request: Request) -> Response:
        fault = self._fault(request.url.path)
        if fault:
            await asyncio.sleep(float(fault.get("delay", 0)))
        if fault and not fault.get("after"):
            answer: Response = _faulty(fault)
        else:
            answer = await self._execute(request)
            answer = _faulty(fault) if fault else answer
        answer.headers["x-line-request-id"] = str(uuid.uuid4())
        self.calls.append((request.url.path, answer.status_code))
        return answer

    def _fault(self, path: str) -> dict[str, Any] | None:
        for fault in self.faults:
            if path.startswith(fault.get("path", "/")):
                self.faults.remove(fault)
                return fault
        return None

    async def _execute(self, request: Request) -> Response:
        body = await request.body()
        if request.headers.get("authorization") != f"Bearer {self.token}":
            return error(401, "Authentication failed. Confirm that the access token is valid.")
        if len(body) > REQUEST_BYTES:
            return error(
                413, "Request exceeds the max size of 2MB. Make the request smaller than 2MB and try again."
            )
        return handle(self, request, body)

    def take_token(self, token: str) -> bool:
        """Use a reply token: once, a minute from its delivery, 20 minutes from its event."""
        known, now = self._tokens.get(token), self.clock.now()
        if (
            known is None
            or known.used
            or now > known.renewed + TOKEN_SECONDS
            or now > known.occurred + EVENT_SECONDS
        ):
            return False
        known.used = True
        return True

    def accepted_before(self, key: str, request_id: str) -> str:
        """The request id that a retry key was accepted with in the last 24 hours, or "" and it is now."""
        at, first = self._keys.get(key, (0.0, ""))
        if first and self.clock.now() - at <= RETRY_KEY_SECONDS:
            return first
        self._keys[key] = (self.clock.now(), request_id)
        return ""

    def tell(self) -> None:
        """Wake whoever waits for replies."""
        self._news.set()


def _faulty(fault: dict[str, Any]) -> Response:
    body = fault.get("body", {"message": "fault"})
    status = int(fault.get("status", 500))
    return Response(body, status) if isinstance(body, str | bytes) else JSONResponse(body, status)
