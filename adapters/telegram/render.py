"""Reply → parameters of sendMessage. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape
from typing import Any

from adapters.limits import graphemes, split_text, utf8, utf16
from adapters.links import told
from bot.messages import Choice, Link, Reply

TEXT_LIMIT = 4096
"""UTF-16 units after entity parsing (Bot API sendMessage; UTF-16 is the safe reading)."""

DATA_LIMIT = 64
"""UTF-8 bytes of callback_data (Bot API InlineKeyboardButton)."""

MAX_BUTTONS = 100
NARROW = 10
"""Graphemes up to which two Japanese labels fit side by side on a phone."""

_TAPPABLE = re.compile(r"https?://[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+(?::[0-9]{1,5})?(?:[/?#][!-~]*)?")
_ADDRESS = re.compile(r"(?:https?://|tel:)[^\s]")
_DROPPED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_Rows = list[list[dict[str, str]]]


def render(reply: Reply) -> list[dict[str, Any]]:
    """sendMessage parameters without chat_id, in the order they are to be sent; [] for an empty reply."""
    rows = [] if reply.calm else _keyboard(reply)
    heading = _DROPPED.sub("", reply.heading).strip()
    text = "\n\n".join(_texts(reply))
    pieces = [piece for piece in split_text(text, TEXT_LIMIT) if piece.strip()] if text else []
    if not pieces and rows:
        pieces = ["▼"]
    messages = [_message(piece, heading if number == 0 else "") for number, piece in enumerate(pieces)]
    if rows:
        messages[-1]["reply_markup"] = {"inline_keyboard": rows}
    return messages


def _texts(reply: Reply) -> Iterator[str]:
    """The parts, then the links that are no buttons: Telegram refuses tel: there, but makes numbers tappable."""
    parts = [cleaned for part in reply.paragraphs() if (cleaned := _DROPPED.sub("", part).strip())]
    yield from parts
    links = [link for link in reply.links if _ADDRESS.match(link.url) and (reply.calm or not _is_tappable(link))]
    words = [_DROPPED.sub("", line) for link in links if (line := told(link, "\n".join(parts)))]
    if words:
        yield "\n".join(words)


def _message(text: str, heading: str) -> dict[str, Any]:
    bold = heading if heading and text.startswith(heading) else ""
    html = (f"<b>{_escape(bold)}</b>" if bold else "") + _escape(text[len(bold) :])
    return {"text": html, "parse_mode": "HTML", "link_preview_options": {"is_disabled": True}}


def _escape(text: str) -> str:
    return escape(text, quote=False)


def _keyboard(reply: Reply) -> _Rows:
    """One row for each numbered choice and link, the other buttons two abreast where they are short."""
    numbered = [Choice(f"{n}. {choice.label}", choice.data) for n, choice in enumerate(reply.numbered, 1)]
    rows = [[button] for button in _buttons(numbered)]
    rows += [
        [{"text": _label(link.label) or link.url, "url": link.url}]
        for link in reply.links
        if _is_tappable(link)
    ]
    rows += _columns(list(_buttons(reply.buttons)))
    while sum(map(len, rows)) > MAX_BUTTONS:
        rows.pop()
    return rows


def _buttons(choices: Iterable[Choice]) -> Iterator[dict[str, str]]:
    for choice in choices:
        label = _label(choice.label)
        if label and 1 <= utf8(choice.data) <= DATA_LIMIT:
            yield {"text": label, "callback_data": choice.data}


def _label(label: str) -> str:
    return " ".join(_DROPPED.sub(" ", label).split())


def _columns(buttons: list[dict[str, str]]) -> _Rows:
    rows: _Rows = []
    for button in buttons:
        narrow = graphemes(button["text"]) <= NARROW
        if rows and narrow and len(rows[-1]) == 1 and graphemes(rows[-1][0]["text"]) <= NARROW:
            rows[-1].append(button)
        else:
            rows.append([button])
    return rows


def _is_tappable(link: Link) -> bool:
    return bool(_TAPPABLE.fullmatch(link.url)) and utf16(link.url) <= 2048
