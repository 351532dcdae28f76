"""Reply → what the page's templates draw: parts in reading order, plain values. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from adapters.readings import runs
from bot.messages import Choice, Link, Reply

TAGS = {"ja": "ja", "easy": "ja", "en": "en", "zh": "zh-Hans", "ko": "ko", "vi": "vi", "pt": "pt"}
"""Our languages as the lang attribute and speech synthesis name them (BCP 47)."""

_DROPPED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_PHONE = re.compile(r"([0-9]{2,5}-[0-9]{1,4}-[0-9]{3,4})")
_SCHEMES = ("https://", "http://", "tel:")


def render(reply: Reply) -> list[dict[str, Any]]:
    """One message: its parts (kind, text, runs), choices, links, buttons and calendar."""
    return [
        {
            "lang": TAGS.get(reply.language, "ja"),
            "parts": [{"kind": kind, "lines": _lines(text)} for kind, text in _parts(reply)],
            "numbered": [_choice(choice) for choice in reply.numbered],
            "contact": [_lines(text) for text in reply.contact if text.strip()],
            "source": [_lines(text) for text in reply.source if text.strip()],
            "links": [_link(link) for link in reply.links if link.url.startswith(_SCHEMES)],
            "buttons": [] if reply.calm else [_choice(choice) for choice in reply.buttons],
            "calendar": reply.calendar if re.fullmatch(r"[a-z-]+", reply.calendar) else "",
        }
    ]


def _parts(reply: Reply) -> Iterator[tuple[str, str]]:
    """What stands before the choices, each with the class the style sheet knows."""
    yield from _some("heading", reply.heading)
    yield from (part for notice in reply.notices for part in _some("notice", notice))
    yield from _some("body", reply.body)
    yield from (part for detail in reply.details for part in _some("detail", detail))
    yield from _some("question", reply.question)


def _some(kind: str, text: str) -> Iterator[tuple[str, str]]:
    if text.strip():
        yield kind, text.strip()


def _lines(text: str) -> list[list[tuple[str, str]]]:
    return [runs(line) for line in _DROPPED.sub("", text).split("\n")]


def numbers(text: str) -> list[tuple[str, bool]]:
    """(text, telephone number?) pieces; a number broken over two lines is easily misread."""
    pieces = _PHONE.split(text)
    return [(piece, at % 2 == 1) for at, piece in enumerate(pieces) if piece]


def _choice(choice: Choice) -> dict[str, Any]:
    return {"runs": runs(_DROPPED.sub("", choice.label)), "data": choice.data}


def _link(link: Link) -> dict[str, Any]:
    url = _DROPPED.sub("", link.url)
    return {"runs": runs(_DROPPED.sub("", link.label) or url.removeprefix("tel:")), "url": url}
