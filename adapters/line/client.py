"""Sending to LINE: the SDK's transport with plain dicts, every answer of the platform read as a Delivery.

The SDK's models are not used: they drop what they do not know and raise on a 2xx whose body they cannot
parse, after the message was sent. The SDK is imported at the first call, inside the running loop.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import logging
import uuid
from typing import Any

from adapters.clock import Clock
from adapters.delivery import Delivery, Result
from adapters.inbound import Inbound
from adapters.line.render import Message, render, render_text
from adapters.settings import Secret
from bot.messages import Incoming, Kind, Reply

API = "https://api.line.me"
TOTAL_SECONDS, CONNECT_SECONDS = 5.0, 2.0
CONNECTIONS = 512
"""As many as conversations are answered at once (adapters/worker.py): 167 replies a second to an API that takes
2 s need 334; with 256 the last waited 16 s."""
_REMEMBERED = 10_000
_INVALID_TOKEN = "invalid reply token"  # noqa: S105 - LINE's error text, the only one that decides anything
_RETRIES = uuid.UUID("6f1c8b9e-2d0b-5e43-9a54-0f6a7a3f6d11")


class LineClient:
    """Calls of the Messaging API. Never raises for what the platform does; logs nothing of its own."""

    def __init__(self, token: Secret, api_base: str, clock: Clock) -> None:
        self._token, self._api_base, self._clock = token, api_base, clock
        self._sdk: Any = None
        self._uncertain: dict[str, None] = {}

    async def reply(self, reply_token: str, messages: list[Message], deadline: float) -> Delivery:
        """Answer with the single-use token; `deadline` in seconds since the epoch.

        A try whose answer was lost is remembered: if LINE then calls the token invalid, the lost try had
        been delivered (ALREADY); on a first try the token is dead (LATE).
        """
        key = hashlib.sha256(reply_token.encode()).hexdigest()
        body = {"replyToken": reply_token, "messages": messages}
        try:
            outcome = await self._post("/v2/bot/message/reply", body, deadline)
        except asyncio.CancelledError:
            self._remember(key)
            raise
        if outcome.status == 400 and outcome.detail == _INVALID_TOKEN:
            known = key in self._uncertain
            return Delivery(Result.ALREADY if known else Result.LATE, 400, "token", None, outcome.request_id)
        if outcome.result is Result.RETRY and outcome.detail == "unknown":
            self._remember(key)
        return outcome

    async def push(self, to: str, messages: list[Message], retry_key: str, deadline: float) -> Delivery:
        """Send unasked. `retry_key`: a UUID fixed at the first try; 409 means that one was accepted."""
        body = {"to": to, "messages": messages}
        return await self._post("/v2/bot/message/push", body, deadline, {"X-Line-Retry-Key": retry_key})

    async def loading(self, chat_id: str, seconds: int) -> Delivery:
        """Show the typing animation in a one-to-one chat: 5 to 60 seconds in steps of 5."""
        wanted = min(60, max(5, -(-seconds // 5) * 5))
        body = {"chatId": chat_id, "loadingSeconds": wanted}
        return await self._post("/v2/bot/chat/loading/start", body, self._clock.now() + TOTAL_SECONDS)

    @staticmethod
    def prepare() -> None:
        """Imports the SDK before anybody waits: 0.8 s of CPU, which stall acknowledgements."""
        import linebot.v3.messaging.exceptions  # noqa: F401

    def now(self) -> float:
        """Seconds since the epoch."""
        return self._clock.now()

    async def close(self) -> None:
        """Give the connections back."""
        if self._sdk is not None:
            await self._sdk.rest_client.close()
            self._sdk = None

    def _remember(self, key: str) -> None:
        self._uncertain[key] = None
        while len(self._uncertain) > _REMEMBERED:
            del self._uncertain[next(iter(self._uncertain))]

    async def _post(
        self, path: str, body: dict[str, Any], deadline: float, headers: dict[str, str] | None = None
    ) -> Delivery:
        left = deadline - self._clock.now()
        if left <= 0:
            return Delivery(Result.LATE, detail="deadline")
        import aiohttp
        from linebot.v3.messaging.exceptions import ApiException

        timeout = aiohttp.ClientTimeout(total=min(TOTAL_SECONDS, left), connect=CONNECT_SECONDS)
        sent = {"Content-Type": "application/json", **(headers or {})}
        try:
            answer = await (await self._client()).call_api(
                path, "POST", header_params=sent, body=body, response_types_map={},
                _request_timeout=timeout, _host=API,
            )  # fmt: skip
        except ApiException as error:
            return _refusal(int(error.status or 0), error.body, dict(error.headers or {}))
        except UnicodeDecodeError as error:
            cause = error.__context__
            if isinstance(cause, ApiException):
                return _refusal(int(cause.status or 0), None, dict(cause.headers or {}))
            return Delivery(Result.SENT, 200, "junk")
        except (LookupError, ValueError):
            return Delivery(Result.SENT, 200, "junk")
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            return Delivery(Result.RETRY, detail="unreachable")
        except (aiohttp.ClientError, TimeoutError, OSError):
            return Delivery(Result.RETRY, detail="unknown")
        return Delivery(Result.SENT, answer.status_code, request_id=_request_id(dict(answer.headers)))

    async def _client(self) -> Any:
        if self._sdk is None:
            self._sdk = self._connect()
            if self._api_base:
                await self._without_proxy()
        return self._sdk

    def _connect(self) -> Any:
        from linebot.v3.messaging import AsyncApiClient, Configuration

        logging.getLogger("linebot").setLevel(logging.WARNING)
        settings = Configuration(access_token=str(self._token), host=self._api_base or None)
        settings.connection_pool_maxsize = CONNECTIONS
        return AsyncApiClient(settings)

    async def _without_proxy(self) -> None:
        """A stand-in for LINE is on this machine: the SDK's session would ask HTTP_PROXY for it."""
        import aiohttp

        old = self._sdk.rest_client.pool_manager
        connector = aiohttp.TCPConnector(limit=CONNECTIONS)
        self._sdk.rest_client.pool_manager = aiohttp.ClientSession(connector=connector, trust_env=False)
        await old.close()


def _refusal(status: int, body: Any, headers: dict[str, str]) -> Delivery:
    """By status alone; texts are not guaranteed by LINE, except that one names the dead reply token."""
    request_id, message = _request_id(headers), _message(body)
    if status == 409:
        return Delivery(Result.ALREADY, status, "accepted", None, request_id)
    if status == 400 and _INVALID_TOKEN in message:
        return Delivery(Result.LATE, status, _INVALID_TOKEN, None, request_id)
    if status in (401, 403):
        return Delivery(Result.UNAUTHORISED, status, "token", None, request_id)
    if status == 429 and "monthly limit" in message:
        return Delivery(Result.REFUSED, status, "monthly_limit", None, request_id)
    if status == 429:
        return Delivery(Result.RETRY, status, "rate_limit", _seconds(headers), request_id)
    if status >= 500:
        return Delivery(Result.RETRY, status, "unknown", None, request_id)
    return Delivery(Result.REFUSED, status, _paths(body), None, request_id)


def _parsed(body: Any) -> dict[str, Any]:
    with contextlib.suppress(ValueError, RecursionError, TypeError):
        content = json.loads(body)
        return content if isinstance(content, dict) else {}
    return {}


def _message(body: Any) -> str:
    return str(_parsed(body).get("message", "")).lower()


def _paths(body: Any) -> str:
    """Where in our own message the fault is; never the words around it."""
    details = _parsed(body).get("details")
    if not isinstance(details, list):
        return "content"
    return ",".join(
        str(detail.get("property", ""))[:80] for detail in details[:5] if isinstance(detail, dict)
    )


def _request_id(headers: dict[str, str]) -> str:
    return {name.lower(): value for name, value in headers.items()}.get("x-line-request-id", "")


def _seconds(headers: dict[str, str]) -> float | None:
    value = {name.lower(): value for name, value in headers.items()}.get("retry-after", "")
    return float(value) if value.isascii() and value.isdigit() else None


class LineChannel:
    """What the worker needs of LINE: an Incoming from a row, and a Reply delivered."""

    def __init__(self, client: LineClient, late: str = "drop") -> None:
        self._client, self._late = client, late

    def to_incoming(self, inbound: Inbound) -> Incoming:
        """The core's words for a stored event."""
        payload = inbound.payload
        text, data = str(payload.get("text", "")), str(payload.get("data", ""))
        return Incoming("line", Kind(inbound.kind), text, data, str(payload.get("language_hint", "")))

    async def deliver(self, inbound: Inbound, reply: Reply, deadline: float) -> Delivery:
        """Reply with the bubble; refused content is tried once as text with the same token; a dead token
        leads to a push only if the operator chose that (`late`)."""
        token = str(inbound.payload.get("reply_token", ""))
        outcome = await self._client.reply(token, render(reply), deadline)
        if outcome.result is Result.REFUSED:
            outcome = await self._client.reply(token, render_text(reply), deadline)
        if (
            outcome.result is Result.LATE
            and self._late == "push"
            and not inbound.conversation.startswith("event:")
        ):
            key = str(uuid.uuid5(_RETRIES, f"{inbound.account}/{inbound.event_id}"))
            return await self._client.push(
                inbound.conversation, render(reply), key, self._client.now() + TOTAL_SECONDS
            )
        return outcome

    async def close(self) -> None:
        """Give the connections back."""
        await self._client.close()
