"""The units platforms count in, and cutting text without breaking what a reader sees as one thing."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

import regex  # type: ignore[import-untyped, unused-ignore]

_GRAPHEME = regex.compile(r"\X")
_URL = regex.compile(r"(?:https?://|line://|tel:|mailto:)[!-~]+")
_CLOSING = "」』）)】》”’"
_SENTENCE_ENDS = "\n。！？!?"
_PAUSES = "、，,;； \u3000"


def utf16(text: str) -> int:
    """UTF-16 code units; a lone surrogate counts one."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def graphemes(text: str) -> int:
    """Extended grapheme clusters: what a reader sees as characters."""
    return sum(1 for _ in _GRAPHEME.finditer(text))


def utf8(text: str) -> int:
    """UTF-8 bytes; a lone surrogate counts three."""
    return len(text.encode("utf-8", "surrogatepass"))


def well_formed(text: str) -> str:
    """The text without what no platform and no database takes: lone surrogates become U+FFFD, NUL goes."""
    if not text.isascii():
        try:
            text.encode()  # a third of the round trip's cost, and nearly every text passes
        except UnicodeEncodeError:
            text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text.replace("\0", "")


def clip_graphemes(text: str, limit: int) -> str:
    """The text, or its first graphemes and an ellipsis, `limit` graphemes at most."""
    clusters = _GRAPHEME.findall(text)
    return text if len(clusters) <= limit else "".join(clusters[: limit - 1]) + "…"


def clip_utf16(text: str, limit: int) -> str:
    """The text, or as much of its beginning as fits into `limit` UTF-16 units together with an ellipsis."""
    return text if utf16(text) <= limit else split_text(text, limit - 1)[0].rstrip() + "…"


def split_text(text: str, limit_utf16: int) -> list[str]:
    """Pieces of at most `limit_utf16` (≥ 2) UTF-16 units; joined they are the text again.

    Never splits a surrogate pair; nor a grapheme (so no variation selector loses its kanji) or a URL unless
    that alone is longer than a piece. Prefers sentence ends, then pauses, in the second half of a piece.
    """
    if utf16(text) <= limit_utf16:
        return [text] if text else []
    offsets = [0, *accumulate(2 if character > "\uffff" else 1 for character in text)]
    fine = [0, *(match.end() for match in _GRAPHEME.finditer(text))]
    urls = [match.span() for match in _URL.finditer(text)]
    best = [at for at in fine if not any(start < at < end for start, end in urls)]
    pieces, start = [], 0
    while start < len(text):
        end = _end(text, start, (offsets, best, fine), limit_utf16)
        pieces.append(text[start:end])
        start = end
    return pieces


def _end(text: str, start: int, ways: tuple[list[int], list[int], list[int]], limit: int) -> int:
    """Where the piece that starts at `start` ends."""
    offsets, best, fine = ways
    last = bisect_right(offsets, offsets[start] + limit) - 1
    if last == len(text):
        return last
    for places in (best, fine):
        window = places[bisect_right(places, start) : bisect_right(places, last)]
        if window:
            return _nicest(text, window, start + (last - start) // 2)
    return last


def _nicest(text: str, places: Sequence[int], middle: int) -> int:
    for ends in (_SENTENCE_ENDS, _PAUSES):
        for at in reversed(places):
            if at <= middle:
                break
            before = text[at - 2 : at - 1] if text[at - 1] in _CLOSING else text[at - 1]
            if before and before in ends and text[at : at + 1] not in (*_CLOSING, *_SENTENCE_ENDS):
                return at
    return places[-1]
