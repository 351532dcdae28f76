"""What LINE takes inside a Flex message: blocks, components, properties. The limits are in limits.py."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

_COMMON = {"type", "flex", "margin", "position", "offsetTop", "offsetBottom", "offsetStart", "offsetEnd"}
PROPERTIES: Mapping[str, frozenset[str]] = {
    "box": frozenset(
        _COMMON
        | {
            "layout",
            "contents",
            "backgroundColor",
            "borderColor",
            "borderWidth",
            "cornerRadius",
            "width",
            "maxWidth",
            "height",
            "maxHeight",
            "spacing",
            "paddingAll",
            "paddingTop",
            "paddingBottom",
            "paddingStart",
            "paddingEnd",
            "action",
            "justifyContent",
            "alignItems",
            "background",
        }
    ),
    "text": frozenset(
        _COMMON
        | {
            "text",
            "contents",
            "adjustMode",
            "size",
            "align",
            "gravity",
            "wrap",
            "lineSpacing",
            "maxLines",
            "weight",
            "color",
            "action",
            "style",
            "decoration",
            "scaling",
        }
    ),
    "button": frozenset(_COMMON | {"action", "height", "style", "color", "gravity", "adjustMode", "scaling"}),
    "image": frozenset(
        _COMMON
        | {
            "url",
            "align",
            "gravity",
            "size",
            "aspectRatio",
            "aspectMode",
            "backgroundColor",
            "action",
            "animated",
        }
    ),
    "icon": frozenset(_COMMON | {"url", "size", "scaling", "aspectRatio"}),
    "span": frozenset({"type", "text", "color", "size", "weight", "style", "decoration"}),
    "separator": frozenset({"type", "margin", "color"}),
    "filler": frozenset({"type", "flex"}),
}
"""Properties of each component (Messaging API reference, Flex Message)."""

BUBBLE = frozenset({"type", "size", "direction", "header", "hero", "body", "footer", "styles", "action"})
BLOCKS = ("header", "hero", "body", "footer")
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}(?:[0-9A-Fa-f]{2})?")
_COLOURS = ("color", "backgroundColor", "borderColor")
_CHOICES: Mapping[str, frozenset[str]] = {
    "layout": frozenset({"horizontal", "vertical", "baseline"}),
    "weight": frozenset({"regular", "bold"}),
    "height": frozenset({"sm", "md"}),
    "adjustMode": frozenset({"shrink-to-fit"}),
}


def components(bubble: Mapping[str, Any], path: str) -> Iterator[tuple[str, Any, str]]:
    """(path, component, layout of the box around it) of everything in a bubble, depth first."""
    for block in BLOCKS:
        if block in bubble:
            yield from _walk(bubble[block], f"{path}/{block}", "")


def _walk(component: Any, path: str, around: str) -> Iterator[tuple[str, Any, str]]:
    yield path, component, around
    if isinstance(component, dict) and isinstance(component.get("contents"), list):
        inside = str(component.get("layout", "text"))
        for number, child in enumerate(component["contents"]):
            yield from _walk(child, f"{path}/contents/{number}", inside)


def component_faults(path: str, component: Any, around: str) -> Iterator[str]:
    """What LINE would refuse in one component, not looking into its children or action."""
    if not isinstance(component, dict) or component.get("type") not in PROPERTIES:
        yield f"{path}: unknown component"
        return
    kind = component["type"]
    yield from (f"{path}: unknown property {name}" for name in component if name not in PROPERTIES[kind])
    yield from (
        f"{path}/{n}: not a colour" for n in _COLOURS if n in component and not _is_colour(component[n])
    )
    for name, allowed in _CHOICES.items():
        if name in component and not (kind == "box" and name == "height") and component[name] not in allowed:
            yield f"{path}/{name}: not one of {sorted(allowed)}"
    yield from _place_faults(path, component, around)


def _is_colour(value: Any) -> bool:
    return isinstance(value, str) and _COLOUR.fullmatch(value) is not None


def _place_faults(path: str, component: Mapping[str, Any], around: str) -> Iterator[str]:
    kind = component["type"]
    if kind == "icon" and around != "baseline":
        yield f"{path}: icon only in a baseline box"
    if (kind == "span") != (around == "text"):
        yield f"{path}: span only in text, and text holds only spans"
    if kind == "box" and not ("layout" in component and isinstance(component.get("contents"), list)):
        yield f"{path}: box needs layout and contents"
    if kind in ("text", "span") and not component.get("text") and not component.get("contents"):
        yield f"{path}: text must be non-empty"
    if kind == "button" and "action" not in component:
        yield f"{path}: button needs an action"
    if kind in ("image", "icon") and not str(component.get("url", "")).startswith("https://"):
        yield f"{path}/url: https only"
