"""Reply → LINE message objects, as plain dicts. Pure; everything it returns passes limits.line_faults.

One Flex bubble in reading order, whose altText answers the question by itself (it is the notification, the
line in the chat list and what a screen reader says). What does not fit a bubble is sent as text.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from adapters import limits
from adapters.links import told
from adapters.units import clip_graphemes, clip_utf16, split_text, utf16, well_formed
from bot.messages import Choice, Link, Reply

Message = dict[str, Any]

INK, QUIET, ACCENT = "#1A1A1A", "#555555", "#0B4F8A"
NOTICE_INK, NOTICE_GROUND = "#5D2E00", "#FFF4DC"
"""Colours; each pair has a contrast of at least 4.5:1 (JIS X 8341-3 AA), checked by a test."""

_NOTHING = "お答えを作れませんでした。もう一度お試しください。"
_URL_SAFE = "%/:?#[]@!$&'()*+,;=~-._"
_RIGHT_TO_LEFT = ("ar", "fa", "he", "ur")


def render(reply: Reply) -> list[Message]:
    """A bubble with quick replies; text for a calm reply and for one too long for a bubble."""
    if reply.calm:
        return render_text(reply)
    message = {"type": "flex", "altText": _alt_text(reply), "contents": _bubble(reply)}
    messages = _with_quick_replies([message], reply)
    return render_text(reply) if limits.line_faults(messages) else messages


def render_text(reply: Reply) -> list[Message]:
    """The same in plain text, five messages at most; quick replies on the last unless the reply is calm."""
    pieces = [piece.strip() for piece in split_text(_plain(reply), limits.LINE_TEXT)]
    pieces = [piece for piece in pieces if piece] or [_NOTHING]
    if len(pieces) > limits.LINE_MESSAGES:
        pieces = pieces[: limits.LINE_MESSAGES]
        pieces[-1] = clip_utf16(pieces[-1] + "…" * 2, limits.LINE_TEXT)
    messages: list[Message] = [{"type": "text", "text": piece} for piece in pieces]
    return messages if reply.calm else _with_quick_replies(messages, reply)


def _plain(reply: Reply) -> str:
    """Every part in reading order, with the links that the text does not name yet before the source."""
    body = "\n\n".join(_cleaned(_before_source(reply)))
    links = [line for link in reply.links if (line := told(link, body))]
    return "\n\n".join(_cleaned([body, "\n".join(links), "\n".join(reply.source)])).strip()


def _before_source(reply: Reply) -> list[str]:
    contact = "\n".join(reply.contact)
    parts = (
        reply.heading,
        *reply.notices,
        reply.body,
        *reply.details,
        reply.question,
        _numbered(reply),
        contact,
    )
    return [part for part in parts if part]


def _numbered(reply: Reply) -> str:
    return "\n".join(f"{number}. {choice.label}" for number, choice in enumerate(reply.numbered, 1))


def _target(link: Link) -> str:
    return well_formed(link.url.removeprefix("tel:"))


def _cleaned(parts: Iterable[str]) -> list[str]:
    clean = (well_formed(part).strip() for part in parts)
    return [part for part in clean if part]


def _alt_text(reply: Reply) -> str:
    text = "\n".join(_cleaned([*_before_source(reply), *reply.source])) or _NOTHING
    return clip_utf16(text, limits.LINE_ALT_TEXT)


def _bubble(reply: Reply) -> Message:
    """Sizes leave room to the citizen's own font size: everything scales and wraps."""
    notices = [_box(_text(notice, color=NOTICE_INK)) for notice in _cleaned(reply.notices)]
    parts = [
        *(_text(part, weight="bold", size="lg", color=ACCENT) for part in _cleaned([reply.heading])),
        *notices,
        *(_text(part) for part in _cleaned([reply.body, *reply.details])),
        *(_text(part, weight="bold") for part in _cleaned([reply.question])),
        *(_text(part) for part in _cleaned([_numbered(reply), "\n".join(reply.contact)])),
        *_link_buttons(reply.links),
        *(_text(part, size="sm", color=QUIET) for part in _cleaned(["\n".join(reply.source)])),
    ]
    direction = "rtl" if reply.language in _RIGHT_TO_LEFT else "ltr"
    body = {"type": "box", "layout": "vertical", "spacing": "lg", "contents": parts or [_text(_NOTHING)]}
    return {"type": "bubble", "size": "giga", "direction": direction, "body": body}


def _text(text: str, weight: str = "regular", size: str = "md", color: str = INK) -> Message:
    return {
        "type": "text", "text": text, "wrap": True, "scaling": True,
        "weight": weight, "size": size, "color": color,
    }  # fmt: skip


def _box(inside: Message) -> Message:
    return {
        "type": "box", "layout": "vertical", "contents": [inside],
        "backgroundColor": NOTICE_GROUND, "cornerRadius": "md", "paddingAll": "md",
    }  # fmt: skip


def _link_buttons(links: tuple[Link, ...]) -> list[Message]:
    """Telephone numbers and pages; what LINE would not open is left to the text."""
    buttons = []
    for link in links:
        label = clip_graphemes(well_formed(link.label).strip(), limits.LINE_FLEX_LABEL)
        uri = quote(well_formed(link.url), safe=_URL_SAFE)
        action = {"type": "uri", "label": label or _target(link), "uri": uri}
        if not limits.action_faults(action, limits.LINE_FLEX_LABEL):
            buttons.append(
                {"type": "button", "style": "primary", "color": ACCENT, "height": "sm", "scaling": True,
                 "adjustMode": "shrink-to-fit", "action": action}
            )  # fmt: skip
    return buttons


def _with_quick_replies(messages: list[Message], reply: Reply) -> list[Message]:
    items = [item for choice in (*reply.numbered, *reply.buttons) for item in _quick_reply(choice)]
    unique = list({item["action"]["data"]: item for item in items}.values())[: limits.LINE_QUICK_REPLIES]
    if unique:
        messages[-1]["quickReply"] = {"items": unique}
    return messages


def _quick_reply(choice: Choice) -> list[Message]:
    """No item for a choice that could not be sent back whole."""
    label = well_formed(choice.label).strip()
    if not label or not choice.data.strip() or utf16(choice.data) > limits.LINE_DATA:
        return []
    action = {
        "type": "postback",
        "label": clip_graphemes(label, limits.LINE_QUICK_LABEL),
        "data": well_formed(choice.data),
        "displayText": clip_graphemes(label, limits.LINE_DISPLAY_TEXT),
    }
    return (
        []
        if limits.action_faults(action, limits.LINE_QUICK_LABEL)
        else [{"type": "action", "action": action}]
    )
