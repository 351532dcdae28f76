"""The load run's scenes: the real service in one or two processes, an open-loop generator, and what happens
in the middle."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from knowledge.loader import load
from tests.adapters import postgres
from tests.benchmarks.process import Bot, edit, free_port, line_environ
from tests.benchmarks.ratios import SECRET

DRAIN_SECONDS = 60.0
"""The generator waits for the last reply; its own limit is shorter."""


@dataclass(frozen=True)
class Scene:
    """rate: webhooks a second for `seconds`, or `burst` at once · api_ms: LINE's API answers after this ·
    processes: services on one database · during: reload the knowledge, or kill a process, in the middle."""

    rate: int = 0
    seconds: int = 0
    burst: int = 0
    api_ms: int = 5
    processes: int = 1
    postgres: bool = False
    during: str = ""

    def plan(self, bots: list[Bot], api_port: int, questions: list[str]) -> dict[str, Any]:
        """What the generator is told."""
        return {
            "rate": self.rate, "seconds": self.seconds, "burst": self.burst, "api_ms": self.api_ms,
            "secret": SECRET, "api_port": api_port, "questions": questions,
            "urls": [f"{bot.url}/line/webhook" for bot in bots],
        }  # fmt: skip


def questions_of(knowledge: Path) -> list[str]:
    """What citizens ask: the knowledge's own test sentences, at most 300 of them, from all over it."""
    found = [text for topic in load(knowledge).topics.values() for text in topic.tests.hit]
    return found[:: max(1, len(found) // 300)]


async def play(scene: Scene, folder: Path, prepared: Path) -> dict[str, Any]:
    """One scene's figures."""
    async with _database(scene) as database:
        return await _play(scene, folder, prepared, database)


async def _play(scene: Scene, folder: Path, prepared: Path, database: dict[str, str]) -> dict[str, Any]:
    port = free_port()
    environ = line_environ(SECRET, "t", f"http://127.0.0.1:{port}") | database
    homes = [folder / f"process-{number}" for number in range(scene.processes)]
    for home in homes:
        home.mkdir(parents=True)
    bots = [Bot(home, prepared, environ) for home in homes]
    plan = scene.plan(bots, port, questions_of(prepared / "knowledge"))
    generator = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.benchmarks.generator",
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, limit=2**20,
    )  # fmt: skip
    assert generator.stdin is not None
    assert generator.stdout is not None
    try:
        generator.stdin.write(json.dumps(plan).encode() + b"\n")
        await generator.stdout.readline()
        await asyncio.gather(*(bot.start() for bot in bots))
        await asyncio.gather(*(bot.until_complete() for bot in bots))
        before = _spent(bots), sum(bot.resident_mb() for bot in bots), os.getloadavg()[0]
        middle = asyncio.ensure_future(_middle(scene, bots))
        limit = scene.seconds + DRAIN_SECONDS + 60
        found, _ = await asyncio.wait_for(generator.communicate(b"go\n"), limit)
        killed = await middle
        figures: dict[str, Any] = json.loads(found)
        living = [bot for bot in bots if bot is not killed]
        figures |= _of_the_servers(before, living, killed is not None, figures["sent"])
        if not scene.postgres:
            figures["database_kb_per_message"] = round(_database_kb(homes[0]) / figures["sent"], 2)
    finally:
        if generator.returncode is None:
            generator.kill()
        await asyncio.gather(*(bot.end() for bot in bots))
    return figures


def _database_kb(home: Path) -> float:
    """SQLite's file with its log; the 200 kB of an empty one included."""
    return sum(path.stat().st_size for path in home.glob("toride.db*")) / 1024


def _spent(bots: list[Bot]) -> float:
    return sum(bot.cpu_seconds() for bot in bots)


def _of_the_servers(
    before: tuple[float, float, float], bots: list[Bot], killed: bool, sent: int
) -> dict[str, Any]:
    cpu, memory, load_average = before
    figures = {"server_mb": round(sum(bot.resident_mb() for bot in bots))}
    figures |= {"load_average": [round(load_average, 1), round(os.getloadavg()[0], 1)]}
    if not killed:  # a dead process has taken its clock with it
        figures["server_cpu_ms_per_message"] = round((_spent(bots) - cpu) / sent * 1000, 2)
        figures["server_mb_more"] = round(figures["server_mb"] - memory)
    return figures


async def _middle(scene: Scene, bots: list[Bot]) -> Bot | None:
    """What happens halfway; the process that was killed, if one was."""
    await asyncio.sleep(scene.seconds / 2 if scene.during else 0)
    if scene.during == "reload":
        edit(bots[0].knowledge)
        bots[0].tell(signal.SIGHUP)
    if scene.during == "kill":
        await bots[0].end(signal.SIGKILL)
        return bots[0]
    return None


@asynccontextmanager
async def _database(scene: Scene) -> AsyncIterator[dict[str, str]]:
    """Settings of a PostgreSQL of this scene's own; none for SQLite. Raises RuntimeError without PostgreSQL."""
    if not scene.postgres:
        yield {}
        return
    programs = postgres.binaries()
    if programs is None:
        raise RuntimeError("PostgreSQL is not installed")
    server = await asyncio.to_thread(postgres.Server, programs, True)
    try:
        await asyncio.to_thread(server.start)
        with psycopg.connect(server.admin, autocommit=True) as connection:
            connection.execute("CREATE DATABASE toride")
        url = server.admin.rsplit("/", 1)[0] + "/toride"
        yield {"TORIDE_DATABASE_URL": url, "TORIDE_SECRET": "load-run-" + "0" * 24}
    finally:
        await asyncio.to_thread(server.stop)
        server.remove()


