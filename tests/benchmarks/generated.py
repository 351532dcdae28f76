"""Knowledge of any size, written by rule, and held-out questions about it.

topics × intents × templates (generated.yaml): an entry is one topic with one intent; its phrasings put one
of the topic's names into that intent's templates, with a polite beginning and ending. Questions use
templates, beginnings and endings that no phrasing uses, and six in ten carry a slip: a dropped or swapped
character, full width, katakana as hiragana, "！！". Deterministic: the same size gives the same text.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

SHAPES = {100: (20, 5), 1_000: (100, 10), 10_000: (500, 20), 100_000: (2_000, 50)}
"""Phrasings → (entries, phrasings an entry)."""
FULL = {chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)}
CLEAN = 0.4
"""Share of questions without a slip."""


@dataclass(frozen=True)
class Generated:
    """phrasings with their entries, and questions with the right entry."""

    phrasings: list[tuple[str, str]]
    questions: list[tuple[str, str]]


class Writer:
    """Puts phrasings and questions together, by one seed."""

    def __init__(self, seed: int) -> None:
        source = Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8")
        self.parts: dict[str, Any] = yaml.safe_load(source)
        self.chance = random.Random(seed)  # noqa: S311  - must repeat, not surprise

    def entries(self, count: int) -> list[tuple[str, str]]:
        """That many pairs of a topic's names and an intent."""
        return self.chance.sample([(n, i) for n in self.parts["names"] for i in self.parts["intents"]], count)

    def phrasings(self, name: str, intent: str, count: int) -> list[str]:
        """That many different phrasings of an entry."""
        found: dict[str, None] = {}
        while len(found) < count:
            core = self._core(name, intent, "known")
            found[self._any("before") + core + self._any("after")] = None
        return list(found)

    def question(self, name: str, intent: str) -> str:
        """A held-out question, with a slip six times in ten."""
        text = self._any("asked_before") + self._core(name, intent, "held_out") + self._any("asked_after")
        return text if self.chance.random() < CLEAN else self._slip(text)

    def _core(self, name: str, intent: str, which: str) -> str:
        template: str = self.chance.choice(self.parts["intents"][intent][which])
        return template.format(self.chance.choice(name.split("・")))

    def _any(self, which: str) -> str:
        return str(self.chance.choice(self.parts[which]))

    def _slip(self, text: str) -> str:
        at = self.chance.randrange(1, len(text) - 1)
        slips = (
            text[:at] + text[at + 1 :],
            text[: at - 1] + text[at] + text[at - 1] + text[at + 1 :],
            "".join(FULL.get(letter, letter) for letter in text),
            "".join(chr(ord(letter) - 0x60) if "ァ" <= letter <= "ヶ" else letter for letter in text),
            text + "！！",
        )
        return self.chance.choice(slips)


def generate(size: int, questions: int = 300) -> Generated:
    """Knowledge of a size in SHAPES, and that many questions."""
    count, each = SHAPES[size]
    writer = Writer(size)
    chosen = writer.entries(count)
    phrasings = [(text, f"{n}/{i}") for n, i in chosen for text in writer.phrasings(n, i, each)]
    asked = [writer.chance.choice(chosen) for _ in range(questions)]
    return Generated(phrasings, [(writer.question(n, i), f"{n}/{i}") for n, i in asked])
