"""`{電話:代表}` and its kind: a number, hour, address or link is written once, in city/contacts.yaml.

Only verified values are filled in; anything else is a Problem: an unverified number cannot reach a citizen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from knowledge.model import Contact

PATTERN = re.compile(r"\{(電話|時間|住所|URL):([^{}]+)\}")
_FIELDS = {"電話": "phone", "時間": "hours", "住所": "address", "URL": "url"}


def fill(text: str, contacts: Mapping[str, Contact]) -> str:
    """The text with every placeholder replaced; unknown ones stay as they are (a rule reports them)."""
    if "{" not in text:  # most texts
        return text
    return PATTERN.sub(lambda match: value_of(match, contacts) or match[0], text)


def value_of(match: re.Match[str], contacts: Mapping[str, Contact]) -> str | None:
    """The verified value a placeholder stands for, or None."""
    contact = contacts.get(match[2].strip())
    if contact is None or not contact.verified:
        return None
    value: str | None = getattr(contact, _FIELDS[match[1]])
    return value


def unfilled(text: str, contacts: Mapping[str, Contact]) -> Iterator[str]:
    """Placeholders in the text that have no verified value."""
    return (match[0] for match in PATTERN.finditer(text) if value_of(match, contacts) is None)
