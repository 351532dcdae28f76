"""The page's weight and its first answer, with the shipped knowledge: `python -m tests.benchmarks.page`.

Bars: HTML, style sheet and script ≤ 100 KB as served, fonts none; the first answer of a fresh conversation
≤ 200 ms on loopback, the median of every language's question.
"""

from __future__ import annotations

import re
import statistics
import sys
import tempfile
import time
from pathlib import Path

import httpx

from adapters.brain import load_brain
from knowledge.loader import SHIPPED
from tests.browser.live import Live

MOST_BYTES, MOST_MS = 100_000, 200.0
QUESTIONS = {"ja": "暗証番号を忘れた", "en": "I forgot my PIN", "ko": "비밀번호를 잊어버렸어요", "pt": "Esqueci a senha"}
TIMES = 5


def weight(client: httpx.Client) -> int:
    """Bytes of the page and of everything it asks for."""
    page = client.get("/?lang=ja")
    assets = re.findall(r'(?:src|href)="(/static/[^"]+)"', page.text)
    return len(page.content) + sum(len(client.get(path).content) for path in assets)


def first_answers(client: httpx.Client) -> list[float]:
    """Milliseconds of the first answer of fresh conversations."""
    times = []
    for language, question in list(QUESTIONS.items()) * TIMES:
        begun = time.perf_counter()
        answer = client.post("/chat.json", json={"text": question, "lang": language, "session": ""})
        times.append((time.perf_counter() - begun) * 1000)
        answer.raise_for_status()
    return times


def main(data: Path = Path()) -> int:
    """Measures, prints, and says whether the bars are held."""
    brain = load_brain(SHIPPED, data)
    with (
        tempfile.TemporaryDirectory() as folder,
        Live(Path(folder), "on", brain) as live,
        httpx.Client(base_url=live.address, trust_env=False, timeout=30) as client,
    ):
        size, times = weight(client), first_answers(client)
    median, worst = statistics.median(times), max(times)
    bars = (
        (size <= MOST_BYTES, f"page without fonts: {size:,} bytes (≤ {MOST_BYTES:,})"),
        (median <= MOST_MS, f"first answer: median {median:.0f} ms (≤ {MOST_MS:.0f}), slowest of {len(times)} {worst:.0f} ms"),
    )
    sys.stdout.write("\n".join(f"- {'held' if held else 'MISSED'}: {text}" for held, text in bars) + "\n")
    return 0 if all(held for held, _ in bars) else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path()))
