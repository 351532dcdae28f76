"""The one validator of platform limits, for renderers, the strict fakes and `check`.

Each function lists what the platform would refuse; none means it may be sent. Numbers: LINE Messaging
API reference (2026-08), Telegram Bot API 10.1; units as the platform counts them (adapters/units.py).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from adapters.flex import BLOCKS, BUBBLE, component_faults, components
from adapters.telegram_limits import FAULTS as TELEGRAM_FAULTS
from adapters.units import graphemes, split_text, utf8, utf16

__all__ = [
    "action_faults",
    "graphemes",
    "line_faults",
    "rich_menu_faults",
    "split_text",
    "telegram_faults",
    "utf8",
    "utf16",
]

LINE_MESSAGES = 5
LINE_TEXT = 5000
LINE_ALT_TEXT = 1500
LINE_QUICK_REPLIES = 13
LINE_QUICK_LABEL = 20
LINE_FLEX_LABEL = 40
LINE_DATA = 300
LINE_DISPLAY_TEXT = 300
LINE_URI = 1000
LINE_BUBBLE_BYTES = 30_000
LINE_CAROUSEL_BYTES = 50_000
LINE_CAROUSEL_BUBBLES = 12
LINE_AREAS = 20

_SURROGATE = re.compile("[\ud800-\udfff]")
_URI = re.compile(r"(?:https?://|line://|tel:)[!-~]+")
_MESSAGE = {
    "text": {"type", "text", "quickReply", "quoteToken", "sender", "emojis"},
    "flex": {"type", "altText", "contents", "quickReply", "sender"},
}
_ACTION = {
    "postback": {"type", "label", "data", "displayText", "text", "inputOption", "fillInText"},
    "message": {"type", "label", "text"},
    "uri": {"type", "label", "uri", "altUri"},
    "richmenuswitch": {"type", "label", "richMenuAliasId", "data"},
}


def _length(
    path: str, value: Any, bounds: tuple[int, int], unit: Callable[[str], int] = utf16
) -> Iterator[str]:
    low, high = bounds
    if not isinstance(value, str):
        yield f"{path}: must be a string"
    elif not low <= unit(value) <= high:
        yield f"{path}: length {unit(value)} must be between {low} and {high} ({unit.__name__})"
    elif _SURROGATE.search(value):
        yield f"{path}: lone surrogate"
    elif low and not value.strip():
        yield f"{path}: must not be blank"


def line_faults(messages: list[dict[str, Any]]) -> list[str]:
    """What LINE would refuse in the `messages` of one reply or push, as 'path: why'."""
    if not isinstance(messages, list) or not 1 <= len(messages) <= LINE_MESSAGES:
        return [f"messages: 1 to {LINE_MESSAGES} messages"]
    faults = list(_nulls(messages, "messages"))
    for number, message in enumerate(messages):
        faults += _message(message, f"messages[{number}]", last=number == len(messages) - 1)
    return faults


def _nulls(value: Any, path: str) -> Iterator[str]:
    if value is None:
        yield f"{path}: cannot contain null elements"
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _nulls(inner, f"{path}.{name}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _nulls(inner, f"{path}[{number}]")


def _message(message: Any, path: str, last: bool) -> Iterator[str]:
    if not isinstance(message, dict) or message.get("type") not in _MESSAGE:
        yield f"{path}.type: must be one of {sorted(_MESSAGE)}"
        return
    yield from (
        f"{path}.{name}: unknown property" for name in message if name not in _MESSAGE[message["type"]]
    )
    if message["type"] == "text":
        yield from _length(f"{path}.text", message.get("text"), (1, LINE_TEXT))
    else:
        yield from _length(f"{path}.altText", message.get("altText"), (1, LINE_ALT_TEXT))
        yield from _flex(message.get("contents"), f"{path}.contents")
    if "quickReply" in message:
        yield from _quick_reply(message["quickReply"], f"{path}.quickReply", last)


def _quick_reply(quick: Any, path: str, last: bool) -> Iterator[str]:
    items = quick.get("items") if isinstance(quick, dict) else None
    if not last:
        yield f"{path}: shown only on the last message"
    if not isinstance(items, list) or not 1 <= len(items) <= LINE_QUICK_REPLIES:
        yield f"{path}.items: 1 to {LINE_QUICK_REPLIES} items"
        return
    for number, item in enumerate(items):
        where = f"{path}.items[{number}]"
        if (
            not isinstance(item, dict)
            or item.get("type") != "action"
            or item.keys() - {"type", "action", "imageUrl"}
        ):
            yield f"{where}: must be an action item"
        else:
            yield from _action(item.get("action"), f"{where}.action", LINE_QUICK_LABEL)


def _action(action: Any, path: str, label: int) -> Iterator[str]:
    if not isinstance(action, dict) or action.get("type") not in _ACTION:
        yield f"{path}.type: must be one of {sorted(_ACTION)}"
        return
    kind = action["type"]
    yield from (f"{path}.{name}: unknown property" for name in action if name not in _ACTION[kind])
    yield from _length(f"{path}.label", action.get("label"), (1, label), graphemes)
    if kind in ("postback", "richmenuswitch"):
        yield from _length(f"{path}.data", action.get("data"), (1, LINE_DATA))
    if kind == "message":
        yield from _length(f"{path}.text", action.get("text"), (1, LINE_DISPLAY_TEXT), graphemes)
    if kind == "uri":
        yield from _uri(action.get("uri"), f"{path}.uri")
    yield from _action_extras(action, path)


def _action_extras(action: Mapping[str, Any], path: str) -> Iterator[str]:
    if "displayText" in action:
        yield from _length(f"{path}.displayText", action["displayText"], (1, LINE_DISPLAY_TEXT), graphemes)
    if "displayText" in action and "text" in action:
        yield f"{path}: displayText and text exclude each other"
    if action["type"] == "richmenuswitch" and ".areas[" not in path:
        yield f"{path}.type: only in rich menus"


def _uri(uri: Any, path: str) -> Iterator[str]:
    yield from _length(path, uri, (1, LINE_URI))
    if isinstance(uri, str) and not _URI.fullmatch(uri):
        yield f"{path}: invalid uri (http, https, line or tel; percent-encoded)"


def _flex(contents: Any, path: str) -> Iterator[str]:
    kind = contents.get("type") if isinstance(contents, dict) else None
    if kind == "bubble":
        yield from _bubble(contents, path)
    elif kind == "carousel":
        yield from _carousel(contents, path)
    else:
        yield f"{path}.type: must be bubble or carousel"


def _carousel(carousel: Mapping[str, Any], path: str) -> Iterator[str]:
    bubbles = carousel.get("contents")
    if not isinstance(bubbles, list) or not 1 <= len(bubbles) <= LINE_CAROUSEL_BUBBLES:
        yield f"{path}/contents: 1 to {LINE_CAROUSEL_BUBBLES} bubbles"
        return
    if len({json.dumps(bubble.get("size")) if isinstance(bubble, dict) else "" for bubble in bubbles}) > 1:
        yield f"{path}/contents: bubbles of one size only"
    if _bytes(carousel) > LINE_CAROUSEL_BYTES:
        yield f"{path}: over {LINE_CAROUSEL_BYTES} bytes"
    for number, bubble in enumerate(bubbles):
        yield from _bubble(bubble, f"{path}/contents/{number}")


def _bubble(bubble: Any, path: str) -> Iterator[str]:
    if not isinstance(bubble, dict) or bubble.get("type") != "bubble":
        yield f"{path}: must be a bubble"
        return
    yield from (f"{path}: unknown property {name}" for name in bubble if name not in BUBBLE)
    if not any(block in bubble for block in BLOCKS):
        yield f"{path}: at least one block must be specified"
    if _bytes(bubble) > LINE_BUBBLE_BYTES:
        yield f"{path}: over {LINE_BUBBLE_BYTES} bytes"
    for where, component, around in components(bubble, path):
        yield from component_faults(where, component, around)
        if isinstance(component, dict) and "action" in component:
            yield from _action(component["action"], f"{where}/action", LINE_FLEX_LABEL)


def _bytes(value: Any) -> int:
    """JSON bytes as the SDK sends them (escaped): the larger of the two ways LINE may count."""
    return len(json.dumps(value, separators=(",", ":")))


def rich_menu_faults(menu: Any) -> list[str]:
    """What LINE would refuse in a rich menu object."""
    if not isinstance(menu, dict) or menu.keys() - {"size", "selected", "name", "chatBarText", "areas"}:
        return ["menu: unknown property"]
    size = menu.get("size") if isinstance(menu.get("size"), dict) else {}
    width, height = (size or {}).get("width", 0), (size or {}).get("height", 0)
    if not (isinstance(width, int) and isinstance(height, int)):
        return ["size: must be integers"]
    faults = [*_length("name", menu.get("name"), (1, 300), graphemes)]
    faults += _length("chatBarText", menu.get("chatBarText"), (1, 14), graphemes)
    if not (800 <= width <= 2500 and height >= 250 and width >= height * 1.45):
        faults.append("size: width 800 to 2500, height from 250, width/height from 1.45")
    areas = menu.get("areas")
    if not isinstance(areas, list) or not 1 <= len(areas) <= LINE_AREAS:
        return [*faults, f"areas: 1 to {LINE_AREAS} areas"]
    for number, area in enumerate(areas):
        faults += _area(area, f".areas[{number}]", (width, height))
    return faults


def _area(area: Any, path: str, size: tuple[int, int]) -> Iterator[str]:
    bounds = area.get("bounds") if isinstance(area, dict) else None
    sides = (
        [bounds.get(name) for name in ("x", "y", "width", "height")] if isinstance(bounds, dict) else [None]
    )
    if not all(isinstance(side, int) and side >= 0 for side in sides):
        yield f"{path}.bounds: x, y, width, height"
        return
    x, y, width, height = (int(side or 0) for side in sides)
    if not (width and height and x + width <= size[0] and y + height <= size[1]):
        yield f"{path}.bounds: must be inside the image"
    yield from _action(area.get("action"), f"{path}.action", LINE_QUICK_LABEL)


def telegram_faults(method: str, params: Mapping[str, Any]) -> list[str]:
    """What Telegram would refuse in a call. `reply_markup` is a dict; other methods than the bot's pass."""
    check = TELEGRAM_FAULTS.get(method)
    return list(check(params)) if check else []


def action_faults(action: Any, label: int) -> list[str]:
    """What LINE would refuse in one action whose label may have `label` graphemes."""
    return list(_action(action, "action", label))
