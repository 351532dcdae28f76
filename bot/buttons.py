"""The grammar of buttons: `v1|t=my-number-card/pin-reset|f=fee`. A button carries its whole meaning.

Limits: Telegram callback_data 1–64 UTF-8 bytes, LINE postback data 1–300 UTF-16 units (protocol pages of
both platforms); ASCII only, so bytes and units are the same and 64 holds for both.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

VERSION = "v1"
MAX_BYTES = 64

_FIELDS = ("t", "f", "a", "l", "r", "s")
_VALUE = re.compile(r"[A-Za-z0-9/_.\-]{1,60}")


@dataclass(frozen=True, slots=True)
class Button:
    """topic: a topic id · facet: facet of it, or "status" · action: menu, service, human, none, useful, wrong,
    language, start, languages · language: code to switch to · reason: why an answer was wrong · service: family of topics."""

    topic: str = ""
    facet: str = ""
    action: str = ""
    language: str = ""
    reason: str = ""
    service: str = ""

    def data(self) -> str:
        """The button's data. Raises ValueError when it would not fit a platform (a topic id too long)."""
        values = (self.topic, self.facet, self.action, self.language, self.reason, self.service)
        data = "|".join([VERSION, *(f"{key}={value}" for key, value in zip(_FIELDS, values, strict=True) if value)])
        if len(data.encode()) > MAX_BYTES:
            raise ValueError(f"button data over {MAX_BYTES} bytes: {data}")
        return data


def parse(data: str) -> Button | None:
    """The button that data means; None for anything this version cannot have made. Never raises."""
    version, *fields = data.split("|")
    if version != VERSION or len(data) > 300:
        return None
    pairs = dict(field.partition("=")[::2] for field in fields)
    if not pairs or any(key not in _FIELDS or not _VALUE.fullmatch(value) for key, value in pairs.items()):
        return None
    return Button(**dict(zip(("topic", "facet", "action", "language", "reason", "service"), (pairs.get(key, "") for key in _FIELDS), strict=True)))
