"""What group commit saves: cost of an event committed alone / of one in a group of 32, in interleaved rounds.

Usage: python -m tests.benchmarks.bench_store [--postgres URL] [--json FILE]
Exits 1 if SQLite's ratio is below the bar. Prints medians; needs no network but a given PostgreSQL.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path

from sqlalchemy import Connection, Engine

from adapters.store.engine import open_engine
from adapters.store.inbox import Arrival, Intake
from adapters.store.secret import Keyring
from tests.adapters.store.kit import START, HandClock, event

GROUP = 32
ROUNDS = 15
EVENTS = 256
"""Events a round and kind."""
BAR = 8.0

Take = Callable[[Connection, list[Arrival]], object]


def seconds_an_event(engine: Engine, take: Take, numbers: count[int], group: int) -> tuple[float, float]:
    """Wall and CPU seconds of this process for one event, committed in groups of this size."""
    with engine.connect() as connection:
        wall, cpu = time.perf_counter(), time.process_time()
        for _ in range(EVENTS // group):
            arrivals = [
                Arrival((event(number, f"U{number % 97}"),), START) for number in _next(numbers, group)
            ]
            with connection.begin():
                take(connection, arrivals)
        return (time.perf_counter() - wall) / EVENTS, (time.process_time() - cpu) / EVENTS


def _next(numbers: count[int], group: int) -> list[int]:
    return [next(numbers) for _ in range(group)]


def measure(url: str) -> dict[str, float]:
    """Medians of interleaved rounds: microseconds an event alone and grouped, and their ratios."""
    engine, numbers = open_engine(url), count()
    take = Intake(Keyring("bench"), HandClock(), most_open=10**9).put
    alone, grouped = [], []
    for _ in range(ROUNDS + 1):
        alone.append(seconds_an_event(engine, take, numbers, 1))
        grouped.append(seconds_an_event(engine, take, numbers, GROUP))
    engine.dispose()
    found: dict[str, float] = {}
    for place, name in enumerate(("wall", "cpu")):
        one = statistics.median(round_[place] for round_ in alone[1:])
        many = statistics.median(round_[place] for round_ in grouped[1:])
        found |= {
            f"{name}_alone_us": one * 1e6,
            f"{name}_grouped_us": many * 1e6,
            f"{name}_ratio": one / many,
        }
    return found


def main() -> int:
    """Measures, prints a table, and judges."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--postgres", help="URL of an empty database")
    arguments.add_argument("--json", type=Path)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
        found = {"sqlite": measure(f"sqlite:///{folder}/bench.sqlite3")}
    if given.postgres:
        found["postgresql"] = measure(given.postgres)
    for name, values in found.items():
        line = "  ".join(f"{key} {value:.1f}" for key, value in values.items())
        sys.stdout.write(f"{name:11} group {GROUP}: {line}\n")
    if given.json:
        given.json.write_text(json.dumps(found, indent=1))
    return 0 if found["sqlite"]["wall_ratio"] >= BAR else 1


if __name__ == "__main__":
    sys.exit(main())
