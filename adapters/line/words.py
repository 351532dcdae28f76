"""What a citizen said in a LINE text: without the mention of the bot and without LINE emoji."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_EMOJI = re.compile(
    "[\U00100000-\U0010ffff]"
    r"|\((?:moon|brown|cony|sally|james|boss|jessica|edward|leonard)(?: [a-z]+){0,2}\)"
    r"|\((?:happy|love|heart|sad|angry|hello|ok|thanks|sob|crying|laugh|sparkle|shiny|wink)\)"
)
"""Old emoji, and LINE's default ones as words, which Android does not always list; other brackets, "(wifi)",
stay."""


def addressed(message: Mapping[str, Any]) -> bool:
    """The bot itself is mentioned (@all is not the bot)."""
    return any(person.get("isSelf") is True for person in _spans(_mention(message), "mentionees"))


def spoken(text: str, message: Mapping[str, Any]) -> str:
    """The text without mentions of the bot and LINE emoji; their spans are UTF-16 units."""
    if "mention" in message or "emojis" in message:
        own = [person for person in _spans(_mention(message), "mentionees") if person.get("isSelf") is True]
        text = _without(text, _places([*own, *_spans(message, "emojis")]))
    # Emoji stand in brackets or are private characters, which are not printable: most texts need no search.
    return _EMOJI.sub("", text) if "(" in text or not text.isprintable() else text


def _without(text: str, places: set[tuple[int, int]]) -> str:
    units = text.encode("utf-16-le", "surrogatepass")
    for start, end in sorted(places, reverse=True):
        units = units[: 2 * start] + units[2 * end :]
    return units.decode("utf-16-le", "replace")  # a span may end inside a surrogate pair


def _mention(message: Mapping[str, Any]) -> Mapping[str, Any]:
    mention = message.get("mention")
    return mention if isinstance(mention, dict) else {}


def _spans(holder: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    spans = holder.get(name)
    return [span for span in spans if isinstance(span, dict)] if isinstance(spans, list) else []


def _places(spans: list[Mapping[str, Any]]) -> set[tuple[int, int]]:
    places = set()
    for span in spans:
        index, length = span.get("index"), span.get("length")
        if isinstance(index, int) and isinstance(length, int) and index >= 0 and length > 0:
            places.add((index, index + length))
    return places
