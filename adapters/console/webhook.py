"""A typed line → Inbound."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

from adapters.inbound import BadBody, Inbound
from adapters.units import well_formed
from bot.messages import Choice, Kind

CHANNEL = "console"
_NUMBERS = count(1)


def read(line: bytes, choices: Sequence[Choice] = ()) -> list[Inbound]:
    """The event of one line; a number picks one of `choices`, an empty line is nothing. Raises BadBody."""
    try:
        text = well_formed(line.decode()).strip()
    except UnicodeDecodeError:
        raise BadBody("UTF-8ではありません") from None
    if not text:
        return []
    number = int(text) if text.isdecimal() and len(text) <= 3 else 0
    picked = choices[number - 1] if 1 <= number <= len(choices) else None
    kind = Kind.BUTTON if picked else Kind.TEXT
    payload = {"text": "" if picked else text, "data": picked.data if picked else ""}
    return [Inbound(CHANNEL, CHANNEL, str(next(_NUMBERS)), CHANNEL, kind.value, payload)]
