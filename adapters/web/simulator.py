"""The demonstration: a phone on the page, whose every tap goes the real way — signed webhook, inbox, worker,
renderer, and back through the stand-ins for LINE and Telegram. Loopback only."""

from __future__ import annotations

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from adapters.inbound import BadBody
from adapters.web import phone
from adapters.web.client import Context
from adapters.web.pages import Pages
from adapters.web.security import from_this_machine
from adapters.web.sessions import Sessions
from adapters.web.webhook import fields
from knowledge.wording import Wording

CHANNELS = ("line", "telegram")
WAIT_SECONDS = 5.0
LOOK_SECONDS = 0.03
MOST_CHATS = 200


@dataclass(slots=True)
class Chat:
    """One phone's chat on one platform: entries as phone.py draws them, oldest first."""

    user: str
    entries: list[dict[str, Any]] = field(default_factory=list)

    def add(self, entry: dict[str, Any]) -> None:
        """Append with its number, from which the page asks for what is new."""
        self.entries.append({**entry, "n": len(self.entries) + 1})


class Simulator:
    """Needs `context.fake_line` and `context.fake_telegram`, running; looked up at each request."""

    def __init__(self, context: Context, pages: Pages, sessions: Sessions) -> None:
        self._context, self._pages, self._sessions = context, pages, sessions
        self._chats: OrderedDict[tuple[str, str], Chat] = OrderedDict()
        self._owners: dict[str, Chat] = {}
        self._seen = dict.fromkeys(CHANNELS, 0)

    @property
    def _wording(self) -> Wording:
        return self._context.brain.kb.wording  # type: ignore[no-any-return]

    def table(self) -> list[tuple[str, str, Callable[[Request], Awaitable[Response]]]]:
        """Method, path, endpoint."""
        return [
            ("GET", "/", self.page),
            ("POST", "/simulator/send", self.send),
            ("GET", "/simulator/messages", self.messages),
        ]

    async def page(self, request: Request) -> Response:
        """The phone with an empty chat, as after adding the account as a friend."""
        if not from_this_machine(request):
            return Response("", 404)
        channel = _channel(request.query_params)
        session = self._sessions.find(request.query_params.get("session", ""))
        chat = self._chat(session.id, channel)
        if not chat.entries:
            await self._follow(chat, channel)
            await self._wait(chat, 0, WAIT_SECONDS)
        return HTMLResponse(self._pages.phone(self._wording, channel, session.token, chat.entries))

    async def send(self, request: Request) -> Response:
        """Text or a tap. A form is answered with the page, the script with the number to ask from."""
        if not from_this_machine(request):
            return Response("", 404)
        try:
            values = fields(await request.body(), request.headers.get("content-type", ""))
        except BadBody as error:
            return JSONResponse({"error": str(error)}, 400)
        channel, session = _channel(values), self._sessions.find(values.get("session", ""))
        chat = self._chat(session.id, channel)
        before = len(chat.entries) + 1
        status = await self._act(chat, channel, values)
        if "json" in request.headers.get("content-type", ""):
            return JSONResponse({"after": before, "session": session.token, "status": status}, 202)
        await self._wait(chat, before, WAIT_SECONDS)
        return HTMLResponse(self._pages.phone(self._wording, channel, session.token, chat.entries))

    async def messages(self, request: Request) -> Response:
        """What came after entry `after`, waiting a little for it: [{"n", "html"}]."""
        if not from_this_machine(request):
            return Response("", 404)
        query = request.query_params
        channel, session = _channel(query), self._sessions.find(query.get("session", ""))
        chat = self._chat(session.id, channel)
        after = int(query.get("after", "0")) if query.get("after", "0").isdecimal() else 0
        await self._wait(chat, after, WAIT_SECONDS)
        new = [
            {"n": e["n"], "html": self._pages.entry(self._wording, channel, session.token, e)} for e in chat.entries[after:]
        ]
        return JSONResponse(new)

    async def _act(self, chat: Chat, channel: str, values: Mapping[str, str]) -> int:
        """What the citizen did, told to the bot as the platform would; the webhook's status, or 0."""
        text, data = values.get("text", "").strip(), values.get("data", "")
        if data:
            said = phone.label_of(chat.entries, data)
            chat.add(
                {"kind": "me", "text": said} if channel == "line" and said else {"kind": "tap", "text": said}
            )
        elif text:
            chat.add({"kind": "me", "text": text})
        else:
            return 0
        if channel == "line":
            return await self._line(chat, text, data)
        telegram: Any = self._context.fake_telegram  # type: ignore[attr-defined]
        _ = telegram.press(int(chat.user), data) if data else telegram.text(int(chat.user), text)
        return 0

    async def _line(self, chat: Chat, text: str, data: str) -> int:
        line: Any = self._context.fake_line  # type: ignore[attr-defined]
        event = line.postback(data, chat.user) if data else line.text(text, chat.user)
        return await self._deliver(chat, event)

    async def _deliver(self, chat: Chat, event: dict[str, Any]) -> int:
        line: Any = self._context.fake_line  # type: ignore[attr-defined]
        self._owners[event["replyToken"]] = chat
        status: int = await line.deliver(event)
        return status

    async def _follow(self, chat: Chat, channel: str) -> None:
        if channel == "line":
            line: Any = self._context.fake_line  # type: ignore[attr-defined]
            await self._deliver(chat, line.event("follow", source={"type": "user", "userId": chat.user}))
        else:
            telegram: Any = self._context.fake_telegram  # type: ignore[attr-defined]
            telegram.text(int(chat.user), "/start")

    async def _wait(self, chat: Chat, after: int, seconds: float) -> None:
        """Until there is something after entry `after`, or the time is over."""
        for _ in range(int(seconds / LOOK_SECONDS)):
            self._collect()
            if len(chat.entries) > after:
                return
            await asyncio.sleep(LOOK_SECONDS)

    def _collect(self) -> None:
        """Take over what the stand-ins received since the last look."""
        line, telegram = self._context.fake_line, self._context.fake_telegram  # type: ignore[attr-defined]
        for reply in line.replies[self._seen["line"] :]:
            chat = self._owners.pop(reply["replyToken"], None)
            for entry in phone.line_entries(reply["messages"]) if chat else ():
                chat.add(entry)  # type: ignore[union-attr]
        users = {chat.user: chat for (_, channel), chat in self._chats.items() if channel == "telegram"}
        for message in telegram.api.sent[self._seen["telegram"] :]:
            if message["chat_id"] in users:
                users[message["chat_id"]].add(phone.telegram_entry(message))
        self._seen = {"line": len(line.replies), "telegram": len(telegram.api.sent)}

    def _chat(self, session: str, channel: str) -> Chat:
        key = (session, channel)
        if key not in self._chats:
            digest = hashlib.sha256(session.encode()).hexdigest()
            self._chats[key] = Chat("U" + digest[:32] if channel == "line" else str(int(digest[:11], 16)))
        self._chats.move_to_end(key)
        while len(self._chats) > MOST_CHATS:
            self._chats.popitem(last=False)
        return self._chats[key]


def _channel(values: Mapping[str, str]) -> str:
    channel = values.get("channel", "line")
    return channel if channel in CHANNELS else "line"
