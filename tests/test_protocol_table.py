"""Every numbered line of the protocol checklist has a test that exists, or a written decision."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests import protocol_lines_common, protocol_lines_line, protocol_lines_telegram

ROOT = Path(__file__).parents[1]
PARTS = (protocol_lines_line.LINES, protocol_lines_telegram.LINES, protocol_lines_common.LINES)
LINES = {line: proof for part in PARTS for line, proof in part.items()}
DECISIONS = (ROOT / "docs" / "decisions" / "protocol.md").read_text()


def test_no_line_from_1_to_139_is_missing_or_told_twice() -> None:
    assert sorted(line for part in PARTS for line in part) == list(range(1, 140))


@pytest.mark.parametrize(("line", "proof"), LINES.items())
def test_the_named_test_exists_or_the_decision_is_written_down(line: int, proof: str) -> None:
    if proof.startswith("decision: "):
        assert re.search(rf"^- {line}: \S", DECISIONS, re.MULTILINE), f"docs/decisions/protocol.md: {line}"
        return
    path, _, name = proof.partition("::")
    assert re.search(rf"^(async )?def {re.escape(name)}\(", (ROOT / path).read_text(), re.MULTILINE), proof


def test_no_decision_is_left_over() -> None:
    told = {int(found) for found in re.findall(r"^- (\d+):", DECISIONS, re.MULTILINE)}
    assert told == {line for line, proof in LINES.items() if proof.startswith("decision: ")}
