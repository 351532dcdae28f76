"""A link in words, for where it cannot be a button."""

from __future__ import annotations

import re

from adapters.units import well_formed
from bot.messages import Link

_NO_DIGIT = re.compile(r"\D")


def told(link: Link, text: str) -> str:
    """What to add to `text` so that it tells the link: "" when it does already.

    A telephone number counts as told however it is hyphenated, and is its own label.
    """
    target, label = well_formed(link.url.removeprefix("tel:")).strip(), well_formed(link.label).strip()
    if not target or target in text:
        return ""
    if link.url.startswith("tel:"):
        digits = _NO_DIGIT.sub("", target)
        if digits and re.search(rf"(?<!\d){'[-‐－ ]?'.join(digits)}(?!\d)", text):
            return ""
        if digits and digits == _NO_DIGIT.sub("", label):
            return label
    return f"{label}: {target}" if label else target
