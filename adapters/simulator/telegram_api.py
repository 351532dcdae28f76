"""What the fake Telegram answers to each Bot API method: real error strings, no SDK."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import parse_qsl

from adapters.limits import telegram_faults

PRIVATE_BURST, PRIVATE_RATE = 3, 1.0
GROUP_BURST, GROUP_RATE = 20, 20 / 60
CALLBACK_SECONDS = 150.0
_JSON_PARAMS = ("reply_markup", "link_preview_options", "allowed_updates", "commands")
_CONFLICT = (
    "Conflict: can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)


class Refused(Exception):
    """An error answer: HTTP status, description, ResponseParameters."""

    def __init__(self, status: int, why: str, **parameters: Any) -> None:
        self.status, self.why, self.parameters = status, why, parameters
        super().__init__(why)


@dataclass(slots=True)
class Bucket:
    """A token bucket on the fake's clock."""

    burst: float
    rate: float
    left: float = 0.0
    at: float = float("-inf")

    def wait(self, now: float) -> float:
        """Take one; 0, or the seconds until there is one."""
        self.left = min(self.burst, self.left + (now - self.at) * self.rate)
        self.at = now
        if self.left < 1 - 1e-6:
            return (1 - self.left) / self.rate
        self.left -= 1
        return 0.0


@dataclass
class Api:
    """The server's state. `chats` known; `blocked`; `moved` (old → new); `sent` in order."""

    token: str
    now: Callable[[], float]
    username: str = "toride_bot"
    flood: bool = True
    chats: set[str] = field(default_factory=set)
    blocked: set[str] = field(default_factory=set)
    moved: dict[str, str] = field(default_factory=dict)
    sent: list[dict[str, Any]] = field(default_factory=list)
    answered: list[str] = field(default_factory=list)
    callbacks: dict[str, float] = field(default_factory=dict)
    webhook: dict[str, Any] = field(default_factory=dict)
    allowed: list[str] = field(default_factory=list)
    pending: list[dict[str, Any]] = field(default_factory=list)
    commands: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    last_error: str = ""
    buckets: dict[str, Bucket] = field(default_factory=dict)
    numbers: count[int] = field(default_factory=lambda: count(1))

    def call(self, method: str, params: Mapping[str, Any]) -> Any:
        """The result of a method, names case-insensitive. Raises Refused."""
        handler = _METHODS.get(method.lower())
        if handler is None:
            raise Refused(404, "Not Found")
        return handler(self, params)

    def send_message(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """sendMessage: chat first, then content, then flood control, as the real server does."""
        chat = self._chat(params)
        _check("sendMessage", params)
        group = chat.startswith("-")
        bucket = self.buckets.setdefault(
            chat, Bucket(*((GROUP_BURST, GROUP_RATE) if group else (PRIVATE_BURST, PRIVATE_RATE)))
        )
        wait = bucket.wait(self.now()) if self.flood else 0.0
        if wait:
            seconds = max(1, -int(-wait // 1))
            raise Refused(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
        message = {
            "message_id": next(self.numbers),
            "date": int(self.now()),
            "chat": {"id": int(chat), "type": "supergroup" if group else "private"},
        }
        self.sent.append({**params, "chat_id": chat})
        return {**message, "text": params["text"]}

    def _chat(self, params: Mapping[str, Any]) -> str:
        chat = str(params.get("chat_id", ""))
        if not chat:
            raise Refused(400, "Bad Request: chat_id is empty")
        if chat in self.moved:
            raise Refused(
                400,
                "Bad Request: group chat was upgraded to a supergroup chat",
                migrate_to_chat_id=int(self.moved[chat]),
            )
        if chat not in self.chats:
            raise Refused(400, "Bad Request: chat not found")
        if chat in self.blocked:
            raise Refused(403, "Forbidden: bot was blocked by the user")
        return chat

    def answer_callback(self, params: Mapping[str, Any]) -> bool:
        """answerCallbackQuery: each id once, within 150 seconds."""
        _check("answerCallbackQuery", params)
        born = self.callbacks.pop(str(params["callback_query_id"]), None)
        if born is None or self.now() - born > CALLBACK_SECONDS:
            raise Refused(
                400, "Bad Request: query is too old and response timeout expired or query ID is invalid"
            )
        self.answered.append(str(params["callback_query_id"]))
        return True

    def set_webhook(self, params: Mapping[str, Any]) -> bool:
        """setWebhook; left out, allowed_updates keeps what was set before. Loopback http is allowed here."""
        url, secret = str(params.get("url", "")), str(params.get("secret_token", ""))
        if not url.startswith(("https://", "http://127.0.0.1:")):
            raise Refused(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        if len(secret) > 256 or not all(c.isascii() and (c.isalnum() or c in "_-") for c in secret):
            raise Refused(400, "Bad Request: secret token contains unallowed characters")
        self.webhook = {"url": url, "secret": secret}
        self.allowed = list(params.get("allowed_updates", self.allowed))
        if str(params.get("drop_pending_updates", "")).lower() == "true":
            self.pending.clear()
        return True

    def delete_webhook(self, _params: Mapping[str, Any]) -> bool:
        """deleteWebhook."""
        self.webhook = {}
        return True

    def webhook_info(self, _params: Mapping[str, Any]) -> dict[str, Any]:
        """getWebhookInfo."""
        info: dict[str, Any] = {"url": self.webhook.get("url", ""), "has_custom_certificate": False}
        info |= {"pending_update_count": len(self.pending), "allowed_updates": self.allowed}
        return {**info, "last_error_message": self.last_error} if self.last_error else info

    def get_updates(self, params: Mapping[str, Any]) -> list[dict[str, Any]]:
        """getUpdates: an offset confirms what is before it; refused while a webhook is set. Never waits."""
        if self.webhook:
            raise Refused(
                409,
                _CONFLICT,
            )
        self.allowed = list(params.get("allowed_updates", self.allowed))
        offset = int(params.get("offset") or 0)
        self.pending[:] = [update for update in self.pending if update["update_id"] >= offset]
        return self.pending[:100]

    def set_commands(self, params: Mapping[str, Any]) -> bool:
        """setMyCommands for one language ("" is the default)."""
        _check("setMyCommands", params)
        self.commands[str(params.get("language_code", ""))] = list(params.get("commands", []))
        return True

    def get_me(self, _params: Mapping[str, Any]) -> dict[str, Any]:
        """getMe."""
        return {
            "id": int(self.token.split(":")[0]),
            "is_bot": True,
            "first_name": "市",
            "username": self.username,
        }


_METHODS: Mapping[str, Callable[[Api, Mapping[str, Any]], Any]] = {
    "sendmessage": Api.send_message,
    "answercallbackquery": Api.answer_callback,
    "setwebhook": Api.set_webhook,
    "deletewebhook": Api.delete_webhook,
    "getwebhookinfo": Api.webhook_info,
    "getupdates": Api.get_updates,
    "setmycommands": Api.set_commands,
    "getme": Api.get_me,
}


def _check(method: str, params: Mapping[str, Any]) -> None:
    """Refuse with the server's words for the first fault of the shared validator."""
    faults = telegram_faults(method, params)
    if faults:
        path, _, why = faults[0].partition(": ")
        if "BUTTON" in why:
            why = why.split(" ")[0]
        raise Refused(400, f"Bad Request: {why or path}")


def read_params(body: bytes, content_type: str) -> dict[str, Any]:
    """Parameters from JSON or a form (there, objects are JSON strings). Raises Refused."""
    try:
        if content_type.startswith("application/json"):
            values = json.loads(body or b"{}")
            if not isinstance(values, dict):
                raise Refused(400, "Bad Request: can't parse JSON object")
        else:
            values = dict(parse_qsl(body.decode(), keep_blank_values=True))
        for name in _JSON_PARAMS:
            if isinstance(values.get(name), str):
                values[name] = json.loads(values[name])
    except ValueError:
        raise Refused(400, "Bad Request: can't parse parameters as JSON") from None
    return values
