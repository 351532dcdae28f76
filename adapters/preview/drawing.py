"""A reply as each platform draws it, from the very messages that would be sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from adapters.line import render as line
from adapters.telegram import render as telegram
from adapters.web import phone
from adapters.web import render as web
from bot.messages import Reply


@dataclass(frozen=True, slots=True)
class Drawn:
    """What the templates draw: the simulator's entries, and the web page's messages."""

    line: list[dict[str, Any]]
    telegram: list[dict[str, Any]]
    web: list[dict[str, Any]]


def draw(reply: Reply) -> Drawn:
    """All three."""
    return Drawn(
        phone.line_entries(line.render(reply)),
        [phone.telegram_entry(message) for message in telegram.render(reply)],
        web.render(reply),
    )
