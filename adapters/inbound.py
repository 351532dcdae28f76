"""What a platform delivered, between its webhook and the inbox row. Lives no longer than the row's payload."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple


class Inbound(NamedTuple):
    """One event. (channel, account, event_id) is its idempotency key.

    channel: line, telegram, web or console · account: which of our accounts it came to · conversation: the
    platform's own key of the conversation (raw: never logged, blanked with the row) · kind: a
    bot.messages.Kind value, or a control kind: unsend, unfollow, ignore · payload: JSON values the answer
    needs (text, data, reply_token, language_hint, message_id, chat_id, callback_id …) · occurred: seconds
    since the epoch as the platform says · redelivered: the platform says it sends this again.
    """

    channel: str
    account: str
    event_id: str
    conversation: str
    kind: str
    payload: Mapping[str, Any] = MappingProxyType({})
    occurred: float | None = None
    redelivered: bool = False


CONTROL_KINDS = frozenset({"unsend", "unfollow", "ignore"})
"""Kinds that are never answered."""


class BadSignature(Exception):
    """The signature or secret is missing or wrong: 401, nothing stored."""


class BadBody(Exception):
    """The body is not what the platform documents: answered so that the platform does not repeat it for ever."""
