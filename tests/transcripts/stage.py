"""The dialogues of tests/dialogues, held on LINE, Telegram and the page at once with the shipped knowledge.

One service in this process: real webhooks, store, worker and senders against the strict fakes. The
dialogues are held side by side, turn after turn: the clock shows ten o'clock and a minute more for each turn.
"""

from __future__ import annotations

import asyncio
import io
import shutil
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import aiohttp

from adapters import journal
from adapters.brain import Brain
from adapters.server import App, _uvicorn
from adapters.service import Service
from adapters.simulator.fake_line import FakeLine
from adapters.simulator.fake_telegram import FakeTelegram
from knowledge.loader import SHIPPED
from tests.adapters.server.kit import TELEGRAM_WORD, settings
from tests.adapters.store.kit import HandClock, rows
from tests.bot.test_dialogues import NOW, dialogues
from tests.journeys.kit import user
from tests.transcripts.shown import Shown, of_line, of_page, of_telegram

PATIENCE_SECONDS = 120.0
AT_ONCE = 4
"""Dialogues. The answers are found in the senders' own loop: more would use up a send's five seconds."""
_TURNS = "SELECT channel, event_id, outcome, topic, language, delivery FROM turns ORDER BY id"
_Key = tuple[str, str]


@dataclass(frozen=True)
class Told:
    """How a turn ended, as the store recorded it, and what the citizen sees of it."""

    outcome: str
    topic: str
    language: str
    delivery: str
    shown: Shown


@dataclass
class Held:
    """A dialogue: what the citizen writes, and for each message what every platform told."""

    name: str
    persona: str
    said: list[str]
    number: int
    told: list[dict[str, Told]] = field(default_factory=list)
    session: str = ""
    """The page's token."""

    @property
    def chat(self) -> int:
        """On Telegram."""
        return 7000 + self.number


@dataclass
class Stage:
    """A running service and its platforms."""

    service: Service
    url: str
    line: FakeLine
    telegram: FakeTelegram
    http: aiohttp.ClientSession
    clock: HandClock

    async def hold(self, talks: list[Held]) -> None:
        """All of them, from first to last message."""
        for turn in range(max(len(held.said) for held in talks)):
            self.clock.at = (NOW + timedelta(minutes=turn + 1)).timestamp()
            going = [held for held in talks if turn < len(held.said)]
            for start in range(0, len(going), AT_ONCE):
                await self._hold_turn(going[start : start + AT_ONCE], turn)
                self.clock.turn(1)

    async def _hold_turn(self, talks: list[Held], turn: int) -> None:
        sent = len(self.telegram.api.sent)
        asked = [(held, await self._ask(held, held.said[turn])) for held in talks]
        stored = await self._stored({key for _, (_, *keys) in asked for key in keys})
        for held, (token, on_line, on_telegram) in asked:
            (messages,) = [reply["messages"] for reply in self.line.replies if reply["replyToken"] == token]
            chat = [message for message in self.telegram.api.sent[sent:] if message["chat_id"] == str(held.chat)]
            line = Told(*stored[on_line], of_line(messages))
            telegram = Told(*stored[on_telegram], of_telegram(chat))
            held.told.append({"line": line, "telegram": telegram, "web": await self._on_the_page(held, held.said[turn])})

    async def _ask(self, held: Held, text: str) -> tuple[str, _Key, _Key]:
        """LINE's reply token, and how the store names the two events."""
        event = self.line.text(text, user(f"会話{held.number}"))
        assert await self.line.deliver(event) == 200
        update = self.telegram.text(held.chat, text)
        return event["replyToken"], ("line", event["webhookEventId"]), ("telegram", str(update["update_id"]))

    async def _stored(self, wanted: set[_Key]) -> Mapping[_Key, tuple[str, str, str, str]]:
        """The records of all turns once these are over."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not wanted <= (found := self._records()).keys():
                await asyncio.sleep(0.02)
                self.clock.turn(0.02)  # a send that was put off becomes due again
        return found

    def _records(self) -> dict[_Key, tuple[str, str, str, str]]:
        store = self.service.store
        return {} if store is None else {(row[0], row[1]): row[2:] for row in rows(store, _TURNS)}

    async def _on_the_page(self, held: Held, text: str) -> Told:
        before = self._records().keys()
        fields = {"text": text, "lang": "ja", "session": held.session}
        async with self.http.post(f"{self.url}/chat.json", json=fields) as response:
            answer = await response.json()
        held.session = answer["session"]
        ((_, record),) = [each for each in self._records().items() if each[0] not in before]
        return Told(*record, of_page(answer["html"]))


def held_everywhere(brain: Brain, folder: Path) -> list[Held]:
    """Every dialogue with what was told. `folder`: for the service's data."""
    talks = [
        Held(row["id"], row["persona"], [turn["user"] for turn in row["turns"]], number)
        for number, row in enumerate(dialogues())
    ]

    async def run() -> None:
        async with _stage(brain, folder) as stage:
            await stage.hold(talks)

    asyncio.run(run())
    return talks


@asynccontextmanager
async def _stage(brain: Brain, folder: Path) -> AsyncIterator[Stage]:
    knowledge = folder / "knowledge"  # a copy: an edit meanwhile would be taken up by the service
    shutil.copytree(SHIPPED, knowledge, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    clock = HandClock(NOW.timestamp())
    line, telegram = FakeLine(clock=clock), FakeTelegram(clock)
    await line.start()
    base = await telegram.start()
    found = settings(folder, line, telegram_api_base=base, web="on", knowledge=knowledge)
    service = Service(found, brain, clock, journal.setup(found, stream=io.StringIO()))
    async with _served(service) as url, aiohttp.ClientSession(trust_env=False) as http:
        line.webhook = f"{url}/line/webhook"
        telegram.api.webhook = {"url": f"{url}/telegram/webhook", "secret": TELEGRAM_WORD}
        try:
            yield Stage(service, url, line, telegram, http, clock)
        finally:
            await telegram.stop()
            await line.stop()


@asynccontextmanager
async def _served(service: Service) -> AsyncIterator[str]:
    """The service's address once it answers."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = _uvicorn(App(service))
    service.start(lambda: None)
    serving = asyncio.ensure_future(server._serve([listener]))
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not (server.started and service.store):  # noqa: ASYNC110 - neither has an event for it
                await asyncio.sleep(0.02)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await serving
        await service.stop()
