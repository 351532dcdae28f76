"""Load on loopback: `python -m tests.benchmarks.load [--slice]`. Writes build/load.json; exit 1: bar missed.

One core pair is shared by the server, the generator and whatever else runs: the generator's share is told.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.benchmarks.process import Bot, free_port, line_environ, prepare
from tests.benchmarks.ratios import SECRET, all_ratios
from tests.benchmarks.town import as_json

BUILD = Path("build/load.json")
FULL = {
    "100/s for 60 s": {"rate": 100, "seconds": 60, "api_ms": 5},
    "burst of 300": {"burst": 300, "api_ms": 5},
    "167/s, API 80 ms, 30 s": {"rate": 167, "seconds": 30, "api_ms": 80},
}
SLICE = {
    "100/s for 5 s": {"rate": 100, "seconds": 5, "api_ms": 5},
    "burst of 100": {"burst": 100, "api_ms": 5},
}


async def scene(folder: Path, prepared: Path, plan: dict[str, Any]) -> dict[str, Any]:
    """One run against a server of its own."""
    folder.mkdir()  # noqa: ASYNC240
    port = free_port()
    bot = Bot(folder, prepared, line_environ(SECRET, "t", f"http://127.0.0.1:{port}"))
    plan = {**plan, "secret": SECRET, "api_port": port, "url": f"{bot.url}/line/webhook"}
    command = [sys.executable, "-m", "tests.benchmarks.generator", json.dumps(plan)]
    generator = await asyncio.create_subprocess_exec(
        *command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, limit=2**20
    )
    assert generator.stdout is not None
    try:
        await generator.stdout.readline()
        await bot.start()
        before = bot.cpu_seconds()
        found, _ = await asyncio.wait_for(generator.communicate(b"go\n"), 200)
        figures: dict[str, Any] = json.loads(found)
        figures["server_cpu_ms_per_message"] = round((bot.cpu_seconds() - before) / figures["sent"] * 1000, 2)
        figures["server_mb"] = round(bot.resident_mb())
    finally:
        if generator.returncode is None:
            generator.kill()
        await bot.end()
    return figures


def bars(scenes: dict[str, Any], ratios: dict[str, Any]) -> dict[str, tuple[float | None, str, bool]]:
    """Every stated bar: (figure, wanted, held). A peer that is not installed has no figure."""
    found: dict[str, tuple[float | None, str, bool]] = {}
    for name, figures in scenes.items():
        for what in ("lost", "duplicated", "over_2s"):
            found[f"{name}: {what}"] = (figures[what], "0", figures[what] == 0)
        ack, reply = figures["ack_ms"]["p99"], figures["reply_ms"]["p99"]
        if name.startswith("100/s"):
            found[f"{name}: ack p99 ms"] = (ack, "<= 300", ack <= 300)
        if "80 ms" in name:
            found[f"{name}: reply p99 ms"] = (reply, "<= 130", reply <= 130)
    cpu = ratios["cpu_us"]
    wanted = {
        "durable / not": (_over(cpu, "durable", "memory"), 2.5, -1),
        "SDK parse / ours": (ratios["parse"]["ratio"], 8, 1),
        "FastAPI + SDK / ours, neither durable": (_over(cpu, "fastapi", "memory"), 3, 1),
        "Flask + SDK / ours, neither durable": (_over(cpu, "flask", "memory"), 6, 1),
        "FastAPI + SDK / ours, ours durable (told)": (_over(cpu, "fastapi", "durable"), 0, 1),
        "Flask + SDK / ours, ours durable (told)": (_over(cpu, "flask", "durable"), 0, 1),
        "single commit / in a group of 32": (ratios["commits"]["ratio"], 8, 1),
        "outbound at 80 ms: ours / SDK": (ratios["outbound"]["ratio"], 8, 1),
    }
    for name, (value, limit, sign) in wanted.items():
        sense = "<=" if sign < 0 else ">="
        found[name] = (value, f"{sense} {limit}", value is None or sign * value >= sign * limit)
    return found


def _over(cpu: dict[str, float], one: str, other: str) -> float | None:
    return round(cpu[one] / cpu[other], 2) if one in cpu and other in cpu else None


async def runs(quick: bool) -> tuple[dict[str, Any], dict[str, Any]]:
    """Scenes one after another, then the ratios."""
    scenes = {}
    with tempfile.TemporaryDirectory(prefix="toride-load-") as home:
        await asyncio.to_thread(prepare, Path(home))
        for number, (name, plan) in enumerate((SLICE if quick else FULL).items()):
            scenes[name] = await scene(Path(home) / f"scene-{number}", Path(home), plan)
            as_json({"scenes": scenes}, BUILD)  # what is measured is kept, whatever comes after it
    return scenes, await all_ratios(quick)


def main() -> int:
    """The exit code."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--slice", action="store_true", help="about 20 s instead of 3 minutes")
    quick = parser.parse_args().slice
    before = os.getloadavg()[0]
    scenes, ratios = asyncio.run(runs(quick))
    found = bars(scenes, ratios)
    table = {
        name: {"is": value, "wanted": wanted, "held": held} for name, (value, wanted, held) in found.items()
    }
    machine = {"cores": os.cpu_count(), "load_before": before, "load_after": os.getloadavg()[0]}
    as_json({"machine": machine, "scenes": scenes, "ratios": ratios, "bars": table}, BUILD)
    show(machine, scenes, table)
    return int(not all(row["held"] for row in table.values()))


def show(machine: dict[str, Any], scenes: dict[str, Any], table: dict[str, Any]) -> None:
    """For people."""
    print(f"{machine}")  # noqa: T201
    for name, figures in scenes.items():
        print(f"{name}: {json.dumps(figures)}")  # noqa: T201
    for name, row in table.items():
        print(f"{'✓' if row['held'] else '✗'} {name:40} {row['is']!s:>9}  {row['wanted']}")  # noqa: T201


if __name__ == "__main__":
    raise SystemExit(main())
