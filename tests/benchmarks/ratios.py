"""Ratios of one run: CPU per request or wall per commit, medians of interleaved rounds."""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aiohttp

from adapters.clock import SteadyClock
from adapters.inbound import Inbound
from adapters.line import webhook
from adapters.line.client import LineClient
from adapters.settings import Secret
from adapters.simulator.fake_line import FakeLine
from adapters.store import open_store
from tests.benchmarks.process import free_port

SECRET = "bench-secret"
PEERS = ("durable", "memory", "fastapi", "flask")
HERE = Path(__file__).parent
PEERS_PYTHON = "build/peers/bin/python"


def in_turns(rounds: int, *works: Callable[[], float]) -> list[float]:
    """The median cost of each, measured in rounds whose order rotates."""
    costs: list[list[float]] = [[] for _ in works]
    for number in range(rounds):
        for offset in range(len(works)):
            place = (number + offset) % len(works)
            costs[place].append(works[place]())
    return [statistics.median(found) for found in costs]


def parse(events: int) -> dict[str, float]:
    """The SDK's WebhookParser.parse / our verify + read, CPU, of a body with so many events."""
    from linebot.v3 import WebhookParser

    line = FakeLine(secret=SECRET)
    body, signed = line.signed(*(line.text("マイナンバーカードをなくしました") for _ in range(events)))
    parser, secrets = WebhookParser(SECRET), (Secret(SECRET),)

    def cost(call: Callable[[], object]) -> Callable[[], float]:
        def work() -> float:
            began = time.thread_time_ns()
            for _ in range(200):
                call()
            return (time.thread_time_ns() - began) / 200_000

        return work

    theirs, ours = in_turns(
        9,
        cost(lambda: parser.parse(body.decode(), signed)),
        cost(lambda: webhook.read(body, signed, secrets)),
    )
    return {"sdk_us": round(theirs, 1), "ours_us": round(ours, 1), "ratio": round(theirs / ours, 2)}


async def commits(folder: Path) -> dict[str, float]:
    """One event a commit / the share of one event in a group of 32, wall, SQLite FULL."""
    store = open_store(f"sqlite:///{folder}/commits.db", secret_key="k", folder=folder, most_open=10**9)
    numbers = iter(range(10**9))

    def put() -> Any:
        number = next(numbers)
        event = Inbound("line", "b", f"e{number}", f"U{number}", "text", {"text": "料金"}, None, False)
        return store.put([event], time.time())

    single, grouped = [], []
    for _ in range(15):
        began = time.perf_counter()
        for _ in range(8):
            await put()
        single.append((time.perf_counter() - began) / 8)
        began = time.perf_counter()
        for _ in range(4):
            await asyncio.gather(*(put() for _ in range(32)))
        grouped.append((time.perf_counter() - began) / 128)
    await asyncio.to_thread(store.close)
    one, many = statistics.median(single) * 1e6, statistics.median(grouped) * 1e6
    return {"single_us": round(one), "grouped_us": round(many, 1), "ratio": round(one / many, 2)}


class Api:
    """LINE's API in another process, answering after 80 ms."""

    def __init__(self, milliseconds: int = 80) -> None:
        self.port = free_port()
        plan = {"api_ms": milliseconds, "api_port": self.port, "secret": SECRET}
        command = [sys.executable, "-m", "tests.benchmarks.generator"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(plan) + "\n")
        self.process.stdin.flush()
        self.process.stdout.readline()
        self.url = f"http://127.0.0.1:{self.port}"

    def end(self) -> None:
        """Ends the process."""
        self.process.kill()
        self.process.communicate()


async def outbound(seconds: float = 3.0) -> dict[str, float]:
    """Replies a second with 256 in flight and 80 ms: ours / the SDK's AsyncMessagingApi as it comes."""
    from linebot.v3.messaging import (
        AsyncApiClient,
        AsyncMessagingApi,
        Configuration,
        ReplyMessageRequest,
        TextMessage,
    )

    api, clock = Api(), SteadyClock()
    ours = LineClient(Secret("t"), api.url, clock)
    sdk = AsyncApiClient(Configuration(access_token="t", host=api.url))
    theirs = AsyncMessagingApi(sdk)
    request = ReplyMessageRequest(reply_token="r", messages=[TextMessage(text="こんにちは")])

    async def our_call() -> None:
        await ours.reply("r", [{"type": "text", "text": "こんにちは"}], clock.now() + 30)

    async def sdk_call() -> None:
        await theirs.reply_message(request, _request_timeout=30)

    async def rate(call: Callable[[], Any]) -> float:
        done, end = 0, time.monotonic() + seconds

        async def loop() -> None:
            nonlocal done
            while time.monotonic() < end:
                await call()
                done += time.monotonic() < end

        await asyncio.gather(*(loop() for _ in range(256)))
        return done / seconds

    try:
        found = [(await rate(our_call), await rate(sdk_call)) for _ in range(3)]
    finally:
        await ours.close()
        await sdk.close()
        api.end()
    mine, other = (statistics.median(pair[place] for pair in found) for place in (0, 1))
    return {"ours_per_s": round(mine), "sdk_per_s": round(other), "ratio": round(mine / other, 2)}


def cpu_ns(pid: int) -> int:
    """CPU time of a whole process, its ended threads too, from its own clock (clock_getcpuclockid(3))."""
    return time.clock_gettime_ns((~pid << 3) | 2)


def peer_python(name: str) -> str | None:
    """A Python that can run the peer (`make peers` makes one), or None."""
    if name in ("durable", "memory"):
        return sys.executable
    for python in (sys.executable, PEERS_PYTHON):
        command = [python, "-c", f"import {name}, linebot.v3"]
        if Path(python).exists() and subprocess.run(command, capture_output=True).returncode == 0:
            return python
    return None


async def serving(folder: Path, requests: int = 1000, rounds: int = 5) -> dict[str, Any]:
    """CPU microseconds a request of each peer, from 16 connections at once."""
    running = {}
    for name in PEERS:
        python = peer_python(name)
        if python is not None:
            port, home = free_port(), folder / name
            home.mkdir()
            command = [python, str(HERE / "peers.py"), name, str(port), SECRET, str(home)]
            environ = {**os.environ, "PYTHONPATH": str(HERE.parents[1])}
            silent = {"stderr": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
            running[name] = (subprocess.Popen(command, env=environ, **silent), port)  # noqa: ASYNC220
    costs: dict[str, list[float]] = {name: [] for name in running}
    try:
        for _, port in running.values():
            await shots(port, 30, patient=True)
        order = list(running)
        for _ in range(rounds):
            for name in order:
                process, port = running[name]
                before = cpu_ns(process.pid)
                await shots(port, requests)
                costs[name].append((cpu_ns(process.pid) - before) / requests / 1000)
            order = order[1:] + order[:1]
    finally:
        for process, _ in running.values():
            process.kill()
            process.wait()
    return {name: round(statistics.median(found), 1) for name, found in costs.items()}


async def shots(port: int, count: int, patient: bool = False) -> None:
    """Signed webhooks with new events from 16 tasks. Raises RuntimeError for anything but 200."""
    line, url = FakeLine(secret=SECRET), f"http://127.0.0.1:{port}/line/webhook"
    made = [line.signed(line.text("料金を知りたい")) for _ in range(count)]

    async with aiohttp.ClientSession(trust_env=False) as http, asyncio.timeout(90):

        async def some() -> None:
            tries = 400 if patient else 20  # the tutorial's server drops connections when many come at once
            while made:
                body, signed = made.pop()
                try:
                    async with http.post(url, data=body, headers={"x-line-signature": signed}) as answer:
                        if answer.status != 200:
                            raise RuntimeError(f"{url}: {answer.status}")
                except aiohttp.ClientError:
                    made.append((body, signed))
                    tries -= 1
                    if not tries:
                        raise
                    await asyncio.sleep(0.2)

        await asyncio.gather(*(some() for _ in range(16)))


async def all_ratios(quick: bool = False) -> dict[str, Any]:
    """Everything; a peer that is not installed is missing."""
    with tempfile.TemporaryDirectory(prefix="toride-ratios-") as home:
        folder = Path(home)
        found: dict[str, Any] = {"parse": parse(1), "parse_ten": parse(10), "commits": await commits(folder)}
        found["outbound"] = await outbound(1.0 if quick else 3.0)
        found["cpu_us"] = await serving(folder, 500 if quick else 1000, 3 if quick else 7)
    return found
