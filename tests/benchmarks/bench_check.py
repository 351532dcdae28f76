"""`toride-bot check` on a knowledge ten times the shipped one: how long staff wait for their Problems.

python -m tests.benchmarks.bench_check [--topics 1000] [--json FILE]

The folder is made from the shipped topics and their translations, copied under new names with every phrasing
numbered, so that files are as long and rules work as hard as on real ones. The whole command is timed, from
its start to its exit, in a process of its own; the bar is on its processor time, which is what staff wait on
a machine that does nothing else (one thread, files in the cache) and does not depend on what else runs here.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import count, islice
from pathlib import Path

from knowledge.loader import SHIPPED

TOPICS = 1000
BAR_SECONDS = 5.0
RUNS = 3
_ITEM = re.compile(rb"^( *- .*)$", re.MULTILINE)
_QUOTED = re.compile(rb"^( *- (['\"]).*)\2$", re.MULTILINE)


def grow(folder: Path, topics: int = TOPICS) -> None:
    """A knowledge folder with that many topics, and their translations in every language."""
    for kind in ("plan", "city", "language", "topics", "translations"):
        shutil.copytree(SHIPPED / kind, folder / kind)
    have = sum(1 for _ in (folder / "topics").rglob("*.yaml"))
    for name, number in islice(_copies(), max(0, topics - have)):
        for file in (SHIPPED / "topics" / name, *(SHIPPED / "translations").glob(f"*/{name}")):
            target = folder / file.relative_to(SHIPPED)
            target.with_name(f"{target.stem}-{number}.yaml").write_bytes(numbered(file.read_bytes(), number))


def _copies() -> Iterator[tuple[Path, int]]:
    """Every shipped topic's file name with 1, then every one with 2, and so on."""
    names = sorted(path.relative_to(SHIPPED / "topics") for path in (SHIPPED / "topics").rglob("*.yaml"))
    return ((name, number) for number in count(1) for name in names)


def numbered(raw: bytes, number: int) -> bytes:
    """The file with a number at the end of every phrasing: no two topics ask alike."""
    head, mark, rest = raw.partition(b"\nphrasings:\n")
    listed = re.match(rb"(?: *- .*\n?|#.*\n?)*", rest)
    assert listed is not None
    tail = rest[listed.end() :]
    sign = f" その{number}".encode()
    items = _QUOTED.sub(lambda m: m[1] + sign + m[2], listed[0])
    items = _ITEM.sub(lambda m: m[1] if m[1].endswith((b"'", b'"')) else m[1] + sign, items)
    return head + mark + items + tail


def seconds(folder: Path) -> tuple[float, float, str]:
    """(processor seconds of one run, seconds by the clock, its last line)."""
    program = "import sys; from adapters.cli import run; sys.exit(run(sys.argv[1:]))"
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", program, "check", "--knowledge", str(folder)],
        capture_output=True, text=True, check=False, env=os.environ, timeout=600,
    )  # fmt: skip
    after, waited = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic() - start
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    if done.returncode not in (0, 1) or not done.stdout:
        raise SystemExit(done.stderr)
    return spent, waited, done.stdout.splitlines()[-1]


def main(arguments: list[str] | None = None) -> int:
    """Measures, prints, writes the file; 1 when the bar is missed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--topics", type=int, default=TOPICS)
    parser.add_argument("--json", type=Path, default=Path("build/bench-check.json"))
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made) / "knowledge"
        grow(folder, given.topics)
        sizes = [path.stat().st_size for path in folder.rglob("*.yaml")]
        runs = [seconds(folder) for _ in range(RUNS)]
    best, waited, said = min(runs)
    held = best <= BAR_SECONDS
    size = f"{given.topics:,} topics, {len(sizes):,} files, {sum(sizes) / 1e6:.1f} MB"
    sys.stdout.write(
        f"{'held' if held else 'MISSED'}: check of {size}: {best:.2f} s of processor (≤ {BAR_SECONDS:g}), "
        f"{waited:.2f} s by the clock　{said}\n"
    )
    given.json.parent.mkdir(parents=True, exist_ok=True)
    kept = {"topics": given.topics, "files": len(sizes), "bytes": sum(sizes), "runs": runs, "held": held}
    given.json.write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
