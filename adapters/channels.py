"""The platforms of this process: how their webhooks are read and their answers sent. SDKs load later."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from adapters.clock import Clock
from adapters.delivery import Delivery, Result
from adapters.inbound import Inbound
from adapters.ingress import Reader
from adapters.routes import RULES, Route
from adapters.settings import Settings
from bot.messages import Reply, Turn

if TYPE_CHECKING:
    from adapters.line.client import LineClient
    from adapters.telegram.client import TelegramClient

LOADING_SECONDS = 20
"""LINE's animation ends by itself when the answer arrives."""
PUSH_SECONDS = 10.0


@dataclass(slots=True)
class Channels:
    """routes: for the worker, by channel; the web adds its own · readers: path → (channel, reader)."""

    routes: dict[str, Route] = field(default_factory=dict)
    readers: dict[str, tuple[str, Reader]] = field(default_factory=dict)
    telegram: TelegramClient | None = None
    closing: list[Callable[[], Awaitable[None]]] = field(default_factory=list)

    async def close(self) -> None:
        """Gives all connections back."""
        for close in self.closing:
            await close()


def open_channels(
    settings: Settings,
    clock: Clock,
    push_off: Callable[[], bool],
    late: Callable[[Turn], Turn] | None = None,
) -> Channels:
    """The configured platforms; no network call is made. late: begins a turn with an apology;
    LINE's tokens do not live that long."""
    channels = Channels()
    if settings.line:
        _line(channels, settings, clock, push_off)
    if settings.telegram:
        _telegram(channels, settings, clock, late)
    return channels


def _line(channels: Channels, settings: Settings, clock: Clock, push_off: Callable[[], bool]) -> None:
    from adapters.line import webhook
    from adapters.line.client import LineChannel, LineClient

    client = LineClient(settings.line_token, settings.line_api_base, clock)
    client.prepare()

    def read(body: bytes, headers: Mapping[str, str]) -> list[Inbound]:
        signature = headers.get(webhook.HEADER)
        return webhook.read(body, signature, settings.line_secrets, settings.line_bot_user_id)

    async def busy(inbound: Inbound) -> None:
        if inbound.conversation.startswith("U"):  # groups have no animation
            await client.loading(inbound.conversation, LOADING_SECONDS)

    push = _line_push(client, clock, push_off) if settings.line_late == "push" else None
    channels.routes["line"] = Route(LineChannel(client), RULES["line"], push, busy)
    channels.readers["/line/webhook"] = ("line", read)
    channels.closing.append(client.close)


def _line_push(
    client: LineClient, clock: Clock, push_off: Callable[[], bool]
) -> Callable[[Inbound, Reply, str], Awaitable[Delivery]]:
    from adapters.line.render import render

    async def push(inbound: Inbound, reply: Reply, retry_key: str) -> Delivery:
        if push_off() or inbound.conversation.startswith("event:"):
            return Delivery(Result.LATE, detail="push off")
        return await client.push(inbound.conversation, render(reply), retry_key, clock.now() + PUSH_SECONDS)

    return push


def _telegram(
    channels: Channels, settings: Settings, clock: Clock, late: Callable[[Turn], Turn] | None
) -> None:
    from adapters.telegram import webhook
    from adapters.telegram.client import TelegramChannel, TelegramClient

    client = TelegramClient(settings.telegram_token, settings.telegram_api_base, clock)

    def read(body: bytes, headers: Mapping[str, str]) -> list[Inbound]:
        header = headers.get("x-telegram-bot-api-secret-token")
        username, bot_id = telegram_identity(settings)
        return webhook.read(body, header, settings.telegram_webhook_secret, username, bot_id)

    channels.routes["telegram"] = Route(TelegramChannel(client, clock), RULES["telegram"], late=late)
    if settings.telegram_webhook_secret:
        channels.readers["/telegram/webhook"] = ("telegram", read)
    channels.telegram = client
    channels.closing.append(client.close)


def telegram_identity(settings: Settings) -> tuple[str, str]:
    """Our username and numeric id; the id is the part of the token before the colon."""
    return settings.telegram_username, settings.telegram_token.partition(":")[0]
