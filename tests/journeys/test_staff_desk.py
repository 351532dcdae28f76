"""A staff member's journey: not understood, found in the list, taken, checked, reloaded, answered. No restart."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from tests.adapters.cli.kit import Operator
from tests.benchmarks.faults import until
from tests.benchmarks.town import Town
from tests.journeys.kit import play, replies_to, user

QUESTION = "座る場所を取っておいて"
"""Nothing of it is in the small city's knowledge."""
MINUTES = 3
"""The whole way, by the clock."""
ON = "2026-11-25"
"""On which the small city's review dates hold."""


def _command(place: Town, *args: str) -> str:
    done = Operator(place.bot.folder).run(*args, TORIDE_KNOWLEDGE=str(place.bot.knowledge))
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


async def _asks_and_chooses(place: Town, name: str) -> str:
    """A citizen asks and, when asked back, takes the right choice; what the bot said to the question."""
    assert await place.ask_line(user(name), QUESTION) == 200
    await place.settle()
    (first,) = replies_to(place, user(name))
    if "1. バスの予約" in str(first):
        assert await place.ask_line(user(name), "1") == 200
        await place.settle()
    return str(first)


async def a_question_that_was_not_understood_is_answered_three_minutes_later(place: Town) -> None:
    began, process = time.monotonic(), place.bot.pid
    before = await _asks_and_chooses(place, "花子")
    assert "予約は電話で聞けます" not in before
    listed = await asyncio.to_thread(_command, place, "unanswered")
    assert QUESTION in listed
    assert "topics/bus/book.yaml に、言い方" in listed
    taken = await asyncio.to_thread(_command, place, "unanswered", "--accept", "1", "--yes")
    assert "こわれる 0" in taken
    assert "まちがい 0件" in await asyncio.to_thread(_command, place, "check", "--on", ON)
    await until(lambda: place.logged("knowledge_loaded"))
    after = await _asks_and_chooses(place, "次郎")
    assert "予約は電話で聞けます" in after
    assert place.bot.pid == process, "no restart"
    took = time.monotonic() - began
    assert took < 60 * MINUTES, f"{took:.0f} s"


def test_what_a_citizen_asked_in_vain_is_answered_after_staff_took_a_proposal(tmp_path: Path, prepared: Path) -> None:
    play(tmp_path, prepared, a_question_that_was_not_understood_is_answered_three_minutes_later)
