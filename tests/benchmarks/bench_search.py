"""Our search against what one would take instead, on generated knowledge (see generated.py).

Usage: python -m tests.benchmarks.bench_search [--sizes 100 1000 …] [--no-real] [--json FILE]

What is compared. "ours, all channels" is the product's search without repairs and synonyms (generated text has
neither): Sudachi's words, characters, readings, one ridge trained on every phrasing. "words alone" is its
words channel as it stands in the product: normalise, Sudachi, features, weights. Peers get character bigrams,
as one would give them Japanese without a dictionary, and once our words, so that both sides pay for Sudachi.
"reference rows" is the design that these bars were set with and which the product does not have; its ratios
are told and not judged. Repairs count in the figures at the shipped knowledge's size.

CPU time of one thread, so that other programs on the machine do not count. Engines take turns in every round,
in rotated order; a ratio is the median of the rounds' ratios. Right first is over the questions that were
timed, the same for every engine. Prints a Markdown table; exits 1 when a bar is missed. Peers that are not
installed (`make peers`) are left out, and so are their bars: the table says so.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("NUMBA_NUM_THREADS", "1")

import argparse
import gc
import json
import logging
import statistics
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tests.benchmarks.engines import ENGINES, EXACT_UP_TO, Ask
from tests.benchmarks.generated import SHAPES, Generated, generate

ROUNDS = 7
A_ROUND = {100: 40, 1_000: 40, 10_000: 20, 100_000: 6}
"""Questions a round: fewer where the slowest engine needs a quarter of a second for one."""
OURS, WORDS, REFERENCE = "ours, all channels", "ours, words alone", "reference rows"
RATIOS = (
    # (size, other, ours, lowest ratio, the others' right-first must not be higher)
    (1_000, "rapidfuzz WRatio", OURS, 60.0, False),
    (10_000, "rapidfuzz WRatio", OURS, 300.0, False),
    *((size, f"bm25s, {of}", WORDS, 1.2, True) for size in (1_000, 10_000) for of in ("topics", "phrasings")),
    *(
        (size, f"tantivy, {of}", WORDS, 2.5, True)
        for size in (1_000, 10_000)
        for of in ("topics", "phrasings")
    ),
)
TOLD = (
    (1_000, "rapidfuzz WRatio", REFERENCE),
    (10_000, "rapidfuzz WRatio", REFERENCE),
    *((size, f"{peer}, topics", REFERENCE) for size in (1_000, 10_000) for peer in ("bm25s", "tantivy")),
    *(
        (size, f"{peer}, topics, our words", WORDS)
        for size in (1_000, 10_000)
        for peer in ("bm25s", "tantivy")
    ),
)
GROWTH, BUILD_SECONDS = 4.0, 5.0
REAL = (("own_mb", False, 120.0), ("own_mb", True, 300.0), ("p50_ms", False, 2.0), ("p99_ms", False, 8.0))
"""At the shipped knowledge's size: (figure, with vectors, most). own_mb leaves out pages of mapped files."""

Measured = dict[str, Any]


def memory_mb() -> float:
    """Resident memory of this process that is its own."""
    gc.collect()
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return int(next(line for line in lines if line.startswith("RssAnon")).split()[1]) / 1024


def build(name: str, knowledge: Generated) -> tuple[Ask, Measured]:
    """The engine on this knowledge, warmed, with what building it cost."""
    make = ENGINES[name][1]()
    before, start = memory_mb(), time.process_time()
    ask = make(knowledge.phrasings)
    cost = {"build_s": time.process_time() - start, "memory_mb": memory_mb() - before}
    for text, _ in knowledge.questions[-5:]:
        ask(text)
    return ask, cost


def rounds(asks: dict[str, Ask], knowledge: Generated, size: int) -> dict[str, Measured]:
    """us: median of the rounds' mean CPU time a question; rounds: each of them; right: share right first."""
    names, each = list(asks), A_ROUND[size]
    spent: dict[str, list[float]] = {name: [] for name in names}
    right = dict.fromkeys(names, 0)
    for turn in range(ROUNDS):
        questions = knowledge.questions[turn * each : (turn + 1) * each]
        for name in names[turn % len(names) :] + names[: turn % len(names)]:
            start = time.thread_time_ns()
            said = [asks[name](text) for text, _ in questions]
            spent[name].append((time.thread_time_ns() - start) / 1000 / each)
            right[name] += sum(label == gold for label, (_, gold) in zip(said, questions, strict=True))
    return {
        name: {
            "us": statistics.median(spent[name]),
            "rounds": spent[name],
            "right": right[name] / ROUNDS / each,
        }
        for name in names
    }


def measure(size: int) -> dict[str, Measured]:
    """Every installed engine at one size."""
    knowledge = generate(size)
    asks: dict[str, Ask] = {}
    costs: dict[str, Measured] = {}
    for name, (package, _) in ENGINES.items():
        if find_spec(package):
            asks[name], costs[name] = build(name, knowledge)
    found = rounds(asks, knowledge, size)
    return {name: found[name] | costs[name] for name in asks}


def real_size(vectors: bool, python: str = sys.executable) -> dict[str, float]:
    """Figures at the shipped knowledge's size, from a process of its own. `python`: the installation that has the
    shipped index; another would train one and keep the memory of it. Raises CalledProcessError."""
    command = [python, "-m", "tests.benchmarks.real_size", *(["--vectors"] if vectors else [])]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    figures: dict[str, float] = json.loads(said.splitlines()[0])
    return figures


def real_verdicts(real: dict[bool, dict[str, float]]) -> list[tuple[bool, str]]:
    """(held, sentence) of every bar at the shipped knowledge's size."""
    said = []
    for name, vectors, most in REAL:
        is_ = real[vectors][name]
        sentence = (
            f"shipped knowledge, {'with' if vectors else 'without'} vectors: {name} {is_:.2f} (≤ {most:g})"
        )
        said.append((is_ <= most, sentence))
    return said


def ratio(other: Measured, ours: Measured) -> float:
    """How many times ours the other takes: the median of the rounds' ratios."""
    return float(statistics.median(a / b for a, b in zip(other["rounds"], ours["rounds"], strict=True)))


def told(found: dict[int, dict[str, Measured]]) -> list[str]:
    """Ratios that no bar judges."""
    return [
        f"{size:,}: {other} / {ours} {ratio(engines[other], engines[ours]):.1f}, "
        f"right first {engines[ours]['right']:.2f} against {engines[other]['right']:.2f}"
        for size, other, ours in TOLD
        if other in (engines := found.get(size, {}))
    ]


def verdicts(found: dict[int, dict[str, Measured]]) -> list[tuple[bool, str]]:
    """(held, sentence) of every bar that could be measured."""
    said = []
    for size, other, ours, lowest, also_right in RATIOS:
        engines = found.get(size, {})
        if other in engines:
            times = ratio(engines[other], engines[ours])
            mine, theirs = engines[ours]["right"], engines[other]["right"]
            held = times >= lowest and (mine >= theirs or not also_right)
            rights = f"right first {mine:.2f} against {theirs:.2f}"
            said.append((held, f"{size:,}: {other} / {ours} {times:.1f} (≥ {lowest:g}), {rights}"))
    if {1_000, 100_000} <= found.keys():
        growth = found[100_000][OURS]["us"] / found[1_000][OURS]["us"]
        said.append((growth <= GROWTH, f"growth 1,000 → 100,000 of {OURS}: {growth:.1f} (≤ {GROWTH:g})"))
    if 10_000 in found:
        built = found[10_000][OURS]["build_s"]
        sentence = f"10,000 phrasings trained as the product trains: {built:.1f} s CPU (≤ {BUILD_SECONDS:g})"
        said.append((built <= BUILD_SECONDS, sentence))
    return said


def table(found: dict[int, dict[str, Measured]]) -> str:
    """Markdown: a line an engine, µs a question / right first / memory / build at each size."""
    sizes = sorted(found)
    head = " | ".join(f"{size:,}" for size in sizes)
    lines = [f"| µs a question · right first · MB · build s | {head} |", "|---|" + "---|" * len(sizes)]
    for name, (package, _) in ENGINES.items():
        if not find_spec(package):
            lines.append(f"| {name} — not installed: make peers |" + " |" * len(sizes))
            continue
        cells = [found[size][name] for size in sizes]
        shown = [
            f"{c['us']:,.0f} · {c['right']:.2f} · {max(0.0, c['memory_mb']):.0f} · {c['build_s']:.1f}"
            for c in cells
        ]
        lines.append(f"| {name} | " + " | ".join(shown) + " |")
    note = f"Phrasings → entries: {', '.join(f'{size:,} → {SHAPES[size][0]:,}' for size in sizes)}. "
    note += f"Ours is trained on every phrasing up to {EXACT_UP_TO:,}; "
    note += "beyond, and for one channel, on one row an entry."
    return "\n".join([*lines, "", note])


def main(arguments: list[str] | None = None) -> int:
    """Measures, prints the table and the bars, writes the file."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", type=int, nargs="+", choices=sorted(SHAPES), default=sorted(SHAPES))
    parser.add_argument("--no-real", action="store_true", help="leave out the shipped knowledge")
    parser.add_argument("--ours", default=sys.executable, help="the Python that the product is installed in")
    parser.add_argument("--json", type=Path, default=Path("build/bench.json"))
    given = parser.parse_args(arguments)
    logging.disable(logging.WARNING)
    found = {size: measure(size) for size in given.sizes}
    real = {} if given.no_real else {vectors: real_size(vectors, given.ours) for vectors in (False, True)}
    bars = verdicts(found) + (real_verdicts(real) if real else [])
    aside = told(found)
    judged = [f"- {'held' if held else 'MISSED'}: {text}" for held, text in bars]
    shown = "\n".join([table(found), "", *judged, "", *(f"- told: {text}" for text in aside)])
    sys.stdout.write(shown + "\n")
    given.json.parent.mkdir(parents=True, exist_ok=True)
    said = [{"held": held, "bar": text} for held, text in bars]
    kept = {"sizes": found, "real": real, "bars": said, "told": aside, "table": shown}
    given.json.write_text(json.dumps(kept, ensure_ascii=False, indent=1), encoding="utf-8")
    return 0 if all(held for held, _ in bars) else 1


if __name__ == "__main__":
    sys.exit(main())
