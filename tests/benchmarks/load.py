"""Load on loopback: `python -m tests.benchmarks.load [--slice | --million]`. Exit 1: a bar is missed.

Writes build/load.json (--million: build/load-million.json). The machine's cores are shared by the service, the
generator and whatever else runs: the generator's share and the load average stand beside the figures.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.benchmarks.process import OTHER_CITY, SHIPPED, prepare, prepare_edited
from tests.benchmarks.ratios import all_ratios
from tests.benchmarks.scenes import Scene, play
from tests.benchmarks.town import as_json

CALM, RELOADED = "167/s, API 80 ms", "167/s, API 80 ms, knowledge reloaded"
FULL = {
    "100/s for 60 s": Scene(rate=100, seconds=60),
    "burst of 300": Scene(burst=300),
    CALM: Scene(rate=167, seconds=30, api_ms=80),
    RELOADED: Scene(rate=167, seconds=30, api_ms=80, during="reload"),
    "167/s, API 2 s": Scene(rate=167, seconds=30, api_ms=2000),
    "PostgreSQL, two processes, 100/s": Scene(rate=100, seconds=30, processes=2, postgres=True),
    "PostgreSQL, burst of 300": Scene(burst=300, processes=2, postgres=True),
    "PostgreSQL, one of two killed, 100/s": Scene(
        rate=100, seconds=30, processes=2, postgres=True, during="kill"
    ),
}
SLICE = {"100/s for 5 s": Scene(rate=100, seconds=5), "burst of 100": Scene(burst=100)}
MILLION = {"a million a day, 10 minutes": Scene(rate=12, seconds=600, api_ms=80)}
"""1 000 000 / 86 400 s = 11.6/s."""
Bar = tuple[float | None, str, bool]


def bars_of(name: str, scene: Scene, figures: dict[str, Any]) -> dict[str, Bar]:
    """The bars of one scene: (figure, wanted, held)."""
    zero = ["lost", "over_2s"] if scene.during == "kill" else ["lost", "over_2s", "second_tries"]
    found: dict[str, Bar] = {f"{name}: {what}": (figures[what], "0", figures[what] == 0) for what in zero}
    ack, reply = figures["ack_ms"]["p99"], figures["reply_ms"]["p99"]
    most = 300 if scene.rate else 2000
    found[f"{name}: ack p99 ms"] = (ack, f"<= {most}", ack <= most)
    if scene.api_ms == 80:
        found[f"{name}: reply p99 ms"] = (reply, "<= 130", reply <= 130)
    if scene.api_ms == 2000:
        more = figures["server_mb_more"]
        found[f"{name}: memory grown by MB"] = (more, "<= 200", more <= 200)
    return found


def bars_of_ratios(ratios: dict[str, Any]) -> dict[str, Bar]:
    """A peer that is not installed has no figure."""
    cpu = ratios["cpu_us"]
    wanted = {
        "durable / not": (_over(cpu, "durable", "memory"), 2.5, -1),
        "SDK parse / ours, ten events in a body": (ratios["parse_ten"]["ratio"], 8, 1),
        "SDK parse / ours, one event (0017)": (ratios["parse"]["ratio"], 5.5, 1),
        "FastAPI + SDK / ours, neither durable": (_over(cpu, "fastapi", "memory"), 3, 1),
        "Flask + SDK / ours, neither durable": (_over(cpu, "flask", "memory"), 6, 1),
        "FastAPI + SDK / ours, ours durable (told)": (_over(cpu, "fastapi", "durable"), 0, 1),
        "Flask + SDK / ours, ours durable (told)": (_over(cpu, "flask", "durable"), 0, 1),
        "single commit / in a group of 32": (ratios["commits"]["ratio"], 8, 1),
        "outbound at 80 ms: ours / SDK": (ratios["outbound"]["ratio"], 8, 1),
    }
    return {
        name: (value, f"{'<=' if sign < 0 else '>='} {limit}", value is None or sign * value >= sign * limit)
        for name, (value, limit, sign) in wanted.items()
    }


def _over(cpu: dict[str, float], one: str, other: str) -> float | None:
    return round(cpu[one] / cpu[other], 2) if one in cpu and other in cpu else None


def reload_bar(scenes: dict[str, Any]) -> dict[str, Bar]:
    """How much later acknowledgements came while the knowledge was loaded anew."""
    if CALM not in scenes or RELOADED not in scenes:
        return {}
    later = round(scenes[RELOADED]["ack_ms"]["p99"] - scenes[CALM]["ack_ms"]["p99"], 1)
    return {"reload: ack p99 later by ms": (later, "<= 20", later <= 20)}


async def played(scenes: dict[str, Scene], knowledge: Path, path: Path) -> dict[str, Any]:
    """Scenes one after another; what is measured is kept, whatever comes after it."""
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="toride-load-") as home:
        await asyncio.to_thread(prepare, Path(home), knowledge)
        if RELOADED in scenes:
            await asyncio.to_thread(prepare_edited, Path(home))
        for number, (name, scene) in enumerate(scenes.items()):
            found[name] = await play(scene, Path(home) / f"scene-{number}", Path(home))
            as_json({"scenes": found}, path)
            print(f"{name}: {json.dumps(found[name])}", flush=True)  # noqa: T201
    return found


def main() -> int:
    """The exit code."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--slice", action="store_true", help="the small town, two short scenes, about 40 s")
    parser.add_argument("--million", action="store_true", help="ten minutes at the rate of a million a day")
    given = parser.parse_args()
    scenes = MILLION if given.million else SLICE if given.slice else FULL
    path = Path("build/load-million.json" if given.million else "build/load.json")
    found = asyncio.run(played(scenes, OTHER_CITY if given.slice else SHIPPED, path))
    ratios = {} if given.million else asyncio.run(all_ratios(given.slice))
    bars = {key: bar for name, scene in scenes.items() for key, bar in bars_of(name, scene, found[name]).items()}
    bars |= reload_bar(found) | (bars_of_ratios(ratios) if ratios else {})
    table = {name: {"is": value, "wanted": wanted, "held": held} for name, (value, wanted, held) in bars.items()}
    machine = {"cores": os.cpu_count(), "at": datetime.now(UTC).isoformat(timespec="minutes")}
    as_json({"machine": machine, "scenes": found, "ratios": ratios, "bars": table}, path)
    show(table)
    return int(not all(row["held"] for row in table.values()))


def show(table: dict[str, Any]) -> None:
    """For people."""
    for name, row in table.items():
        print(f"{'✓' if row['held'] else '✗'} {name:56} {row['is']!s:>9}  {row['wanted']}")  # noqa: T201


if __name__ == "__main__":
    raise SystemExit(main())
