"""The fake LINE's rich menus: objects, pictures, aliases, the default, and how often they may change."""

from __future__ import annotations

import re
import struct
import uuid
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse, Response

from adapters.limits import rich_menu_faults
from adapters.simulator.fake_line_errors import error, refused

if TYPE_CHECKING:
    from adapters.simulator.fake_line import FakeLine

IMAGE_BYTES = 1_000_000
MENUS, MENU_CALLS, HOUR = 1000, 100, 3600.0
"""At most so many menus, and so many creations or deletions an hour (Messaging API reference, rate limits)."""
_ALIAS = re.compile(r"[a-z0-9_-]{1,32}")


def create(line: FakeLine, content: dict[str, Any], _key: str | None) -> Response:
    """A menu without picture or alias."""
    faults = rich_menu_faults(content)
    if faults:
        return refused(faults)
    if not in_time(line, "create"):
        return error(429, "The API rate limit has been exceeded. Try again later.")
    if len(line.menus) >= MENUS:
        return error(400, "The number of rich menus exceeds the limit")
    identifier = f"richmenu-{uuid.uuid4().hex}"
    line.menus[identifier] = content
    return JSONResponse({"richMenuId": identifier})


def in_time(line: FakeLine, what: str) -> bool:
    """Creating and deleting rich menus, and deleting aliases: 100 calls an hour each."""
    now = line.clock.now()
    times = line.menu_calls.setdefault(what, [])
    times[:] = [at for at in times if now - at < HOUR]
    times.append(now)
    return len(times) <= MENU_CALLS


def validate(_line: FakeLine, content: dict[str, Any], _key: str | None) -> Response:
    """Whether it would be taken."""
    faults = rich_menu_faults(content)
    return refused(faults) if faults else JSONResponse({})


def paint(line: FakeLine, path: str, body: bytes, kind: str) -> Response:
    """A menu takes one picture, of its own size."""
    identifier = path.split("/")[-2]
    if identifier not in line.menus:
        return error(404, "Not found")
    if identifier in line.images:
        return error(400, "An image has already been uploaded to the richmenu")
    signs = {"image/png": b"\x89PNG", "image/jpeg": b"\xff\xd8"}
    if kind not in signs:
        return error(415, "Unsupported media type")
    if not body.startswith(signs[kind]) or len(body) > IMAGE_BYTES:
        return error(400, "PNG or JPEG up to 1 MB")
    size = line.menus[identifier]["size"]
    if kind == "image/png" and body[16:24] != struct.pack(">II", size["width"], size["height"]):
        return error(400, "The image size does not match the size of the richmenu")
    line.images[identifier] = body
    return JSONResponse({})


def make_default(line: FakeLine, path: str) -> Response:
    """For everybody who has none of their own."""
    identifier = path.rsplit("/", 1)[-1]
    if identifier not in line.images:
        return error(400, "must upload richmenu image before applying it to user")
    line.default_menu = identifier
    return JSONResponse({})


def create_alias(line: FakeLine, content: dict[str, Any], _key: str | None) -> Response:
    """A name that stays while menus change."""
    alias, menu = str(content.get("richMenuAliasId", "")), str(content.get("richMenuId", ""))
    if not _ALIAS.fullmatch(alias) or menu not in line.images:
        return error(400, "richmenu alias or richmenu is invalid")
    if alias in line.aliases:
        return error(400, "conflict richmenu alias id")
    line.aliases[alias] = menu
    return JSONResponse({})


def update_alias(line: FakeLine, alias: str, content: Any) -> Response:
    """The alias points to another menu."""
    if alias not in line.aliases:
        return error(404, "richmenu alias not found")
    if not isinstance(content, dict) or content.get("richMenuId") not in line.images:
        return error(400, "richmenu alias or richmenu is invalid")
    line.aliases[alias] = content["richMenuId"]
    return JSONResponse({})
