"""What a platform received → what the simulator's phone draws. Pure; no SDK, no HTML."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from html.parser import HTMLParser
from typing import Any

Entry = dict[str, Any]

_WEB = re.compile(r"https?://[!-~]+|tel:[0-9+#*-]+")


def line_entries(messages: Sequence[Mapping[str, Any]]) -> list[Entry]:
    """LINE message objects: text, or a Flex bubble next to the altText that is heard."""
    return [_line_entry(message) for message in messages]


def _line_entry(message: Mapping[str, Any]) -> Entry:
    items = message.get("quickReply", {}).get("items", [])
    entry: Entry = {
        "kind": "text",
        "text": str(message.get("text", "")),
        "buttons": [_line_button(i["action"]) for i in items],
    }
    if message.get("type") == "flex":
        contents = message["contents"]
        bubbles = contents["contents"] if contents["type"] == "carousel" else [contents]
        entry |= {"kind": "flex", "heard": message["altText"], "bubbles": [_bubble(each) for each in bubbles]}
    return entry


def _bubble(bubble: Mapping[str, Any]) -> list[Entry]:
    return [_component(bubble[block]) for block in ("header", "hero", "body", "footer") if block in bubble]


def _component(component: Mapping[str, Any]) -> Entry:
    kind = component["type"]
    if kind == "box":
        tinted = bool(component.get("backgroundColor"))
        inside = [_component(child) for child in component["contents"]]
        return {"type": "box", "tinted": tinted, "layout": component["layout"], "inside": inside}
    if kind == "button":
        return {"type": "button", **_line_button(component["action"])}
    text = component.get("text") or "".join(span.get("text", "") for span in component.get("contents", ()))
    size = component.get("size", "md")
    return {
        "type": "text",
        "text": text,
        "size": size if size in _SIZES else "md",
        "bold": component.get("weight") == "bold",
    }


_SIZES = ("xxs", "xs", "sm", "md", "lg", "xl", "xxl")


def _line_button(action: Mapping[str, Any]) -> Entry:
    uri = str(action.get("uri", ""))
    return {
        "label": action.get("label", ""),
        "data": action.get("data", ""),
        "text": action.get("text", ""),
        "url": uri if _WEB.fullmatch(uri) else "",
        "said": action.get("displayText") or action.get("label", ""),
    }


def telegram_entry(message: Mapping[str, Any]) -> Entry:
    """sendMessage parameters: HTML text as runs, inline keyboard as rows."""
    rows = (message.get("reply_markup") or {}).get("inline_keyboard", [])
    return {
        "kind": "html",
        "runs": html_runs(str(message["text"])),
        "buttons": [],
        "rows": [[_key(k) for k in row] for row in rows],
    }


def _key(key: Mapping[str, Any]) -> Entry:
    url = str(key.get("url", ""))
    return {
        "label": key["text"],
        "said": key["text"],
        "data": key.get("callback_data", ""),
        "text": "",
        "url": url if _WEB.fullmatch(url) else "",
    }


class _Runs(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.runs: list[tuple[str, bool]] = []
        self._bold = 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:  # noqa: ARG002 - the base class's signature
        self._bold += tag in ("b", "strong")

    def handle_endtag(self, tag: str) -> None:
        self._bold -= tag in ("b", "strong")

    def handle_data(self, data: str) -> None:
        self.runs.append((data, self._bold > 0))


def html_runs(html: str) -> list[tuple[str, bool]]:
    """(text, bold?) of Telegram's HTML; other tags lose their look, never their text."""
    parser = _Runs()
    parser.feed(html)
    parser.close()
    return parser.runs


def label_of(entries: Iterable[Entry], data: str) -> str:
    """What stood on the newest button with this data, as the platform would show it when tapped."""
    for entry in reversed(list(entries)):
        for button in (*entry.get("buttons", ()), *(key for row in entry.get("rows", ()) for key in row)):
            if button["data"] == data:
                return str(button["said"])
    return ""
