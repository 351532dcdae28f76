"""`source_digest` written into translation files: one line changes, comments and order stay."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.digest import text_digest
from knowledge.loader import Sources

_LINE = re.compile(r"^source_digest:[^\n]*$", re.MULTILINE)
_BEFORE = re.compile(r"^reviewed_by_native:", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Stale:
    """One translation file whose digest is missing or of an older text, and the digest it should have."""

    path: str
    old: str | None
    digest: str


def stale(sources: Sources) -> Iterator[Stale]:
    """Every translation whose digest is not that of the Japanese as it is now."""
    for path, text in sources.of("translations/"):
        topic = sources.records.get("topics/" + path.split("/", 2)[2])
        if topic is not None and text.source_digest != text_digest(topic):
            yield Stale(path, text.source_digest, text_digest(topic))


def stamped(text: str, digest: str) -> str:
    """The text with its source_digest line replaced, or added before reviewed_by_native, else at the end."""
    line = f"source_digest: '{digest}'"
    if _LINE.search(text):
        return _LINE.sub(line, text, count=1)
    if match := _BEFORE.search(text):
        return f"{text[: match.start()]}{line}\n{text[match.start() :]}"
    return f"{text.rstrip()}\n{line}\n"
