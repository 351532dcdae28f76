"""Sends to Telegram through telegram.Bot (never initialised: that would be a network call at start-up)."""

from __future__ import annotations

import asyncio
import math
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from html import unescape
from typing import TYPE_CHECKING, Any

from adapters.clock import Clock
from adapters.delivery import Delivery, Result
from adapters.inbound import Inbound
from adapters.telegram.pace import Pace, TooLong
from adapters.telegram.redact import quieten, redact
from adapters.telegram.render import render
from bot.messages import Incoming, Kind, Reply

if TYPE_CHECKING:
    from telegram import Bot

API_BASE = "https://api.telegram.org"
STALE_SECONDS = 3600.0
"""Older messages (the backlog of a long outage) are not answered: nobody waits for the answer any more."""
REMEMBERED = 1000

_TAG = re.compile(r"</?[a-z]+>")
_GONE = (
    "chat not found",
    "user not found",
    "peer_id_invalid",
    "chat_id is empty",
    "group chat was deactivated",
)
_DONE = ("message is not modified", "message to edit not found", "query is too old", "query id is invalid")


class TelegramClient:
    """One bot's connection. `clock` and `sleep` are handed in: no test waits. Call close() at the end."""

    def __init__(
        self,
        token: str,
        api_base: str,
        clock: Clock,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        total_seconds: float = 5.0,
    ) -> None:
        self._total_seconds = total_seconds
        self._token, self._api_base = token, api_base or API_BASE
        self._pace = Pace(clock, sleep)
        self._moved: OrderedDict[str, str] = OrderedDict()
        self._bot: Bot | None = None

    def _open(self) -> Bot:
        if self._bot is None:
            from telegram import Bot

            from adapters.telegram.transport import Aiohttp

            quieten()
            request = Aiohttp(self._total_seconds)
            self._bot = Bot(
                self._token, f"{self._api_base}/bot", request=request, get_updates_request=request
            )
        return self._bot

    async def close(self) -> None:
        """Close the connections."""
        if self._bot is not None:
            await self._bot.request.shutdown()
            self._bot = None

    async def call(self, method: str, params: Mapping[str, Any], wait: float | None = None) -> Any:
        """The raw result of a Bot API method. Raises telegram.error.TelegramError.

        Lower case because method names are case-insensitive and PTB warns about names it also has as methods;
        the raw result because PTB raises after the message was sent when a field of the answer is missing.
        """
        bot = self._open()
        values = {name: value for name, value in params.items() if value is not None}
        if wait is None:
            return await bot.do_api_request(method.lower(), api_kwargs=values)
        return await bot.do_api_request(method.lower(), api_kwargs=values, read_timeout=wait)

    async def send(self, chat_id: str, params: Mapping[str, Any], deadline: float = math.inf) -> Delivery:
        """Send one message in the chat's turn. `deadline`: seconds since the epoch to wait until."""
        chat_id = self._moved.get(chat_id, chat_id)
        try:
            async with self._pace.turn(chat_id, deadline):
                return await self._send(chat_id, params)
        except TooLong as wait:
            return Delivery(Result.RETRY, detail="flood limit", retry_after=wait.seconds)

    async def _send(self, chat_id: str, params: Mapping[str, Any]) -> Delivery:
        delivery, moved_to = await self._try("sendMessage", {**params, "chat_id": chat_id})
        if moved_to:
            self._remember_move(chat_id, moved_to)
            delivery, _ = await self._try("sendMessage", {**params, "chat_id": moved_to})
        elif delivery.result is Result.REFUSED and "parse entities" in delivery.detail.lower():
            delivery, _ = await self._try("sendMessage", {**_plain(params), "chat_id": chat_id})
        if delivery.status == 429:
            self._pace.hold(chat_id, delivery.retry_after or 1.0)
        return delivery

    def _remember_move(self, old: str, new: str) -> None:
        self._moved[old] = new
        if len(self._moved) > REMEMBERED:
            self._moved.popitem(last=False)

    async def answer_callback(self, callback_id: str) -> Delivery:
        """Stop the pressed button's spinner. A query that is too old is no error."""
        return (await self._try("answerCallbackQuery", {"callback_query_id": callback_id}))[0]

    async def _try(self, method: str, params: Mapping[str, Any]) -> tuple[Delivery, str]:
        """How one call ended, and the chat's new id if it moved."""
        from telegram.error import ChatMigrated, TelegramError

        try:
            await self.call(method, params)
        except ChatMigrated as error:
            return Delivery(Result.RETRY, 400, "chat migrated"), str(error.new_chat_id)
        except TelegramError as error:
            return judge(error), ""
        except KeyError:  # 2xx without "result": executed all the same
            return Delivery(Result.SENT, 200, "answer without result"), ""
        return Delivery(Result.SENT, 200), ""


def judge(error: Exception) -> Delivery:
    """What an error of PTB means for us. BadRequest and TimedOut are NetworkErrors: order matters."""
    from telegram import error as ptb

    from adapters.telegram.transport import NotSent

    detail = redact(str(error))[:200]
    if isinstance(error, ptb.BadRequest):
        return _bad_request(detail)
    if isinstance(error, ptb.RetryAfter):
        seconds: Any = error.retry_after
        return Delivery(
            Result.RETRY, 429, "flood control", float(getattr(seconds, "total_seconds", lambda: seconds)())
        )
    table: tuple[tuple[type[Exception], Result, int | None], ...] = (
        (ptb.Forbidden, Result.BLOCKED, 403),
        (ptb.InvalidToken, Result.UNAUTHORISED, 401),
        (ptb.Conflict, Result.RETRY, 409),
        (NotSent, Result.RETRY, None),
        (ptb.TimedOut, Result.UNCERTAIN, None),
    )
    for kind, result, status in table:
        if isinstance(error, kind):
            return Delivery(result, status, detail)
    return _server_error(error, detail)


def _bad_request(detail: str) -> Delivery:
    lower = detail.lower()
    if any(words in lower for words in _DONE):
        return Delivery(Result.ALREADY, 400, detail)
    return Delivery(Result.BLOCKED if any(words in lower for words in _GONE) else Result.REFUSED, 400, detail)


def _server_error(error: Exception, detail: str) -> Delivery:
    """A 5xx in Telegram's own form says "not done"; a gateway's page or an unreadable 2xx says nothing."""
    from telegram.error import NetworkError

    if not isinstance(error, NetworkError):
        return Delivery(Result.SENT, 200, "answer not readable")
    return Delivery(Result.UNCERTAIN if error.__cause__ else Result.RETRY, 500, detail)


def _plain(params: Mapping[str, Any]) -> dict[str, Any]:
    text = unescape(_TAG.sub("", str(params.get("text", ""))))
    return {**{name: value for name, value in params.items() if name != "parse_mode"}, "text": text}


class TelegramChannel:
    """Telegram as the worker sees it."""

    def __init__(self, client: TelegramClient, clock: Clock) -> None:
        self._client, self._clock = client, clock
        self._progress: OrderedDict[str, int] = OrderedDict()

    def to_incoming(self, inbound: Inbound) -> Incoming:
        """The event in the core's words."""
        payload = inbound.payload
        hint, text, data = (str(payload.get(name) or "") for name in ("language_hint", "text", "data"))
        return Incoming(inbound.channel, Kind(inbound.kind), text, data, hint)

    async def acknowledge(self, inbound: Inbound) -> None:
        """Stop the spinner of a pressed button; may be called as soon as the row is stored. Never raises."""
        if inbound.payload.get("callback_id"):
            await self._client.answer_callback(str(inbound.payload["callback_id"]))

    async def deliver(self, inbound: Inbound, reply: Reply, deadline: float) -> Delivery:
        """Send every part of the reply; a retry goes on after the last part that was sent."""
        await self.acknowledge(inbound)
        if inbound.occurred is not None and self._clock.now() - inbound.occurred > STALE_SECONDS:
            return Delivery(Result.LATE, detail="older than an hour")
        delivery = Delivery(Result.SENT, detail="empty reply")
        for number, params in enumerate(render(reply)):
            if number < self._progress.get(inbound.event_id, 0):
                continue
            delivery = await self._client.send(str(inbound.payload["chat_id"]), params, deadline)
            if delivery.result is not Result.SENT:
                break
            self._sent(inbound.event_id, number + 1)
        if delivery.over:
            self._progress.pop(inbound.event_id, None)
        return delivery

    def _sent(self, event_id: str, parts: int) -> None:
        self._progress[event_id] = parts
        if len(self._progress) > REMEMBERED:
            self._progress.popitem(last=False)
