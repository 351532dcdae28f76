"""The real process for a journey, started once a module: training and starting cost seconds."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from tests.benchmarks.town import Town, town

Story = Callable[[Town], Awaitable[None]]


def play(folder: Path, prepared: Path, *stories: Story, **environ: str) -> None:
    """Runs the stories one after another in one town."""

    async def run() -> None:
        async with town(folder / "town", prepared, **environ) as place:
            for story in stories:
                await story(place)

    asyncio.run(run())


def replies_to(place: Town, user: str) -> list[list[dict[str, Any]]]:
    """The messages of each reply a LINE citizen got, in order."""
    tokens = {event["replyToken"] for event in place.asked.get(user, [])}
    return [reply["messages"] for reply in place.line.replies if reply["replyToken"] in tokens]


def rows(place: Town) -> int:
    """Events in the inbox."""
    return sum(sum(place.bot.states(channel).values()) for channel in ("line", "telegram"))


def user(name: str) -> str:
    """A LINE user id."""
    return "U" + hashlib.md5(name.encode(), usedforsecurity=False).hexdigest()
