"""An open-loop generator in a process of its own: signed LINE webhooks on schedule, and LINE's API.

The API answers after a fixed time. Latency counts from the scheduled instant: a stalled server stops none.

`python -m tests.benchmarks.generator` reads a plan (Scene.plan) as one line of JSON from stdin, prints a line
when the API listens, waits for another line, runs, prints one JSON object.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import socket
import sys
import time
import uuid
from collections import Counter
from typing import Any

import aiohttp
import uvloop
from aiohttp import web

QUESTIONS = ("バスの運賃のこと", "バスの予約のこと", "料金を知りたい", "明日の天気は")
DRAIN_SECONDS = 55.0
"""As long as a reply token lives."""
TRIES = 3
ACCEPTED_AT_ONCE = 8
"""As in adapters/server.py."""
SLOW_SECONDS = 0.05
"""A reply that took this much longer than the API is counted under the second its webhook was due in."""


class Generator:
    """One run: webhooks out, replies in."""

    def __init__(self, plan: dict[str, Any]) -> None:
        self.plan = plan
        self.questions = plan.get("questions") or QUESTIONS
        self.due: dict[str, float] = {}
        self.posted = 0
        self.acks: list[float] = []
        self.replies: list[float] = []
        self.began = 0.0
        self.slow: Counter[int] = Counter()
        self.times: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()

    async def reply(self, request: web.Request) -> web.Response:
        """LINE's reply endpoint: a token is good once."""
        body = await request.json()
        await asyncio.sleep(self.plan["api_ms"] / 1000)
        token = body.get("replyToken")
        if request.path.endswith("/reply") and token in self.due:
            self.times[token] += 1
            if self.times[token] > 1:
                return web.json_response({"message": "Invalid reply token"}, status=400)
            took = time.monotonic() - self.due[token]
            self.replies.append(took)
            if took > self.plan["api_ms"] / 1000 + SLOW_SECONDS:
                self.slow[int(self.due[token] - self.began)] += 1
        return web.json_response({"sentMessages": [{"id": "1", "quoteToken": "q"}]})

    def webhook(self, number: int) -> tuple[str, bytes, str]:
        """(reply token, body, signature)."""
        token = uuid.uuid4().hex
        event = {
            "type": "message", "mode": "active", "timestamp": int(time.time() * 1000), "replyToken": token,
            "source": {"type": "user", "userId": f"U{uuid.uuid4().hex}"},
            "webhookEventId": token.upper()[:26],
            "deliveryContext": {"isRedelivery": False},
            "message": {"type": "text", "id": str(number), "text": self.questions[number % len(self.questions)]},
        }  # fmt: skip
        body = json.dumps({"destination": "U" + "b" * 32, "events": [event]}, ensure_ascii=False).encode()
        digest = hmac.new(self.plan["secret"].encode(), body, hashlib.sha256).digest()
        return token, body, base64.b64encode(digest).decode()

    async def post(self, http: aiohttp.ClientSession, due: float, made: tuple[str, bytes, str]) -> None:
        """One webhook to the processes in turn; one that is not taken comes again, as LINE redelivers."""
        token, body, signature = made
        self.due[token] = due
        headers = {"x-line-signature": signature, "Content-Type": "application/json"}
        turn, self.posted = self.posted, self.posted + 1
        for again in range(TRIES):
            url = self.plan["urls"][(turn + again) % len(self.plan["urls"])]
            try:
                async with http.post(url, data=body, headers=headers) as answer:
                    if answer.status == 200:
                        self.acks.append(time.monotonic() - due)
                        return
                    self.refused[str(answer.status)] += 1
            except aiohttp.ClientConnectorError:  # nobody there: a reverse proxy asks the next at once
                self.refused["no process"] += 1
                continue
            except aiohttp.ClientError as error:
                self.refused[type(error).__name__] += 1
            await asyncio.sleep(1.0)

    async def run(self) -> dict[str, Any]:
        """All webhooks, then until every reply came or DRAIN_SECONDS passed."""
        count = self.plan.get("burst") or int(self.plan["rate"] * self.plan["seconds"])
        made = [self.webhook(number) for number in range(count)]
        gap = 0.0 if self.plan.get("burst") else 1 / self.plan["rate"]
        connector = aiohttp.TCPConnector(limit=400)
        cpu, wall = time.process_time(), time.monotonic()
        async with aiohttp.ClientSession(connector=connector, trust_env=False) as http:
            self.began = start = time.monotonic() + 0.2
            tasks = []
            for number, each in enumerate(made):
                await asyncio.sleep(max(0.0, start + number * gap - time.monotonic()))
                tasks.append(asyncio.ensure_future(self.post(http, start + number * gap, each)))
            posted = await asyncio.gather(*tasks, return_exceptions=True)
            end = time.monotonic() + DRAIN_SECONDS
            while len(self.replies) < count and time.monotonic() < end:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        share = (time.process_time() - cpu) / (time.monotonic() - wall)
        errors = Counter(type(found).__name__ for found in posted if isinstance(found, Exception))
        return self.figures(count, share) | {"errors": dict(errors)}

    def figures(self, count: int, share: float) -> dict[str, Any]:
        """Milliseconds and counts."""
        return {
            "sent": count, "acknowledged": len(self.acks), "answered": len(self.replies),
            "lost": count - len(self.replies), "second_tries": sum(n - 1 for n in self.times.values()),
            "refused": dict(self.refused), "over_2s": sum(ack > 2 for ack in self.acks),
            "ack_ms": quantiles(self.acks), "reply_ms": quantiles(self.replies),
            "slow_replies_by_second": dict(sorted(self.slow.items())),
            "generator_cpu_share": round(share, 2),
        }  # fmt: skip


def quantiles(seconds: list[float]) -> dict[str, float]:
    """p50 and p99 in milliseconds."""
    ordered = sorted(seconds) or [0.0]
    return {
        name: round(ordered[int(share * (len(ordered) - 1))] * 1000, 1)
        for name, share in (("p50", 0.5), ("p99", 0.99))
    }


async def main(plan: dict[str, Any]) -> None:
    generator = Generator(plan)
    app = web.Application()
    app.router.add_post("/{path:.*}", generator.reply)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    listener = socket.create_server(("127.0.0.1", plan["api_port"]), backlog=1024)
    for _ in range(ACCEPTED_AT_ONCE):  # LINE's own door has no queue
        await web.SockSite(runner, listener.dup()).start()
    print("listening", flush=True)  # noqa: T201
    await asyncio.to_thread(sys.stdin.readline)
    print(json.dumps(await generator.run()), flush=True)  # noqa: T201
    await runner.cleanup()


if __name__ == "__main__":
    uvloop.run(main(json.loads(sys.stdin.readline())))
