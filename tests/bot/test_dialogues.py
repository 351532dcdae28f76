"""The dialogues in tests/dialogues, written by staff: what each turn must and must not say."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from adapters.brain import Brain
from adapters.cli.evaluate import turn_fault
from adapters.cli.predict import talk
from knowledge.schedule import JST

FOLDER = Path(__file__).parent.parent / "dialogues"
NOW = datetime(2026, 11, 25, 10, 0, tzinfo=JST)
FLOOR = 0.865
"""88.5 % of 183 turns measured on knowledge 447365b19c0a, minus two points."""
KEYS = {
    "user",
    "expect",
    "topic",
    "accept",
    "must_not",
    "must_contain",
    "must_not_claim",
    "must_not_echo",
    "action",
}


def dialogues() -> list[dict[str, Any]]:
    return [
        {"id": f"{path.stem}:{found['name']}", **found}
        for path in sorted(FOLDER.glob("*.yaml"))
        for found in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]


@pytest.fixture(scope="module")
def faults(brain: Brain) -> list[tuple[str, str, str]]:
    """(dialogue, what the citizen said, what is wrong or "") of every turn."""
    rows = dialogues()
    said = talk(brain, rows, NOW)
    return [(row["id"], turn["user"], turn_fault(turn, next(said))) for row in rows for turn in row["turns"]]


def test_nearly_every_turn_of_the_dialogues_goes_as_staff_expect(
    faults: list[tuple[str, str, str]], capsys: pytest.CaptureFixture[str]
) -> None:
    failing = [(name, user, fault) for name, user, fault in faults if fault]
    passed = 1 - len(failing) / len(faults)
    with capsys.disabled():
        print(f"\n会話のやりとり {passed:.1%}（{len(faults)}）")  # noqa: T201  - the figure is the point
        for name, user, fault in failing:
            print(f"  {name}「{user}」: {fault}")  # noqa: T201
    assert passed >= FLOOR


def test_every_dialogue_has_turns_with_known_keys_and_known_topics(brain: Brain) -> None:
    assert len(dialogues()) >= 48
    known = {*brain.kb.topics, "none", None}
    for row in dialogues():
        for turn in row["turns"]:
            assert set(turn) <= KEYS, row["id"]
            assert {turn["topic"], *turn["accept"], *turn["must_not"]} <= known, (row["id"], turn["user"])
