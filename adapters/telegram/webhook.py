"""Telegram's webhook: bytes → Inbound. No body raises: an error blocks that chat for up to a day."""

from __future__ import annotations

from collections.abc import Mapping
from hmac import compare_digest
from typing import Any

from adapters.body import content
from adapters.inbound import BadBody, BadSignature, Inbound
from adapters.settings import Secret
from adapters.telegram.commands import Words, read_text
from adapters.units import well_formed
from bot.messages import Kind

CHANNEL = "telegram"

ALLOWED_UPDATES = ("message", "callback_query", "my_chat_member")
"""Asked for explicitly: left out, the server keeps whatever was set before (Bot API setWebhook)."""

_MEDIA = {
    "sticker": Kind.STICKER,
    "photo": Kind.IMAGE,
    "video": Kind.VIDEO,
    "animation": Kind.VIDEO,
    "video_note": Kind.VIDEO,
    "voice": Kind.AUDIO,
    "audio": Kind.AUDIO,
    "document": Kind.FILE,
    "venue": Kind.LOCATION,
    "location": Kind.LOCATION,
    "contact": Kind.UNSUPPORTED,
    "poll": Kind.UNSUPPORTED,
    "dice": Kind.UNSUPPORTED,
    "story": Kind.UNSUPPORTED,
}
"""Things a citizen can send besides text, in the order looked for (an animation is a document too)."""

_GONE = ("kicked", "left")


def read(body: bytes, secret_header: str | None, secret: Secret, username: str, bot_id: str) -> list[Inbound]:
    """The events of one webhook request, [] for anything malformed, unknown or not for us (answer 200).

    Raises BadSignature when the header is missing or wrong, or when we have no secret to compare with.
    """
    if not secret or not compare_digest((secret_header or "").encode("utf-8", "replace"), secret.encode()):
        raise BadSignature("x-telegram-bot-api-secret-token")
    try:
        return parse(content(body), username, bot_id)
    except BadBody:
        return []


def parse(update: Any, username: str, bot_id: str) -> list[Inbound]:
    """The event in one update of the Bot API (webhook or getUpdates); [] when there is none for us."""
    number = update.get("update_id") if isinstance(update, dict) else None
    if not isinstance(number, int) or isinstance(number, bool) or number < 0:
        return []
    try:
        event = _event(update, Words(username, bot_id))
    except (AttributeError, KeyError, TypeError, ValueError, OverflowError):
        return []
    if event is None:
        return []
    kind, conversation, payload = event
    return [Inbound(CHANNEL, bot_id, str(number), conversation, kind, payload, occurred=_date(update))]


_Event = tuple[str, str, dict[str, Any]]


def _event(update: Mapping[str, Any], words: Words) -> _Event | None:
    if "message" in update:
        return _message(update["message"], words)
    if "callback_query" in update:
        return _callback(update["callback_query"])
    if "my_chat_member" in update:
        return _membership(update["my_chat_member"])
    return None


def _message(message: Mapping[str, Any], words: Words) -> _Event | None:
    payload = _place(message["chat"], message)
    if "migrate_to_chat_id" in message:
        return (
            "ignore",
            payload["chat_id"],
            {**payload, "migrate_to": str(int(message["migrate_to_chat_id"]))},
        )
    sender = message.get("from") or {}
    if sender.get("is_bot") or payload["chat_type"] == "channel":
        return None
    said = _said(message, words)
    if said is None or not (payload["chat_type"] == "private" or words.addressed(message)):
        return None
    kind, text, data = said
    return kind, payload["chat_id"], {**payload, "text": text, "data": data, "language_hint": _hint(sender)}


def _said(message: Mapping[str, Any], words: Words) -> tuple[str, str, str] | None:
    """Kind, text and data of a message; None for service messages, which nobody expects an answer to."""
    if isinstance(message.get("text"), str):
        return read_text(well_formed(message["text"]), words)
    for name, kind in _MEDIA.items():
        if name in message:
            return kind.value, "", ""
    return None


def _callback(callback: Mapping[str, Any]) -> _Event:
    """A pressed button. Its message may be inaccessible or absent; then the private chat is the user's id."""
    message = callback.get("message") or {}
    payload = _place(message.get("chat") or {"id": callback["from"]["id"], "type": "private"}, message)
    payload |= {"callback_id": str(callback["id"]), "text": "", "language_hint": _hint(callback["from"])}
    return (
        Kind.BUTTON.value,
        payload["chat_id"],
        {**payload, "data": well_formed(str(callback.get("data") or ""))},
    )


def _membership(change: Mapping[str, Any]) -> _Event | None:
    if change["new_chat_member"]["status"] not in _GONE:
        return None
    payload = _place(change["chat"], {})
    return "unfollow", payload["chat_id"], payload


def _place(chat: Mapping[str, Any], message: Mapping[str, Any]) -> dict[str, Any]:
    place = {"chat_id": str(int(chat["id"])), "chat_type": str(chat.get("type") or "private")}
    if isinstance(message.get("message_id"), int):
        place["message_id"] = str(message["message_id"])
    return place


def _hint(sender: Mapping[str, Any]) -> str:
    code = sender.get("language_code")
    return code[:35] if isinstance(code, str) else ""


def _date(update: Mapping[str, Any]) -> float | None:
    date = (update.get("message") or update.get("my_chat_member") or {}).get("date")
    return (
        float(date) if isinstance(date, int) and not isinstance(date, bool) and 0 < date < 1 << 40 else None
    )
