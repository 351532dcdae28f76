"""Reply → text for a terminal. Pure."""

from __future__ import annotations

import re
from typing import Any

from bot.messages import Choice, Reply

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def choices(reply: Reply) -> tuple[Choice, ...]:
    """What can be picked by its number: the numbered choices, then the buttons."""
    return (*reply.numbered, *(() if reply.calm else reply.buttons))


def render(reply: Reply) -> list[dict[str, Any]]:
    """One text; buttons go on counting after the numbered choices. No control characters."""
    links = "\n".join(f"{link.label}: {link.url.removeprefix('tel:')}" for link in reply.links)
    buttons = "\n".join(
        f"{n}. {choice.label}" for n, choice in enumerate(choices(reply), 1) if n > len(reply.numbered)
    )
    text = "\n\n".join(part for part in (reply.as_text(), links, buttons) if part)
    return [{"text": _CONTROL.sub("", text)}] if text else []
