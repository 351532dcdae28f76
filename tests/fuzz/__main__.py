"""`python -m tests.fuzz [--count 1000000] [--seconds 900] [--seed N] [--slice]`: damaged input for everything that
reads what outsiders write. Prints counts; exit 1 and build/fuzz/ if an input broke a promise. `--slice` is 60 s,
as CI runs it: however many inputs fit, that is enough."""

from __future__ import annotations

import argparse
import random
import time
import traceback
from pathlib import Path

from tests.fuzz.targets import TARGETS, Target

BUILD = Path("build/fuzz")
SLICE_SECONDS = 60.0
SHOWN = 5
"""Broken promises told of one target: one cause breaks thousands of inputs."""


def attack(target: Target, seed: int, count: int, seconds: float) -> tuple[int, list[tuple[object, str]]]:
    """How many inputs were tried, and those that broke the promise with their traces."""
    chance, end, broken = random.Random(seed), time.monotonic() + seconds, []  # noqa: S311
    tried = 0
    while tried < count and time.monotonic() < end and len(broken) < SHOWN:
        given = target.make(chance)
        tried += 1
        try:
            target.check(given)
        except Exception:
            broken.append((given, traceback.format_exc(limit=-4)))
    return tried, broken


def main() -> int:
    """The exit code."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=float, default=900.0, help="of all targets together")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--slice", action="store_true", help=f"{SLICE_SECONDS:.0f} s of all targets together")
    given = parser.parse_args()
    if given.slice:
        given.seconds = SLICE_SECONDS
    print(f"seed {given.seed}")  # noqa: T201
    total = faults = 0
    for name, target in TARGETS.items():
        began, share = time.monotonic(), round(given.count * target.share)
        tried, broken = attack(target, given.seed, share, given.seconds / len(TARGETS))
        took = time.monotonic() - began
        print(f"{'✗' if broken else '✓'} {name:20} {tried:>9,} inputs {took:7.1f} s  {len(broken)} broken")  # noqa: T201
        total, faults = total + tried, faults + len(broken)
        keep(name, broken)
    print(f"{total:,} inputs, {faults} broken")  # noqa: T201
    return int(faults > 0 or (total < given.count and not given.slice))


def keep(name: str, broken: list[tuple[object, str]]) -> None:
    """The inputs, to be made into tests."""
    for number, (given, trace) in enumerate(broken):
        BUILD.mkdir(parents=True, exist_ok=True)
        (BUILD / f"{name.replace(' ', '-')}-{number}.txt").write_text(f"{given!r}\n\n{trace}")
        print(trace)  # noqa: T201


if __name__ == "__main__":
    raise SystemExit(main())
