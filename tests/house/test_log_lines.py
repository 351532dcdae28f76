"""The page about the log shows what the program writes: a line for each outcome and each event."""

from __future__ import annotations

import json
import re

import pytest

from bot.messages import Outcome
from tests.house import log_lines
from tests.house.tree import ROOT, files

PAGE = ROOT / "docs/log-lines.md"


@pytest.fixture(autouse=True)
def _logging_as_before() -> object:
    """The journal takes the root logger over."""
    import logging

    root = logging.getLogger()
    before = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = before


def test_the_page_is_what_the_journal_writes() -> None:
    assert PAGE.read_text() == log_lines.text(), "python -m tests.house.log_lines > docs/log-lines.md"


def test_it_shows_every_outcome_and_every_event_once() -> None:
    lines = [json.loads(line) for line in re.findall(r"^\{.*\}$", PAGE.read_text(), re.MULTILINE)]
    assert sorted(line["outcome"] for line in lines if line["event"] == "turn") == sorted(Outcome)
    assert [line["event"] for line in lines if line["event"] != "turn"] == list(log_lines.MEANING)


def test_no_event_of_the_service_is_missing_from_the_page() -> None:
    source = "".join(path.read_text() for path in files("adapters", ending=".py"))
    named = set(re.findall(r'journal\.(?:info|warning|error|failed)\(\s*"([a-z_]+)"', source))
    rare = {"setting", "loop_fault", "webhook_fault", "reload_fault", "telegram_polling_stopped"}
    assert named - rare <= set(log_lines.MEANING)


def test_an_exceptions_message_is_not_in_its_line() -> None:
    assert "builtins.ValueError" in PAGE.read_text()
    assert "invalid literal" not in PAGE.read_text()
