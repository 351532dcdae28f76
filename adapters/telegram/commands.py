"""What a Telegram text means to us: commands, deep links, and whether a group talks to the bot."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.buttons import Button
from bot.messages import Kind

_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@([A-Za-z0-9_]{1,64}))?(?:\s+(.*))?", re.DOTALL)
_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z]{2,4})?")

PRIVACY = "/privacy"
"""What the core understands in every language; a Japanese sentence would change the citizen's language."""


@dataclass(frozen=True, slots=True)
class Words:
    """Who we are in a chat: our username without @ and our numeric id as text."""

    username: str
    bot_id: str

    def addressed(self, message: Mapping[str, Any]) -> bool:
        """A group talks to us: a command, a mention, or an answer to one of our messages."""
        text = message.get("text") or message.get("caption") or ""
        replied = (message.get("reply_to_message") or {}).get("from") or {}
        return (
            text.startswith("/")
            or (bool(self.username) and bool(self.mention().search(text)))
            or str(replied.get("id", "")) == self.bot_id
            or any(
                str((entity.get("user") or {}).get("id", "")) == self.bot_id
                for entity in message.get("entities") or ()
            )
        )

    def mention(self) -> re.Pattern[str]:
        """Our @username as a word of its own."""
        return re.compile(rf"(?<![A-Za-z0-9_])@{re.escape(self.username)}(?![A-Za-z0-9_])", re.IGNORECASE)


def read_text(text: str, words: Words) -> tuple[str, str, str] | None:
    """Kind, text and data of a text message; None for a command meant for another bot."""
    command = _COMMAND.fullmatch(text.strip())
    if command is None:
        bare = words.mention().sub("", text).strip() if words.username else text
        return Kind.TEXT.value, bare or text, ""
    name, other, rest = command[1].lower(), command[2], (command[3] or "").strip()
    if other and other.lower() != words.username.lower():
        return None
    return _command(name, rest)


def _command(name: str, rest: str) -> tuple[str, str, str]:
    if name == "start":
        data = topic_data(rest)
        return (Kind.BUTTON.value, "", data) if data else (Kind.FOLLOW.value, "", "")
    if name == "help":
        return Kind.BUTTON.value, "", Button(action="menu").data()
    if name == "lang":
        return Kind.BUTTON.value, "", _language(rest).data()
    if name == "privacy":
        return Kind.TEXT.value, PRIVACY, ""
    return Kind.TEXT.value, rest or name, ""


def _language(code: str) -> Button:
    return (
        Button(language=code.lower())
        if _LANGUAGE.fullmatch(code)
        else Button(action="languages")
    )


def topic_data(payload: str) -> str:
    """Button data of a deep link's payload (`--` stands for `/`); "" for what no link of ours carries."""
    if not _PAYLOAD.fullmatch(payload):
        return ""
    try:
        return Button(topic=payload.replace("--", "/")).data()
    except ValueError:
        return ""


def start_payload(topic: str) -> str:
    """The deep link's payload for a topic id: t.me/<bot>?start=<payload>. Raises ValueError."""
    payload = topic.replace("/", "--")
    if not _PAYLOAD.fullmatch(payload) or payload.replace("--", "/") != topic:
        raise ValueError(f"topic id cannot be a deep link: {topic}")
    return payload
