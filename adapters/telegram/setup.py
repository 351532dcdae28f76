"""Registers the webhook and the command menu. Idempotent; pending messages are never dropped."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

from adapters.settings import Secret
from adapters.telegram.client import TelegramClient
from adapters.telegram.webhook import ALLOWED_UPDATES
from knowledge.wording import Wording, group

PORTS = (443, 80, 88, 8443)
MAX_CONNECTIONS = 10
"""Webhook connections Telegram opens at once; 40 is its default, a small host wants fewer."""

_NAMES = ("help", "lang", "privacy")
_CODES = ("ja", "en", "zh", "ko", "vi", "pt")
"""Two-letter codes of ISO 639-1, which Telegram knows; easy Japanese is none of them."""


class BadAddress(Exception):
    """Telegram would not deliver to this address; the message says why in Japanese."""


def calls(url: str, secret: Secret, wording: Wording) -> Iterator[tuple[str, dict[str, Any]]]:
    """The Bot API calls of the set-up, in order. Raises BadAddress."""
    parts = urlsplit(url)
    if parts.scheme != "https" or (parts.port or 443) not in PORTS:
        raise BadAddress(
            f"TORIDE_PUBLIC_URL: https:// で、ポートは {'・'.join(map(str, PORTS))} のどれかにしてください"
        )
    yield "setWebhook", {
        "url": url, "secret_token": secret, "allowed_updates": list(ALLOWED_UPDATES),
        "max_connections": MAX_CONNECTIONS, "drop_pending_updates": False,
    }  # fmt: skip
    for code in ("", *_CODES):
        said = group(wording, code or "ja", "telegram_commands")
        commands = [{"command": name, "description": said[name]} for name in _NAMES]
        yield "setMyCommands", {"commands": commands, "language_code": code}


async def set_up(
    client: TelegramClient,
    url: str,
    secret: Secret,
    wording: Wording,
    say: Callable[[str], None],
    *,
    dry_run: bool,
) -> None:
    """Make the calls, or with `dry_run` only tell them. Raises TelegramError, BadAddress."""
    for method, params in calls(url, secret, wording):
        shown = {name: "***" if name == "secret_token" else value for name, value in params.items()}
        say(f"{'（実行しません）' if dry_run else ''}{method} {shown}")
        if not dry_run:
            await client.call(method, params)
