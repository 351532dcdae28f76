"""A platform on the other side of the worker that keeps LINE's rules, and a worker to run against it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from adapters.delivery import Delivery, Result
from adapters.errand import Errands
from adapters.inbound import Inbound
from adapters.routes import Answer, Events, Route, Rules
from adapters.store import Recovered, Store
from adapters.worker import Worker
from bot.messages import Incoming, Kind, Memory, Outcome, Reply, Turn
from tests.adapters.store.kit import HandClock, opened

LINE = Rules(50.0, 1200.0, repeatable=True)
TELEGRAM = Rules(3600.0, longest_wait=60.0)


@dataclass
class Platform:
    """Delivers what it is sent; a reply token works once. `script`: what it answers instead, first to last,
    by event id; an exception is raised. `gates`: events that wait until their gate opens."""

    script: dict[str, list[Delivery | Exception]] = field(default_factory=dict)
    gates: dict[str, asyncio.Event] = field(default_factory=dict)
    shown: list[str] = field(default_factory=list)
    tries: list[tuple[str, float]] = field(default_factory=list)
    pushed: list[tuple[str, str]] = field(default_factory=list)
    busy: list[str] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    at_once: int = 0
    most_at_once: int = 0

    def to_incoming(self, inbound: Inbound) -> Incoming:
        return Incoming(inbound.channel, Kind(inbound.kind), str(inbound.payload.get("text", "")))

    async def deliver(self, inbound: Inbound, reply: Reply, deadline: float) -> Delivery:
        self.tries.append((inbound.event_id, deadline))
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            if inbound.event_id in self.gates:
                await self.gates[inbound.event_id].wait()
            return self._answer(inbound, reply)
        finally:
            self.at_once -= 1

    def _answer(self, inbound: Inbound, reply: Reply) -> Delivery:
        script = self.script.get(inbound.event_id)
        if script:
            said = script.pop(0)
            if isinstance(said, Exception):
                raise said
            if said.detail == "heard":  # executed, but the answer is lost
                self._show(inbound, reply)
            return said
        if inbound.channel == "line" and inbound.payload.get("reply_token") in self.used:
            return Delivery(Result.LATE, 400, "Invalid reply token")
        self._show(inbound, reply)
        return Delivery(Result.SENT, 200)

    def _show(self, inbound: Inbound, reply: Reply) -> None:
        self.used.add(str(inbound.payload.get("reply_token")))
        self.shown.append(reply.body)

    async def push(self, inbound: Inbound, reply: Reply, key: str) -> Delivery:
        self.pushed.append((reply.body, key))
        script = self.script.get("push " + inbound.event_id)
        return script.pop(0) if script else Delivery(Result.SENT, 200)  # type: ignore[return-value]

    async def show_busy(self, inbound: Inbound) -> None:
        self.busy.append(inbound.event_id)


class Diary(Events):
    """Writes down what the worker tells."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, Any]] = []

    def turn(self, record: Mapping[str, Any]) -> None:
        self.lines.append(("turn", record["delivery"]))

    def put_off(self, channel: str, delivery: Delivery) -> None:  # noqa: ARG002
        self.lines.append(("put_off", delivery.result.value))

    def unauthorised(self, channel: str) -> None:
        self.lines.append(("unauthorised", channel))

    def failed(self, channel: str, error: Exception) -> None:  # noqa: ARG002
        self.lines.append(("failed", type(error).__name__))

    def dead(self, channel: str, reason: str) -> None:  # noqa: ARG002
        self.lines.append(("dead", reason))

    def lost_claim(self, channel: str) -> None:
        self.lines.append(("lost_claim", channel))

    def recovered(self, found: Recovered) -> None:
        self.lines.append(("recovered", found))

    def store_unavailable(self) -> None:
        self.lines.append(("store_unavailable", None))

    def of(self, name: str) -> list[Any]:
        return [what for word, what in self.lines if word == name]


async def echo(incoming: Incoming, memory: Memory, now: datetime) -> Turn:  # noqa: ARG001
    """Says what it heard and what it remembered; remembers what it heard. 毒 is its poison."""
    if "毒" in incoming.text:
        raise ValueError(incoming.text)
    said = f"{incoming.text}←{memory.topic}" if memory.topic else incoming.text
    return Turn(Outcome.ANSWERED, Reply(body=said), Memory(topic=incoming.text), (incoming.text,))


def sorry(turn: Turn) -> Turn:
    """The turn with an apology."""
    return replace(turn, reply=replace(turn.reply, body=f"おそくなりました {turn.reply.body}"))


@dataclass
class Bench:
    """Everything a test of the worker holds."""

    store: Store
    clock: HandClock
    platform: Platform
    diary: Diary
    errands: Errands
    worker: Worker

    async def until(self, true: Callable[[], bool], step: float = 0.0) -> None:
        """Lets the worker work, turning the clock by `step` each time, until it is true (at most 40 s)."""
        for _ in range(4000):
            if true():
                return
            self.clock.turn(step)
            self.worker.nudge()
            await asyncio.sleep(0.01)
        raise AssertionError(f"never: {self.platform.shown} {self.diary.lines}")

    async def put(self, *events: Inbound) -> None:
        await self.store.put(events, self.clock.now())


@asynccontextmanager
async def bench(
    url: str,
    folder: Path,
    *,
    platform: Platform | None = None,
    answer: Answer = echo,
    line: Rules = LINE,
    telegram: Rules = TELEGRAM,
    push: bool = False,
    stop_seconds: float = 0.2,
) -> AsyncIterator[Bench]:
    """A running worker with LINE and Telegram routes to one platform."""
    clock, diary, platform = HandClock(), Diary(), platform or Platform()
    with opened(url, folder, clock) as store:
        routes = {
            "line": Route(platform, line, platform.push if push else None, platform.show_busy),
            "telegram": Route(platform, telegram, late=sorry),
        }
        errands = Errands(store, routes, answer, clock, diary)
        worker = Worker(store, errands, diary, stop_seconds=stop_seconds)
        running = asyncio.ensure_future(worker.run())
        try:
            yield Bench(store, clock, platform, diary, errands, worker)
        finally:
            await worker.stop()
            await running


def repeat(delivery: Delivery, times: int) -> list[Delivery | Exception]:
    """A script that says the same several times."""
    return [delivery] * times


def words(numbers: Iterable[int]) -> list[str]:
    """What `echo` says to events of these numbers, each without memory."""
    return [f"質問{number}" for number in numbers]
