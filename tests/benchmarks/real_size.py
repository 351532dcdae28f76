"""Search at the shipped knowledge's own size: time a text, memory of the process, and whether a change of
code changed any result.

python -m tests.benchmarks.real_size [--vectors] [--data DIR]      one JSON line of figures
python -m tests.benchmarks.real_size --keep FILE                   also keeps every result
python -m tests.benchmarks.real_size --compare FILE                exits 1 if a result differs

Texts are the knowledge's own `tests:` sentences. The index is trained first if no cache has it (a minute).
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import argparse
import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from adapters.brain import Brain, load_brain

NOW = datetime(2026, 10, 1, tzinfo=UTC)


def texts_of(brain: Brain) -> list[str]:
    """Every `tests:` sentence, in the knowledge's order."""
    return [text for topic in brain.kb.topics.values() for text in (*topic.tests.hit, *topic.tests.miss)]


def status_mb(field: str) -> float:
    """Memory of this process. RssAnon: its own. VmRSS: with the pages of mapped files (Sudachi's dictionary,
    the weights, libraries) that it touched, which processes share and the system drops when it needs room."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return int(next(line for line in lines if line.startswith(field)).split()[1]) / 1024


def figures(brain: Brain, texts: list[str]) -> dict[str, float]:
    """Thread CPU milliseconds a search (the first texts warm it), memory at start and after all texts; own_mb:
    this process's own."""
    at_start = status_mb("VmRSS")
    search = brain.conversation.index.search
    for text in texts[:20]:
        search(text)
    spent = []
    for text in texts:
        start = time.thread_time_ns()
        search(text)
        spent.append((time.thread_time_ns() - start) / 1e6)
    spent.sort()
    middle, last = spent[len(spent) // 2], spent[int(len(spent) * 0.99)]
    return {
        "texts": len(texts),
        "p50_ms": middle,
        "p99_ms": last,
        "mb_at_start": at_start,
        "mb": status_mb("VmRSS"),
        "own_mb": status_mb("RssAnon"),
    }


def results(brain: Brain, texts: list[str]) -> list[Any]:
    """What search and the whole conversation make of each text, to the last digit."""
    kept = []
    for text in texts:
        found = brain.conversation.index.search(text)
        hits = [[hit.label, hit.score, hit.letters, hit.meaning] for hit in found.all_hits]
        rest = [found.heard.text, list(found.heard.words), found.coverage, found.known]
        kept.append([text, hits, rest, brain.predict_topic(text, NOW)])
    return kept


def main() -> int:
    """Measures; keeps or compares results when asked."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--vectors", action="store_true")
    parser.add_argument("--data", type=Path, default=Path())
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--compare", type=Path)
    given = parser.parse_args()
    brain = load_brain(data_dir=given.data, use_vectors=given.vectors)
    texts = texts_of(brain)
    sys.stdout.write(json.dumps(figures(brain, texts)) + "\n")
    if given.keep:
        given.keep.write_text(json.dumps(results(brain, texts), ensure_ascii=False), encoding="utf-8")
    if not given.compare:
        return 0
    before = json.loads(given.compare.read_text(encoding="utf-8"))
    now = json.loads(json.dumps(results(brain, texts)))
    changed = [new[0] for old, new in zip(before, now, strict=True) if old != new]
    sys.stdout.write(f"{len(changed)} of {len(now)} results differ: {changed[:10]}\n")
    return 1 if changed else 0


if __name__ == "__main__":
    sys.exit(main())
