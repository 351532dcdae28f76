"""getUpdates for a machine without a public address. Stored first, confirmed after: a crash loses nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from adapters.inbound import Inbound
from adapters.telegram.client import TelegramClient
from adapters.telegram.redact import redact
from adapters.telegram.webhook import ALLOWED_UPDATES, parse

POLL_SECONDS = 25
LONGEST_PAUSE = 30.0


class CannotPoll(Exception):
    """Polling cannot work until an operator acts; the message says in Japanese what to do."""


class Poller:
    """`put` stores events durably and raises if it cannot; only then is the next offset asked for."""

    def __init__(
        self,
        client: TelegramClient,
        put: Callable[[Sequence[Inbound]], Awaitable[object]],
        identity: tuple[str, str],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._client, self._put, self._sleep = client, put, sleep
        self._username, self._bot_id = identity
        self._offset: int | None = None
        self._pause = 1.0

    async def run(self) -> None:
        """Poll until cancelled. Raises CannotPoll on a conflict or a refused token."""
        while True:
            await self.once()

    async def once(self) -> None:
        """One getUpdates and the storing of what it brought; waits after a fault instead of raising."""
        try:
            updates = await self._fetch()
            await self._put(
                [event for update in updates for event in parse(update, self._username, self._bot_id)]
            )
        except CannotPoll:
            raise
        except Exception:  # the network or the store is away: what was not stored is asked for again
            await self._sleep(self._pause)
            self._pause = min(self._pause * 2, LONGEST_PAUSE)
            return
        self._pause = 1.0
        numbers = [
            update["update_id"]
            for update in updates
            if isinstance(update, dict) and isinstance(update.get("update_id"), int)
        ]
        if numbers:
            self._offset = numbers[-1] + 1

    async def _fetch(self) -> list[Any]:
        from telegram.error import Conflict, InvalidToken

        params = {"offset": self._offset, "timeout": POLL_SECONDS, "allowed_updates": list(ALLOWED_UPDATES)}
        try:
            return list(await self._client.call("getUpdates", params, wait=POLL_SECONDS + 5))
        except Conflict as error:
            raise CannotPoll(f"{_CONFLICT}（{redact(str(error))}）") from None
        except InvalidToken:
            raise CannotPoll("TORIDE_TELEGRAM_BOT_TOKEN: Telegramがこのトークンを受け付けません") from None


_CONFLICT = (
    "Telegramの問い合わせ方式が使えません。Webhookが登録されているか、同じボットが別の場所で動いています。"
    "TORIDE_TELEGRAM_WEBHOOK_SECRET を設定してWebhook方式にするか、もう一方を止めてください"
)
