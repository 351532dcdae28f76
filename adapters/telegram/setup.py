"""Registers the webhook and the command menu. Idempotent; pending messages are never dropped."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

from adapters.settings import Secret
from adapters.telegram.client import TelegramClient
from adapters.telegram.webhook import ALLOWED_UPDATES

PORTS = (443, 80, 88, 8443)
MAX_CONNECTIONS = 10
"""Webhook connections Telegram opens at once; 40 is its default, a small host wants fewer."""

_NAMES = ("help", "lang", "privacy")
_DESCRIPTIONS = {
    "ja": ("できること・メニュー", "ことばを選ぶ", "個人情報の取り扱い"),
    "en": ("What I can do, menu", "Choose a language", "Privacy"),
    "zh": ("功能与菜单", "选择语言", "个人信息的处理"),
    "ko": ("할 수 있는 일, 메뉴", "언어 선택", "개인정보 처리"),
    "vi": ("Tôi giúp được gì, menu", "Chọn ngôn ngữ", "Quyền riêng tư"),
    "pt": ("O que posso fazer, menu", "Escolher o idioma", "Privacidade"),
}


class BadAddress(Exception):
    """Telegram would not deliver to this address; the message says why in Japanese."""


def calls(url: str, secret: Secret) -> Iterator[tuple[str, dict[str, Any]]]:
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
    for language, descriptions in (("", _DESCRIPTIONS["ja"]), *_DESCRIPTIONS.items()):
        commands = [
            {"command": name, "description": text} for name, text in zip(_NAMES, descriptions, strict=True)
        ]
        yield "setMyCommands", {"commands": commands, "language_code": language}


async def set_up(
    client: TelegramClient, url: str, secret: Secret, say: Callable[[str], None], *, dry_run: bool
) -> None:
    """Make the calls, or with `dry_run` only tell them. Raises TelegramError, BadAddress."""
    for method, params in calls(url, secret):
        shown = {name: "***" if name == "secret_token" else value for name, value in params.items()}
        say(f"{'（実行しません）' if dry_run else ''}{method} {shown}")
        if not dry_run:
            await client.call(method, params)
