"""HTTP for telegram.Bot over aiohttp, telling surely from perhaps not sent. Imported late."""

from __future__ import annotations

import json
import os
from typing import Any

import aiohttp

os.environ.setdefault("PTB_TIMEDELTA", "true")  # RetryAfter warns on every read without it (PTB 22.2)

from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

POOL = 256
CONNECT_SECONDS = 2.0
TOTAL_SECONDS = 5.0


class NotSent(NetworkError):
    """No connection or no free one: Telegram surely did not see the request."""


class Aiohttp(BaseRequest):
    """A BaseRequest whose session is made in the loop at the first request. Errors never hold the address."""

    def __init__(self, total: float = TOTAL_SECONDS) -> None:
        self._total = total
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        """Seconds a request may take altogether."""
        return self._total

    async def initialize(self) -> None:
        """Nothing to do before the first request."""

    async def shutdown(self) -> None:
        """Close the connections."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=POOL, keepalive_timeout=15)
            self._session = aiohttp.ClientSession(connector=connector, trust_env=True)
        return self._session

    async def do_request(  # noqa: PLR0913 — PTB's signature
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
    ) -> tuple[int, bytes]:
        """One request. Raises NotSent, or TimedOut when Telegram may have executed it."""
        total = read_timeout if isinstance(read_timeout, int | float) else self._total
        timeout = aiohttp.ClientTimeout(total=total, connect=CONNECT_SECONDS)
        data = request_data.json_parameters if request_data else None
        try:
            async with self._open().request(method, url, data=data, timeout=timeout) as response:
                return response.status, await response.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise NotSent(type(error).__name__) from None
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise TimedOut(type(error).__name__) from None

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The answer's JSON. Unlike the base class it does not log what it cannot read."""
        try:
            answer = json.loads(payload)
        except ValueError:
            answer = None
        if not isinstance(answer, dict):
            raise TelegramError("Invalid server response")
        return answer
