"""The calls of `line setup`: the Messaging API as an operator meets it, every refusal a sentence in Japanese."""

from __future__ import annotations

import json
from typing import Any

import aiohttp

from adapters.settings import Secret

API, DATA = "https://api.line.me", "https://api-data.line.me"
TOTAL_SECONDS, CONNECT_SECONDS = 30.0, 5.0

_SAID = {
    401: "LINEがトークンを断りました。TORIDE_LINE_CHANNEL_ACCESS_TOKEN を、コンソールで発行し直したものに替えてください",
    403: "このトークンでは行えません。コンソールで、Messaging API のチャネルのトークンか確かめてください",
    413: "送ったものが大きすぎます。city/richmenu.yaml の文字を短くしてください",
    429: "LINEの回数の上限です（リッチメニューの作成と削除は1時間に100回まで）。1時間ほどおいて、同じ命令を行ってください",
}
_AWAY = "LINEの側が不調です。時間をおいて、同じ命令を行ってください。できた所の続きから行います"
_UNREACHED = "LINEに届きません。この機械から {host} の443番へ出られるか確かめてください"


class Refused(Exception):
    """A call that LINE refused or that did not reach it; the message says what to do, and holds no secret."""


class Account:
    """One channel. `api_base` is a stand-in for both of LINE's hosts, "" for the real ones."""

    def __init__(self, token: Secret, api_base: str) -> None:
        self._headers = {"Authorization": f"Bearer {token!s}"}
        self._api, self._data = api_base or API, api_base or DATA
        self._proxy = not api_base
        self._session: aiohttp.ClientSession | None = None

    async def get(self, path: str) -> dict[str, Any] | None:
        """What stands there; None if there is nothing (404)."""
        return await self._call("GET", self._api + path, absent=True)

    async def post(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """The answer to a JSON body."""
        return await self._call("POST", self._api + path, json=body or {}) or {}

    async def put(self, path: str, body: dict[str, Any]) -> None:
        """Set something."""
        await self._call("PUT", self._api + path, json=body)

    async def delete(self, path: str) -> None:
        """Delete something; that it is gone already is no fault."""
        await self._call("DELETE", self._api + path, absent=True)

    async def upload(self, path: str, png: bytes) -> None:
        """A picture, to the host that takes pictures."""
        await self._call("POST", self._data + path, data=png, content_type="image/png")

    async def close(self) -> None:
        """Give the connections back."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _call(
        self, method: str, url: str, *, absent: bool = False, content_type: str = "", **sent: Any
    ) -> dict[str, Any] | None:
        headers = self._headers | ({"Content-Type": content_type} if content_type else {})
        try:
            async with self._open().request(method, url, headers=headers, **sent) as answer:
                body = _parsed(await answer.read())
        except (aiohttp.ClientError, TimeoutError, OSError):
            host = url.split("/")[2]
            raise Refused(_UNREACHED.format(host=host)) from None
        if answer.status == 404 and absent:
            return None
        if answer.status >= 300:
            raise Refused(_refusal(answer.status, f"{method} /{url.split('/', 3)[3]}", body))
        return body

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=TOTAL_SECONDS, connect=CONNECT_SECONDS)
            self._session = aiohttp.ClientSession(timeout=timeout, trust_env=self._proxy)
        return self._session


def _parsed(raw: bytes) -> dict[str, Any]:
    try:
        body = json.loads(raw)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _refusal(status: int, what: str, body: dict[str, Any]) -> str:
    """By the status; for the rest what LINE says, which is about our own words and pictures."""
    said = _SAID.get(status) or (_AWAY if status >= 500 else "LINEが断りました")
    lines = [f"{said}（{status}、{what}）"]
    if status not in _SAID and status < 500:
        lines += [f"  {body.get('message', '理由は書かれていません')}", *_details(body.get("details"))]
    return "\n".join(lines)


def _details(details: Any) -> list[str]:
    rows = details if isinstance(details, list) else []
    return [f"  {row.get('property', '')}: {row.get('message', '')}" for row in rows[:10] if isinstance(row, dict)]
