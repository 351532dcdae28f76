"""Faults against the real process, and what citizens saw. `python -m tests.benchmarks.chaos [name …]`

Writes build/chaos.json. Exit 1 when anything was lost, duplicated or out of order. Only 127.0.0.1.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import psycopg

from tests.adapters import postgres
from tests.benchmarks.faults import FAULTS, Fault
from tests.benchmarks.process import Rows, prepare
from tests.benchmarks.town import Count, Town, as_json, town

AT_ONCE = 3
"""Towns at a time: most of a fault is waiting."""
FAULT_SECONDS = 240.0
TOTAL_SECONDS = 900.0
"""The whole run ends by itself: about 4 minutes on two idle cores, this at most."""
AWAY_SECONDS = 30.0
MOST_AWAY = 25.0
"""A reply token lives a minute and the lease takes ten seconds of it: after a longer restart nothing can be
said about the service, and the run says so. On two idle cores a restart takes three seconds."""
BUILD = Path("build/chaos.json")


async def run(folder: Path, prepared: Path, name: str, fault: Fault, **environ: str) -> dict[str, Any]:
    """One fault from an empty town to its count."""
    program = "adapters.cli"
    if name == "clock jumps":
        program, environ["JUMP_FILE"] = "tests.benchmarks.jumping", str(folder / "jump")
    if name == "Telegram misconfigured":
        environ["TORIDE_TELEGRAM_BOT_TOKEN"] = "123456789:" + "x" * 35
    began = time.monotonic()
    row: dict[str, Any] = {}
    try:
        async with town(folder, prepared, program, **environ) as place:
            if "TORIDE_DATABASE_URL" in environ:
                place.rows = rows_of(environ["TORIDE_DATABASE_URL"])
            await fault(place)
            await place.settle()
            row = {"line": asdict(place.count_line()), "telegram": asdict(place.count_telegram())}
            if row["line"]["lost"]:
                row["why_lost"] = place.why_lost()
                if place.away > MOST_AWAY:
                    row["failed"] = f"too busy a machine: the restart took {place.away:.0f} s"
            row["faults_of_ours"] = place.logged("loop_fault") + place.logged("webhook_fault")
    except Exception as error:  # a run that could not be made is told, not hidden
        row["failed"] = f"{type(error).__name__}: {error}"[:400]
    row["seconds"] = round(time.monotonic() - began, 1)
    row["load_average"] = round(os.getloadavg()[0], 1)
    return row


def rows_of(url: str) -> Callable[[str], Rows]:
    """Inbox rows from PostgreSQL."""

    def rows(channel: str) -> Rows:
        with psycopg.connect(url, connect_timeout=2) as connection:
            query = "SELECT event_id, state, reason FROM inbox WHERE channel = %s"
            return connection.execute(query, (channel,)).fetchall()

    return rows


def database_gone(server: postgres.Server) -> Fault:
    """PostgreSQL stops while citizens write, and comes back."""

    async def story(place: Town) -> None:
        await place.crowd(4, 1, 2)
        await asyncio.to_thread(server.stop)
        await place.crowd(4, 1, 2)
        await asyncio.sleep(AWAY_SECONDS)
        await asyncio.to_thread(server.start)
        await place.crowd(4, 1, 2)

    return story


def backend_killed(server: postgres.Server) -> Fault:
    """SIGKILL to a backend of ours: PostgreSQL restarts all of them and recovers."""

    async def story(place: Town) -> None:
        asking = asyncio.ensure_future(place.crowd(6, 2, 3))
        await asyncio.sleep(0.1)
        with psycopg.connect(server.admin) as connection:
            query = "SELECT pid FROM pg_stat_activity WHERE application_name = 'toride-bot' LIMIT 1"
            found = connection.execute(query).fetchone()
        if found is None:
            raise RuntimeError("no backend of ours")
        os.kill(found[0], signal.SIGKILL)
        await asking

    return story


async def on_postgres(folder: Path, prepared: Path, name: str) -> dict[str, Any]:
    """A PostgreSQL of its own for one fault."""
    programs = postgres.binaries()
    if programs is None:
        return {"failed": "PostgreSQL is not installed", "seconds": 0.0}
    server = await asyncio.to_thread(postgres.Server, programs)
    try:
        await asyncio.to_thread(server.start)
        with psycopg.connect(server.admin, autocommit=True) as connection:
            connection.execute("CREATE DATABASE toride")
        url = server.admin.rsplit("/", 1)[0] + "/toride"
        fault = {"PostgreSQL gone 30 s": database_gone, "PostgreSQL backend killed": backend_killed}.get(name)
        story = fault(server) if fault else FAULTS["SIGKILL at random, twice"]
        return await run(folder, prepared, name, story, TORIDE_DATABASE_URL=url)
    finally:
        await asyncio.to_thread(server.stop)
        server.remove()


POSTGRES = ("PostgreSQL gone 30 s", "PostgreSQL backend killed", "PostgreSQL, SIGKILL at random")


async def runs(names: list[str]) -> dict[str, dict[str, Any]]:
    """All faults, a few at a time."""
    gate, table = asyncio.Semaphore(AT_ONCE), {}
    with tempfile.TemporaryDirectory(prefix="toride-chaos-") as home:
        prepared = Path(home)
        await asyncio.to_thread(prepare, prepared)

        async def one(number: int, name: str) -> None:
            folder = prepared / f"town-{number}"
            async with gate:
                work: Awaitable[dict[str, Any]] = (
                    on_postgres(folder, prepared, name)
                    if name in POSTGRES
                    else run(folder, prepared, name, FAULTS[name])
                )
                try:
                    table[name] = await asyncio.wait_for(work, FAULT_SECONDS)
                except TimeoutError:
                    table[name] = {"failed": f"not over after {FAULT_SECONDS:.0f} s", "seconds": FAULT_SECONDS}

        with contextlib.suppress(TimeoutError):  # what was not finished is told below
            async with asyncio.timeout(TOTAL_SECONDS), asyncio.TaskGroup() as group:
                for number, name in enumerate(names):
                    group.create_task(one(number, name))
    return {name: table.get(name, {"failed": "no time left", "seconds": 0.0}) for name in names}


def bad(row: dict[str, Any]) -> bool:
    """Whether citizens noticed more than the platform allows: on Telegram only `uncertain`."""
    if "failed" in row:
        return True
    seen = ("lost", "duplicated", "out_of_order")
    return any(row[platform][what] for platform in ("line", "telegram") for what in seen)


def show(table: dict[str, dict[str, Any]]) -> None:
    """The table, for people."""
    heads = " ".join(f"{name:>6}" for name in ("sent", "lost", "dup", "order", "unsure"))
    print(f"{'':34} LINE {heads}   Telegram {heads}")  # noqa: T201
    for name, row in table.items():
        mark = "✗" if bad(row) else "✓"
        if "failed" in row:
            print(f"{mark} {name:32} {row['failed']}")  # noqa: T201
            continue
        counts = [Count(**row[platform]) for platform in ("line", "telegram")]
        cells = "            ".join(
            " ".join(f"{value:6}" for value in asdict(count).values()) for count in counts
        )
        print(f"{mark} {name:32}      {cells}   {row['seconds']:5} s {row.get('why_lost', '')}")  # noqa: T201


def main(names: list[str]) -> int:
    """The exit code."""
    table = asyncio.run(runs(names or [*FAULTS, *POSTGRES]))
    as_json(table, BUILD)
    show(table)
    return int(any(bad(row) for row in table.values()))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
