"""漢字（かんじ）: readings in brackets, as easy Japanese is written, told from the text they belong to."""

from __future__ import annotations

import re

_READING = re.compile(r"([\u3400-\u9fff\uf900-\ufaff々〆ヶ]+)（([\u3041-\u309f\u30a1-\u30ffー・ ]+)）")


def runs(text: str) -> list[tuple[str, str]]:
    """(text, reading) pairs; 漢字（かんじ） carries a reading, everything else ""."""
    found: list[tuple[str, str]] = []
    end = 0
    for match in _READING.finditer(text):
        found += [(text[end : match.start()], "")] if match.start() > end else []
        found.append((match[1], match[2]))
        end = match.end()
    return [*found, (text[end:], "")] if end < len(text) else found


def bare(text: str) -> str:
    """The text without its readings: for titles and for what is spoken."""
    return "".join(word for word, _ in runs(text))
