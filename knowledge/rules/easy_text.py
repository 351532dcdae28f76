"""Texts in やさしい日本語, with readings and spaces taken away. Not a rule: four rules read it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from knowledge.loader import Sources
from knowledge.placeholders import PATTERN
from knowledge.texts import Said, said

READING = re.compile(r"（[ぁ-ゖー・\s]+）")
_MARK = re.compile(r"\{[a-z_]+\}")
PATH = "translations/easy/wifi/sample.yaml"
"""Where the samples of these rules stand."""


def texts(sources: Sources) -> Iterator[Said]:
    """Every text of the easy translations and of the easy wording."""
    return (entry for entry in said(sources) if entry.lang == "easy")


def bare(text: str) -> str:
    """The text as it is spoken: no readings, no spaces, a placeholder as one sign."""
    return re.sub(r"[ \u3000]+", "", READING.sub("", _MARK.sub("〇", PATTERN.sub("〇", text))))
