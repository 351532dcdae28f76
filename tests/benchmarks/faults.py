"""The faults: each a story with the town, after which nothing may be lost, doubled or out of order."""

from __future__ import annotations

import asyncio
import random
import resource
import shutil
import signal
import sqlite3
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing

from tests.benchmarks.town import QUESTIONS, Town

Fault = Callable[[Town], Awaitable[None]]


async def until(true: Callable[[], object], seconds: float = 60.0) -> None:
    """Waits until it is so. Raises TimeoutError."""
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110 - what is waited for lives in another process
            await asyncio.sleep(0.01)


@asynccontextmanager
async def locked(town: Town) -> AsyncIterator[None]:
    """Another process writes and writes: nobody else can."""
    with closing(sqlite3.connect(f"{town.bot.folder}/toride.db", timeout=10)) as database:
        database.execute("BEGIN IMMEDIATE")
        yield
        database.rollback()


async def kill_and_start(town: Town) -> None:
    await town.bot.end(signal.SIGKILL)
    for gate in (town.line_gate, town.telegram_gate):
        gate.drop()
        await gate.open()
    await start_again(town)


async def start_again(town: Town) -> None:
    """Starts the service and notes how long that took."""
    began = time.monotonic()
    await town.bot.start()
    town.away = max(town.away, time.monotonic() - began)


async def nothing(town: Town) -> None:
    await town.crowd()


async def killed_after_accept(town: Town) -> None:
    """The request is read, its commit waits for the disk."""
    async with locked(town):
        asking = asyncio.ensure_future(town.crowd(3, 1, 2))
        await asyncio.sleep(0.5)
        await town.bot.end(signal.SIGKILL)
        await asking
    await kill_and_start(town)


async def killed_after_commit(town: Town) -> None:
    await town.crowd(6, 1, 3)
    await kill_and_start(town)


async def killed_before_send(town: Town) -> None:
    """The platform has not read the reply yet."""
    town.line_gate.mode = town.telegram_gate.mode = "silent"
    await town.crowd(4, 2, 3)
    await asyncio.sleep(1.0)
    await kill_and_start(town)


async def killed_after_send(town: Town) -> None:
    """The platform took the reply, its answer never came."""
    town.line_gate.mode = town.telegram_gate.mode = "deaf"
    await town.crowd(4, 2, 3)
    await until(lambda: len(town.line.replies) >= 4 and len(town.telegram.api.sent) >= 3)
    await kill_and_start(town)


async def killed_before_done(town: Town) -> None:
    """Sent and heard; the end is not written, because another process holds the lock."""
    for _ in range(4):
        town.line.faults.append(
            {"path": "/v2/bot/message/reply", "delay": 4.0, "after": True, "status": 200, "body": {}}
        )
        town.telegram.faults.append(
            {"method": "sendMessage", "delay": 4.0, "after": True, "status": 200, "body": "{}"}
        )
    await town.crowd(4, 1, 3)
    await until(lambda: town.bot.states("line")["claimed"] == 4)
    async with locked(town):
        await until(lambda: len(town.line.replies) >= 4)
        await asyncio.sleep(0.3)
        await town.bot.end(signal.SIGKILL)
    await kill_and_start(town)


async def terminated_mid_flight(town: Town) -> None:
    """Three seconds of work are in flight: they end, the rest stays in the inbox, the exit is 0."""
    town.line.faults += [
        {"path": "/v2/bot/message/reply", "delay": 2.0, "after": True, "status": 200, "body": {}}
    ] * 3
    await town.crowd(4, 2, 3)
    code = await town.bot.end(signal.SIGTERM)
    if code != 0:
        raise RuntimeError(f"exit {code}")
    await start_again(town)


async def sqlite_locked(town: Town) -> None:
    """Longer than SQLite waits by itself (5 s): webhooks get 503 and come again."""
    async with locked(town):
        asking = asyncio.ensure_future(town.crowd(4, 1, 3))
        await asyncio.sleep(7.0)
    await asking


async def disk_full(town: Town) -> None:
    """No file may grow while citizens write."""
    old = resource.prlimit(town.bot.pid, resource.RLIMIT_FSIZE)
    await town.crowd(3, 1, 2)
    resource.prlimit(town.bot.pid, resource.RLIMIT_FSIZE, (4096, old[1]))
    statuses = [await town.ask_line() for _ in range(5)]
    town.ask_telegram()
    await asyncio.sleep(1.0)
    resource.prlimit(town.bot.pid, resource.RLIMIT_FSIZE, old)
    if 503 not in statuses:
        raise RuntimeError(f"the disk was not full: {statuses}")


async def platform_slow(town: Town) -> None:
    slow = {"path": "/v2/bot/message/reply", "delay": 3.0, "after": True, "status": 200, "body": {}}
    town.line.faults += [dict(slow) for _ in range(6)]
    await town.crowd()


async def platform_refuses(town: Town) -> None:
    await town.line_gate.shut()
    await town.telegram_gate.shut()
    await town.crowd()
    await asyncio.sleep(4.0)
    await town.line_gate.open()
    await town.telegram_gate.open()


async def platform_half_open(town: Town) -> None:
    """Connections are accepted, then silence: LINE tries again after 5 s, Telegram is uncertain."""
    town.line_gate.mode = town.telegram_gate.mode = "silent"
    await town.crowd(4, 1, 2)
    await asyncio.sleep(6.5)
    await town.line_gate.open()
    await town.telegram_gate.open()


async def platform_deaf(town: Town) -> None:
    """Replies are executed, the answers are lost."""
    town.line_gate.mode = town.telegram_gate.mode = "deaf"
    await town.crowd(4, 1, 2)
    await asyncio.sleep(6.5)
    await town.line_gate.open()
    await town.telegram_gate.open()


def answered(status: int, body: str | dict[str, str] | None = None, after: bool = False) -> Fault:
    """The platform answers this to its first calls of each kind."""

    async def story(town: Town) -> None:
        given = {"status": status, "after": after, **({} if body is None else {"body": body})}
        town.line.faults += [{"path": "/v2/bot/message/reply", **given} for _ in range(4)]
        if not after:  # Telegram cannot be asked whether it did it: see platform_deaf
            town.telegram.faults += [{"method": "sendMessage", "status": status} for _ in range(2)]
        await town.crowd()

    return story


async def duplicate_storm(town: Town) -> None:
    """20 copies of each event at once, then 5 redeliveries."""
    events = [town.line.text(QUESTIONS[0], f"U{number:032x}") for number in range(900, 905)]
    await asyncio.gather(*(town.hand_over(event) for event in events for _ in range(20)))
    for _ in range(5):
        await asyncio.gather(*(town.hand_over(event, again=True) for event in events))
    chat = town.ask_telegram()
    update = next(u for u in town.telegram.api.pending if u["message"]["chat"]["id"] == chat)
    for _ in range(20):
        await town.telegram._post(update)


async def redelivered_out_of_order(town: Town) -> None:
    """The second question arrives and is answered before the first comes at all."""
    for number in range(4):
        first = town.line.text(QUESTIONS[0], f"U{number:032x}")
        second = town.line.text(QUESTIONS[1], f"U{number:032x}")
        await town.hand_over(second)
        await until(
            lambda second=second: second["replyToken"] in [r["replyToken"] for r in town.line.replies]
        )
        await town.hand_over(first, again=True)


async def poison(town: Town) -> None:
    """A stored event is unreadable, webhooks hold rubbish: the others of its conversation are answered."""
    user = f"U{77:032x}"
    town.line.faults.append(
        {"path": "/v2/bot/message/reply", "delay": 2.0, "after": True, "status": 200, "body": {}}
    )
    await town.ask_line(user)
    await until(lambda: town.bot.states("line").get("claimed"))
    broken = town.line.text("こわれる", user)
    town.forgiven.add(broken["replyToken"])
    await town.hand_over(broken)
    with closing(sqlite3.connect(f"{town.bot.folder}/toride.db", timeout=10)) as database:
        spoil = "UPDATE inbox SET payload = '[1' WHERE event_id = ? AND state = 'ready'"
        changed = database.execute(spoil, (broken["webhookEventId"],))
        database.commit()
    if changed.rowcount != 1:
        raise RuntimeError("the poison was not placed")
    await town.ask_line(user, QUESTIONS[1])
    for rubbish in (None, 7, {}, {"type": "message"}, {"type": "message", "message": {"type": "text"}}):
        await town.line.post(*town.line.signed(rubbish))  # type: ignore[arg-type]
    await town.crowd(3, 1, 2)


async def one_platform_misconfigured(town: Town) -> None:
    """Telegram's token is wrong (see the settings of this fault): LINE's citizens notice nothing."""
    await town.crowd(6, 2, 0)
    town.telegram.text(4711, QUESTIONS[0])
    await until(lambda: town.logged("unauthorised"))


async def knowledge_reloaded(town: Town) -> None:
    """Twice under load: a file that cannot be read (the old knowledge stays), then it is gone again."""
    broken = town.bot.knowledge / "topics" / "broken"
    broken.mkdir()
    (broken / "file.yaml").write_text("title: [")
    town.bot.tell(signal.SIGHUP)
    await town.crowd()
    await until(lambda: town.logged("knowledge_problem"))
    shutil.rmtree(broken)
    town.bot.tell(signal.SIGHUP)
    await town.crowd()
    await until(lambda: town.logged("knowledge_loaded"))


async def clock_jumps(town: Town) -> None:
    """An hour ahead, then two back, while replies are under way."""
    for seconds in ("3600", "-3600", "0"):
        (town.bot.folder / "jump").write_text(seconds)
        await town.crowd(4, 1, 2)


async def killed_at_random(town: Town) -> None:
    """Four times, whenever it happens to be."""
    for _ in range(2):
        asking = asyncio.ensure_future(town.crowd(4, 2, 2))
        await asyncio.sleep(random.uniform(0.0, 0.3))  # noqa: S311
        await town.bot.end(signal.SIGKILL)
        await asking
        await kill_and_start(town)


FAULTS: dict[str, Fault] = {
    "none": nothing,
    "SIGKILL after accept": killed_after_accept,
    "SIGKILL after commit": killed_after_commit,
    "SIGKILL before send": killed_before_send,
    "SIGKILL after send": killed_after_send,
    "SIGKILL before done": killed_before_done,
    "SIGKILL at random, twice": killed_at_random,
    "SIGTERM mid-flight": terminated_mid_flight,
    "SQLite locked 7 s": sqlite_locked,
    "disk full": disk_full,
    "platform slow (3 s)": platform_slow,
    "platform refuses": platform_refuses,
    "platform half-open": platform_half_open,
    "platform deaf": platform_deaf,
    "platform 500": answered(500),
    "platform 429": answered(429),
    "platform 500 after doing it": answered(500, after=True),
    "platform 2xx with junk": answered(200, "<html>だめ", after=True),
    "duplicates 20 x 5": duplicate_storm,
    "redelivered out of order": redelivered_out_of_order,
    "poison events": poison,
    "Telegram misconfigured": one_platform_misconfigured,
    "knowledge reloaded, broken too": knowledge_reloaded,
    "clock jumps": clock_jumps,
}
"""On SQLite. PostgreSQL's own are in chaos.py."""
