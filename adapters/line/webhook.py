"""LINE webhook bytes → Inbound. Tolerant event by event: one odd event never loses its siblings.

LINE adds event types, properties and enum values without notice (Messaging API reference, "non-breaking
additions"), so whatever is unknown becomes an `ignore` with its reason and is counted, never an error.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from binascii import b2a_base64
from collections.abc import Mapping
from functools import lru_cache
from hmac import compare_digest
from typing import Any

from adapters.body import content
from adapters.inbound import BadBody, BadSignature, Inbound
from adapters.line.words import addressed, spoken
from adapters.settings import Secret
from bot.buttons import Button, parse
from bot.messages import Kind

HEADER = "x-line-signature"
_MEDIA = {kind.value for kind in (Kind.STICKER, Kind.IMAGE, Kind.VIDEO, Kind.AUDIO, Kind.FILE, Kind.LOCATION)}
_GROUPS = ("group", "room")
_TEXT, _BUTTON = Kind.TEXT.value, Kind.BUTTON.value


def signature(secret: str, body: bytes) -> str:
    """What LINE sends in x-line-signature: base64 of HMAC-SHA256 of the raw body."""
    return _signed(secret, body).decode()


def _signed(secret: str, body: bytes) -> bytes:
    code = _keyed(secret).copy()
    code.update(body)
    return b2a_base64(code.digest(), newline=False)


@lru_cache(maxsize=8)
def _keyed(secret: str) -> hmac.HMAC:
    """The key's own two blocks are hashed once, not for every body."""
    return hmac.new(secret.encode(), digestmod="sha256")


def read(
    body: bytes, signature_header: str | None, secrets: tuple[Secret, ...], bot_user_id: str = ""
) -> list[Inbound]:
    """The events of one webhook. Raises BadSignature; BadBody when a signed body holds no events list."""
    _verify(body, signature_header, secrets)
    webhook = content(body)
    if not isinstance(webhook, dict) or not isinstance(webhook.get("events"), list):
        raise BadBody("no list of events")
    account = _string(webhook, "destination") or bot_user_id
    foreign = bool(bot_user_id) and account != bot_user_id
    return [_event(event, account, foreign) for event in webhook["events"]]


def _verify(body: bytes, given: str | None, secrets: tuple[Secret, ...]) -> None:
    """Bytes are compared: compare_digest raises TypeError on non-ASCII strings."""
    claimed = (given or "").encode("utf-8", "surrogatepass")
    matches = False
    for secret in secrets:  # all of them, whichever matches: the time must not tell which
        if secret and compare_digest(_signed(secret, body), claimed):
            matches = True
    if not matches:
        raise BadSignature("x-line-signature")


def _event(event: Any, account: str, foreign: bool) -> Inbound:
    if not isinstance(event, dict):
        return Inbound("line", account, _digest(event), "", "ignore", {"reason": "malformed"})
    get = event.get
    source, context, event_id = get("source"), get("deliveryContext"), get("webhookEventId")
    if not isinstance(source, dict):
        source = {}
    kind, payload = _ignored("destination") if foreign else _meaning(event, source)
    if not isinstance(event_id, str) or not event_id:
        event_id = _digest(event)
    redelivered = isinstance(context, dict) and context.get("isRedelivery") is True
    return Inbound(
        "line", account, event_id, _conversation(source) or f"event:{event_id}", kind, payload,
        _occurred(get("timestamp")), redelivered,
    )  # fmt: skip


def _meaning(event: Mapping[str, Any], source: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """(kind, payload). Withdrawals count in every mode; standby and dead tokens are silent."""
    what = event.get("type")
    if what == "unsend":
        return "unsend", {"message_id": _string(_inner(event, "unsend"), "messageId")}
    if what == "unfollow":
        return "unfollow", {}
    if event.get("mode") == "standby":
        return _ignored("standby")
    token = event.get("replyToken")
    if not isinstance(token, str) or not token:
        return _ignored("no_reply_token")
    if token[0] in "0f" and token == token[0] * len(token):
        return _ignored("verify")
    payload = {"reply_token": token, "language_hint": ""}
    if what in ("message", "messageEdited"):
        return _message(_inner(event, "message"), payload, source.get("type") in _GROUPS)
    return _other(event, payload)


def _other(event: Mapping[str, Any], payload: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    what = event.get("type")
    if what == "postback":
        return _postback(_inner(event, "postback"), payload)
    if what in ("follow", "join"):
        return Kind.FOLLOW.value, payload
    return _ignored("event_type")


def _message(message: Mapping[str, Any], payload: dict[str, Any], group: bool) -> tuple[str, dict[str, Any]]:
    kind, number = message.get("type"), message.get("id")
    payload["message_id"] = number if isinstance(number, str) else ""
    if kind == "text":
        return _text(message, payload, group)
    if group:
        return _ignored("not_addressed")
    if _inner(message, "imageSet").get("index", 1) != 1:
        return _ignored("image_set")
    return (kind if isinstance(kind, str) and kind in _MEDIA else Kind.UNSUPPORTED.value), payload


def _text(message: Mapping[str, Any], payload: dict[str, Any], group: bool) -> tuple[str, dict[str, Any]]:
    text = message.get("text")
    if not isinstance(text, str):
        return Kind.UNSUPPORTED.value, payload
    if group and not addressed(message):
        return _ignored("not_addressed")
    words = spoken(text, message).strip()
    if words:
        payload["text"] = words
        return _TEXT, payload
    if group:
        return _BUTTON, {**payload, "data": Button(action="menu").data()}
    return Kind.STICKER.value, payload


def _postback(postback: Mapping[str, Any], payload: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """A tap that switches the rich menu is answered by the menu itself, unless it chose a language: then the
    bot speaks it from now on and says so."""
    if "newRichMenuAliasId" in _inner(postback, "params"):
        chosen = parse(_string(postback, "data"))
        if chosen is None or not chosen.language:
            return _ignored("richmenuswitch")
    return _BUTTON, {**payload, "data": _string(postback, "data")}


def _ignored(reason: str) -> tuple[str, dict[str, Any]]:
    return "ignore", {"reason": reason}


def _inner(value: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    inner = value.get(name)
    return inner if isinstance(inner, dict) else {}


def _string(value: Mapping[str, Any], name: str) -> str:
    inner = value.get(name)
    return inner if isinstance(inner, str) else ""


def _conversation(source: Mapping[str, Any]) -> str:
    """The group, the room or the person; "" if there is none that can be one."""
    for name in ("groupId", "roomId", "userId"):
        key = source.get(name)
        if key and isinstance(key, str):
            return key
    return ""


def _occurred(stamp: Any) -> float | None:
    """Seconds since the epoch; None for anything but a plausible number of milliseconds."""
    return stamp / 1000 if type(stamp) in (int, float) and 0 <= stamp < 1e14 else None


def _digest(event: Any) -> str:
    """An id for an event that has none; the same for its redelivery."""
    same = {k: v for k, v in event.items() if k != "deliveryContext"} if isinstance(event, dict) else event
    return "sha256:" + hashlib.sha256(json.dumps(same, sort_keys=True).encode()).hexdigest()
