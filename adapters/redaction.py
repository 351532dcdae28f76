"""The last wall: what must never stand in a log line is replaced by stars, whoever wrote it there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

STARS = "***"

SECRETS = re.compile(
    r"(?:bot)?\d{6,}:[A-Za-z0-9_-]{30,}"  # Telegram: the token is part of every address of the Bot API
    r"|\b[URC][0-9a-f]{32}(?![0-9a-f])"  # LINE: user, room and group ids
    r"|(?i:bearer)\s+[A-Za-z0-9._~+/=-]{8,}"
    r"|[A-Za-z0-9._%+-]+[@＠][A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
)
"""What is a secret wherever it stands."""

NUMBERS = re.compile(r"\+?\d(?:[-‐‑–−ー－. \u3000()（）]?\d){3,}")
"""Four digits or more, however grouped and whatever their width: numbers of phones, cards, people."""

_OURS = """
time level event channel conversation event_id outcome topic measure language guard facet choice_of
revision delivery request port host latencies p margin count seconds pid path rows status thrown
"""
SAFE = frozenset(_OURS.split())
"""Fields that the program fills itself: their digits say nothing about a citizen. Secrets are looked for."""


class Redactor:
    """Replaces secrets and numbers. `public` numbers (the city's own phones) may stand in the log."""

    def __init__(self, secrets: Iterable[str] = (), public: Iterable[str] = ()) -> None:
        self._secrets = tuple(
            sorted({secret for secret in secrets if len(secret) >= 4}, key=len, reverse=True)
        )
        self._public = frozenset(_digits(number) for number in public)

    def know(self, public: Iterable[str]) -> None:
        """More public numbers, after a reload of the knowledge."""
        self._public |= {_digits(number) for number in public}

    def hide(self, text: str) -> str:
        """The text without secrets, ids and mails."""
        for secret in self._secrets:
            text = text.replace(secret, STARS)
        return SECRETS.sub(STARS, text)

    def clean(self, text: str) -> str:
        """The text without secrets and without numbers that are not public."""
        return NUMBERS.sub(self._number, self.hide(text))

    def fields(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """A log line's fields, each cleaned by what it may hold."""
        return {self.clean(str(name)): self._value(value, name in SAFE) for name, value in values.items()}

    def _value(self, value: Any, safe: bool) -> Any:
        if isinstance(value, Mapping):
            return {self.clean(str(name)): self._value(inner, safe) for name, inner in value.items()}
        if isinstance(value, (list, tuple, set, frozenset)):
            return [self._value(inner, safe) for inner in value]
        if value is None or isinstance(value, (bool, float)):
            return value
        if isinstance(value, int):
            return value if safe or abs(value) < 1000 else STARS
        return self.hide(str(value)) if safe else self.clean(str(value))

    def _number(self, match: re.Match[str]) -> str:
        return match[0] if _digits(match[0]) in self._public else STARS


def _digits(text: str) -> str:
    return "".join(str(int(character)) for character in text if character.isdecimal())
