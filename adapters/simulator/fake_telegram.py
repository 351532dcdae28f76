"""A strict fake Telegram on loopback: Bot API, webhook delivery in per-chat order, getUpdates."""

from __future__ import annotations

import asyncio
import random
import socket
from collections import deque
from itertools import count
from typing import Any

import aiohttp
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from adapters.clock import Clock
from adapters.simulator.telegram_api import Api, Refused, read_params

TOKEN = "123456789:" + "T" * 35
TTL_SECONDS = 86_400.0
LONGEST_PAUSE = (60.0, 120.0)


class FakeTelegram:
    """`api` is the server's state; `speed` divides the retry pauses; `faults` are used up, one a call:
    {"method", "status", "body", "delay", "after"} — `after` executes the call and then loses the answer."""

    def __init__(self, clock: Clock, speed: float = 1.0) -> None:
        self.api = Api(TOKEN, clock.now)
        self.clock, self.speed = clock, speed
        self.faults: list[dict[str, Any]] = []
        self.attempts: list[tuple[int, int]] = []
        """(update_id, HTTP status or 0) of every webhook delivery, in order."""
        self.url = ""
        self._updates = count(1000)
        self._queues: dict[str, deque[dict[str, Any]]] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}

    async def start(self) -> str:
        """Listen on a free port of 127.0.0.1; the address to use as api_base."""
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.bind(("127.0.0.1", 0))
        app = Starlette(routes=[Route("/bot{token}/{method}", self._answer, methods=["GET", "POST"])])
        self._server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="off", ws="none"))
        self._serving = asyncio.create_task(self._server.serve(sockets=[listener]))
        while not self._server.started:  # noqa: ASYNC110
            await asyncio.sleep(0.005)  # uvicorn offers a flag, no event
        self._session = aiohttp.ClientSession()
        self._listener = listener
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        return self.url

    async def stop(self) -> None:
        """Stop delivering and listening."""
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)
        await self._session.close()
        self._server.should_exit = self._server.force_exit = True
        await self._serving
        self._listener.close()

    async def _answer(self, request: Request) -> Response:
        method = request.path_params["method"]
        fault = self._fault(method)
        if fault and fault.get("delay"):
            await asyncio.sleep(fault["delay"])
        if fault and not fault.get("after"):
            return self._broken(fault)
        try:
            self._authorise(request.path_params["token"])
            body = await request.body() or request.url.query.encode()
            result = self.api.call(method, read_params(body, request.headers.get("content-type", "")))
        except Refused as refused:
            return _refusal(refused)
        return self._broken(fault) if fault else JSONResponse({"ok": True, "result": result})

    def _fault(self, method: str) -> dict[str, Any] | None:
        for fault in self.faults:
            if fault.get("method", method).lower() == method.lower():
                self.faults.remove(fault)
                return fault
        return None

    def _broken(self, fault: dict[str, Any]) -> Response:
        status, body = fault.get("status", 502), fault.get("body")
        if isinstance(body, str | bytes):
            return Response(body, status)
        return JSONResponse(
            body or {"ok": False, "error_code": status, "description": "Internal Server Error"}, status
        )

    def _authorise(self, token: str) -> None:
        number, _, rest = token.partition(":")
        if not number.isdigit() or not rest:
            raise Refused(404, "Not Found")
        if token != self.api.token:
            raise Refused(401, "Unauthorized")

    def text(self, chat: int, text: str, **extra: Any) -> dict[str, Any]:
        """A citizen writes in a private chat, which thereby is known; put into the queue."""
        self.api.chats.add(str(chat))
        message = {"message_id": next(self.api.numbers), "date": int(self.clock.now()), "text": text}
        message |= {
            "chat": {"id": chat, "type": "private"},
            "from": {"id": chat, "is_bot": False, "first_name": "市民"},
        }
        return self.push({"message": message | extra})

    def press(self, chat: int, data: str) -> dict[str, Any]:
        """A citizen presses a button."""
        self.api.chats.add(str(chat))
        number = str(next(self.api.numbers))
        self.api.callbacks[number] = self.clock.now()
        place = {"message_id": 1, "date": 0, "chat": {"id": chat, "type": "private"}}
        return self.push(
            {
                "callback_query": {
                    "id": number,
                    "from": {"id": chat, "is_bot": False, "first_name": "市民"},
                    "message": place,
                    "data": data,
                }
            }
        )

    def push(self, event: dict[str, Any]) -> dict[str, Any]:
        """Queue an update of an allowed kind (all kinds when none were named); it gets its update_id here."""
        update = {"update_id": next(self._updates), **event}
        kind = next(iter(event))
        if self.api.allowed and kind not in self.api.allowed:
            return update
        self.api.pending.append(update)
        if self.api.webhook:
            self._enqueue(update, kind)
        return update

    def _enqueue(self, update: dict[str, Any], kind: str) -> None:
        """Messages and button presses of one chat are different queues, as on the real server."""
        event = update[kind]
        key = f"{kind == 'callback_query'}:{(event.get('chat') or event.get('from') or {}).get('id')}"
        self._queues.setdefault(key, deque()).append(update)
        if key not in self._tasks or self._tasks[key].done():
            self._tasks[key] = asyncio.create_task(self._deliver_all(self._queues[key]))

    async def _deliver_all(self, queue: deque[dict[str, Any]]) -> None:
        """One update at a time; the next only after a 2xx or the end of the update's life."""
        while queue:
            await self._deliver(queue[0])
            update = queue.popleft()
            if update in self.api.pending:
                self.api.pending.remove(update)

    async def _deliver(self, update: dict[str, Any]) -> None:
        """Immediate retry, then 2, 4, 8 … capped at a random 60 to 120 s; obeys Retry-After up to an hour."""
        life = 150.0 if "callback_query" in update else TTL_SECONDS
        waited, pause = 0.0, 0.0
        while waited < life:
            status, wished = await self._post(update)
            self.attempts.append((update["update_id"], status))
            if 200 <= status < 300:
                return
            wait = min(wished, 3600.0) or pause
            await asyncio.sleep(wait / self.speed)
            waited += wait
            pause = min(max(2.0, pause * 2), random.uniform(*LONGEST_PAUSE))  # noqa: S311

    async def _post(self, update: dict[str, Any]) -> tuple[int, float]:
        headers = (
            {"X-Telegram-Bot-Api-Secret-Token": self.api.webhook["secret"]}
            if self.api.webhook.get("secret")
            else {}
        )
        try:
            async with self._session.post(self.api.webhook["url"], json=update, headers=headers) as response:
                wished = response.headers.get("Retry-After", "")
                if response.status >= 300:
                    self.api.last_error = (
                        f"Wrong response from the webhook: {response.status} {response.reason}"
                    )
                return response.status, float(wished) if wished.isdigit() else 0.0
        except (aiohttp.ClientError, TimeoutError):
            self.api.last_error = "Connection refused"
            return 0, 0.0


def _refusal(refused: Refused) -> Response:
    body: dict[str, Any] = {"ok": False, "error_code": refused.status, "description": refused.why}
    if refused.parameters:
        body["parameters"] = refused.parameters
    wait = refused.parameters.get("retry_after")
    return JSONResponse(body, refused.status, headers={"Retry-After": str(wait)} if wait else None)
