"""Every topic's own tests, put to the brain that answers citizens."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from knowledge.loader import load
from knowledge.model import KnowledgeBase


@dataclass(frozen=True, slots=True)
class Outcome:
    """failures: one Japanese line each; hits and misses: (passed, tried)."""

    failures: tuple[str, ...]
    hits: tuple[int, int]
    misses: tuple[int, int]

    @property
    def summary(self) -> str:
        """The rates on one line."""
        return f"届くべき文 {_rate(self.hits)}、届いてはいけない文 {_rate(self.misses)}"


@dataclass(frozen=True, slots=True)
class _Case:
    topic: str
    text: str
    hit: bool
    target: str

    def failure(self, got: str) -> str | None:
        """None when right. A miss must only not reach its topic; where it should go is advice."""
        if (got == self.topic) is self.hit:
            return None
        aim = "届きません" if self.hit else "届いてしまいます"
        return (
            f"topics/{self.topic}.yaml 「{self.text}」が{aim}（答えた話題: {got}、正しい話題: {self.target}）"
        )


def run(folder: Path) -> Outcome:
    """All tests of all topics. Loads the brain (seconds); raises KnowledgeUnusable."""
    from adapters.brain import load_brain

    brain: Any = load_brain(folder)
    return judge(brain, load(folder))


def judge(brain: Any, kb: KnowledgeBase) -> Outcome:
    """The same over a brain at hand: anything with `predict_topic(text) -> list[str]`, best first."""
    failures, tally = [], {True: [0, 0], False: [0, 0]}
    for case in _cases(kb):
        ranked = brain.predict_topic(case.text)
        said = case.failure(ranked[0] if ranked else "none")
        tally[case.hit][1] += 1
        tally[case.hit][0] += said is None
        if said:
            failures.append(said)
    hits, misses = ((passed, tried) for passed, tried in (tally[True], tally[False]))
    return Outcome(tuple(failures), hits, misses)


def stale_calibration(folder: Path) -> str | None:
    """A sentence when the thresholds were fitted to another revision of the knowledge, else None."""
    path = resources.files("bot.search").joinpath("calibration.json")
    fitted = json.loads(path.read_text(encoding="utf-8")).get("knowledge") if path.is_file() else "なし"
    now = load(folder).revision
    if fitted == now:
        return None
    return (
        f"境目は知識の版 {fitted} に合わせたものです（今は {now}）。toride-bot calibrate を実行してください"
    )


def _cases(kb: KnowledgeBase) -> Iterator[_Case]:
    for name, topic in kb.topics.items():
        yield from (_Case(name, text, True, name) for text in topic.tests.hit)
        yield from (_Case(name, text, False, target) for text, target in topic.tests.miss.items())


def _rate(tally: tuple[int, int]) -> str:
    passed, tried = tally
    return f"{passed}/{tried}（{passed / tried:.1%}）" if tried else "0/0"
