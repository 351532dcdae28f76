"""What the page posts → Inbound: a form without JavaScript, JSON with it."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from urllib.parse import parse_qsl

from adapters.inbound import BadBody, Inbound
from adapters.units import well_formed
from bot.messages import Kind

CHANNEL = "web"
MOST_BYTES = 64 * 1024
"""A question fits many times over; the core says itself what is too long to read."""
_FIELDS = 20


def fields(body: bytes, content_type: str) -> dict[str, str]:
    """The fields of a posted form or JSON object, as well-formed text. Raises BadBody."""
    if len(body) > MOST_BYTES:
        raise BadBody("大きすぎます")
    try:
        values = _json(body) if "json" in content_type else dict(_form(body))
    except (UnicodeError, ValueError, RecursionError) as error:
        raise BadBody("読み取れません") from error
    return {well_formed(name): well_formed(value).replace("\0", "") for name, value in values.items()}


def _json(body: bytes) -> dict[str, str]:
    values = json.loads(body.decode())
    if not isinstance(values, dict) or not all(isinstance(value, str) for value in values.values()):
        raise BadBody("文字だけの項目にしてください")
    return values


def _form(body: bytes) -> list[tuple[str, str]]:
    return parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=_FIELDS, errors="strict")


def read(values: Mapping[str, str], conversation: str) -> list[Inbound]:
    """The event in the fields `text`, `data` (a button) and `lang`; [] when a setting only was changed."""
    data, text = values.get("data", ""), values.get("text", "").strip()
    if not data and "text" not in values:
        return []
    kind = Kind.BUTTON if data else Kind.TEXT
    payload = {"text": "" if data else text, "data": data, "language_hint": values.get("lang", "")}
    return [Inbound(CHANNEL, CHANNEL, secrets.token_hex(16), conversation, kind.value, payload)]
