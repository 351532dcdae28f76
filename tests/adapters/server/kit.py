"""The real server on a free loopback port, with a conversation that echoes: what is tested is the wiring."""

from __future__ import annotations

import asyncio
import io
import json
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import aiohttp

from adapters import journal
from adapters.clock import SteadyClock
from adapters.server import App, _uvicorn
from adapters.service import Service
from adapters.settings import Secret, Settings
from adapters.simulator.fake_line import FakeLine
from bot.messages import Incoming, Memory, Outcome, Reply, Turn
from knowledge.loader import load
from knowledge.model import KnowledgeBase

TELEGRAM_TOKEN = "123456789:" + "T" * 35
TELEGRAM_WORD = "telegram-word"
OPS_TOKEN = "operators-token"


class Echo:
    """Says back what was said; 「わからない」 is not found, 「こわれた」 raises."""

    def handle(self, incoming: Incoming, memory: Memory, now: datetime) -> Turn:
        if incoming.text == "こわれた":
            raise RuntimeError("broken on purpose")
        outcome = Outcome.NOT_FOUND if "わからない" in incoming.text else Outcome.ANSWERED
        reply = Reply(body=f"答え: {incoming.text or incoming.data}")
        topics = ("my-number-card/lost",) if outcome is Outcome.ANSWERED else ()
        return Turn(outcome, reply, memory.but(at=now), topics, masked="〔伏せ字〕", revision="echo")


@dataclass
class EchoBrain:
    """What load_brain returns, without an index."""

    kb: KnowledgeBase = field(default_factory=load)
    conversation: Echo = field(default_factory=Echo)
    revision: str = "0123456789ab"
    vectors: bool = False


@dataclass
class House:
    """A running service and everything a test looks at."""

    service: Service
    url: str
    line: FakeLine
    http: aiohttp.ClientSession
    log: io.StringIO

    def lines(self, event: str) -> list[dict[str, Any]]:
        entries = [json.loads(line) for line in self.log.getvalue().splitlines()]
        return [entry for entry in entries if entry["event"] == event]

    async def status(self, path: str, **kwargs: Any) -> int:
        async with self.http.get(self.url + path, **kwargs) as answer:
            return answer.status

    async def until(self, true: Callable[[], object], seconds: float = 60.0) -> None:
        async with asyncio.timeout(seconds):
            while not true():  # noqa: ASYNC110
                await asyncio.sleep(0.02)


def settings(folder: Path, line: FakeLine, **changes: Any) -> Settings:
    found = Settings(
        data=folder, port=0, log="json", line_secrets=(Secret(line.secret),), line_token=Secret(line.token),
        line_api_base=line.url, telegram_token=Secret(TELEGRAM_TOKEN),
        telegram_webhook_secret=Secret(TELEGRAM_WORD),
        telegram_api_base="http://127.0.0.1:9", ops_token=Secret(OPS_TOKEN), web="off",
    )  # fmt: skip
    return replace(found, **changes)


def play(folder: Path, scene: Callable[[House], Awaitable[None]], **changes: Any) -> None:
    asyncio.run(_play(folder, scene, changes))


async def _play(folder: Path, scene: Callable[[House], Awaitable[None]], changes: dict[str, Any]) -> None:
    line, log = FakeLine(), io.StringIO()
    await line.start()
    found = settings(folder, line, **changes)
    brain: Any = EchoBrain()
    service = Service(found, brain, SteadyClock(), journal.setup(found, stream=log))
    listener = socket.create_server(("127.0.0.1", 0))
    server = _uvicorn(App(service))
    service.start(lambda: None)
    serving = asyncio.ensure_future(server._serve([listener]))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    line.webhook = f"{url}/line/webhook"
    async with aiohttp.ClientSession(trust_env=False) as http:
        house = House(service, url, line, http, log)
        await house.until(lambda: server.started)
        try:
            await scene(house)
        finally:
            server.should_exit = True
            await serving
            await service.stop()
            await line.stop()
