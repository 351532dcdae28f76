"""A town for fault runs: the real process, both strict fakes behind gates, citizens, and their count."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count, pairwise
from pathlib import Path
from typing import Any

import httpx

from adapters.clock import SteadyClock
from adapters.simulator.fake_line import FakeLine
from adapters.simulator.fake_telegram import FakeTelegram
from tests.benchmarks.gate import Gate
from tests.benchmarks.process import Bot, Rows, line_environ, telegram_environ

WORD = "telegram-word"
QUESTIONS = ("バスの運賃のこと", "バスの予約のこと")
SETTLE_SECONDS = 60.0
"""A reply token's life: what is not answered by then never will be."""


@dataclass(frozen=True, slots=True)
class Count:
    """What citizens of one platform saw. poisoned events are not counted as sent."""

    sent: int
    lost: int
    duplicated: int
    out_of_order: int
    uncertain: int


@dataclass
class Town:
    """Citizens write with `ask_line` and `ask_telegram`; `settle` waits until everybody was answered."""

    bot: Bot
    line: FakeLine
    telegram: FakeTelegram
    line_gate: Gate
    telegram_gate: Gate
    asked: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    chats: dict[int, list[str]] = field(default_factory=dict)
    unheard: list[dict[str, Any]] = field(default_factory=list)
    forgiven: set[str] = field(default_factory=set)
    """Reply tokens whose event we broke ourselves (poison)."""
    rows: Callable[[str], Rows] | None = None
    """Where the inbox is read from, if it is not the process's own SQLite file."""
    away: float = 0.0
    """Seconds the longest restart took."""
    _numbers: count[int] = field(default_factory=lambda: count(1))

    async def ask_line(self, user: str = "", text: str = QUESTIONS[0]) -> int:
        """A citizen (a new one unless named) writes; the status, 0 if nobody listened."""
        name = user or f"U{next(self._numbers):032x}"
        return await self.hand_over(self.line.text(text, name))

    async def hand_over(self, event: dict[str, Any], again: bool = False) -> int:
        """What LINE does with an event; one that was not acknowledged comes again in `settle`."""
        try:
            status = await (self.line.redeliver if again else self.line.deliver)(event)
        except httpx.HTTPError:
            status = 0
        if status == 200:
            known = self.asked.setdefault(event["source"]["userId"], [])
            if event not in known:
                known.append(event)
        elif event not in self.unheard:
            self.unheard.append(event)
        return status

    def ask_telegram(self, texts: tuple[str, ...] = QUESTIONS[:1]) -> int:
        """A new chat writes these; Telegram itself delivers until it hears 200."""
        chat = 5000 + next(self._numbers)
        self.chats[chat] = list(texts)
        for text in texts:
            self.telegram.text(chat, text)
        return chat

    async def crowd(self, citizens: int = 6, each: int = 2, telegram: int = 4) -> None:
        """Several citizens of both platforms, each asking several things in order."""
        for _ in range(telegram):
            self.ask_telegram(QUESTIONS)
        names = [f"U{next(self._numbers):032x}" for _ in range(citizens)]
        for turn in range(each):
            await asyncio.gather(*(self.ask_line(name, QUESTIONS[turn % 2]) for name in names))

    async def settle(self, seconds: float = SETTLE_SECONDS) -> None:
        """Redelivers what was not acknowledged until all is answered or the time is over."""
        end = asyncio.get_running_loop().time() + seconds
        while asyncio.get_running_loop().time() < end:
            waiting, self.unheard = self.unheard, []
            for event in waiting:
                await self.hand_over(event, again=True)
            if not self.unheard and not self._open():
                break
            await asyncio.sleep(0.25)
        await asyncio.sleep(0.5)  # a duplicate would come now

    def _open(self) -> int:
        """Events without an answer that are not known to be uncertain."""
        line, telegram = self.count_line(), self.count_telegram()
        return line.lost + telegram.lost

    def count_line(self) -> Count:
        """LINE's citizens."""
        answered = Counter(reply["replyToken"] for reply in self.line.replies)
        events = [event for events in self.asked.values() for event in events] + self.unheard
        wanted = [e["replyToken"] for e in events if e["replyToken"] not in self.forgiven]
        lost = sum(token not in answered for token in wanted)
        twice = sum(times - 1 for times in answered.values()) + len(self.line.pushes)
        return Count(len(wanted), lost, twice, self._disordered(), self._uncertain("line"))

    def _disordered(self) -> int:
        place = {reply["replyToken"]: n for n, reply in enumerate(self.line.replies)}
        wrong = 0
        for events in self.asked.values():
            order = [place[e["replyToken"]] for e in events if e["replyToken"] in place]
            wrong += sum(later < earlier for earlier, later in pairwise(order))
        return wrong

    def count_telegram(self) -> Count:
        """Telegram's citizens: each question's answer names its topic."""
        heard: dict[int, list[str]] = {chat: [] for chat in self.chats}
        for message in self.telegram.api.sent:
            heard.setdefault(int(message["chat_id"]), []).append(str(message["text"]))
        lost = twice = wrong = 0
        for chat, texts in self.chats.items():
            missing = len(texts) - len(heard[chat])
            lost, twice = lost + max(0, missing), twice + max(0, -missing)
            wrong += missing == 0 and any(
                _topic(text) not in answer for text, answer in zip(texts, heard[chat], strict=True)
            )
        unsure = self._uncertain("telegram")
        sent = sum(len(texts) for texts in self.chats.values())
        return Count(sent, max(0, lost - unsure), twice, wrong, unsure)

    def why_lost(self) -> Counter[str]:
        """What the inbox says about LINE's unanswered events; "no row" would be a broken promise."""
        answered = {reply["replyToken"] for reply in self.line.replies} | self.forgiven
        events = [event for events in self.asked.values() for event in events]
        known = {event_id: f"{state} {reason}".strip() for event_id, state, reason in self._rows("line")}
        lost = [event["webhookEventId"] for event in events if event["replyToken"] not in answered]
        return Counter(known.get(event_id, "no row") for event_id in lost)

    def _rows(self, channel: str) -> Rows:
        try:
            return (self.rows or self.bot.rows)(channel)
        except Exception:  # the database is away
            return []

    def _uncertain(self, channel: str) -> int:
        return sum(state == "uncertain" for _, state, _ in self._rows(channel))

    def logged(self, event: str) -> int:
        """How many lines of this kind the process wrote."""
        lines = (self.bot.folder / "log").read_text(errors="replace").splitlines()
        return sum(f'"event":"{event}"' in line.replace(": ", ":") for line in lines)


def _topic(question: str) -> str:
    return "運賃" if "運賃" in question else "予約"


@asynccontextmanager
async def town(
    folder: Path, prepared: Path, program: str = "adapters.cli", **environ: str
) -> AsyncIterator[Town]:
    """A started town; at the end everything it started is gone."""
    clock = SteadyClock()
    line, telegram = FakeLine(), FakeTelegram(clock, speed=10.0)
    gates = Gate(await line.start()), Gate(await telegram.start())
    for gate in gates:
        await gate.open()
    settings = line_environ(line.secret, line.token, gates[0].url)
    settings |= telegram_environ(telegram.api.token, WORD, gates[1].url)
    folder.mkdir(parents=True)  # noqa: ASYNC240
    bot = Bot(folder, prepared, settings | environ, program)
    line.webhook = f"{bot.url}/line/webhook"
    telegram.api.webhook = {"url": f"{bot.url}/telegram/webhook", "secret": WORD}
    try:
        await bot.start()
        yield Town(bot, line, telegram, *gates)
    finally:
        await bot.end()
        for gate in gates:
            await gate.shut()
        await telegram.stop()
        await line.stop()


def as_json(table: dict[str, dict[str, Any]], path: Path) -> None:
    """Writes a run's figures."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(table, ensure_ascii=False, indent=2) + "\n")
