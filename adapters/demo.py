"""Nothing configured: the strict fakes of LINE and Telegram run in this process, for the page at /."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from adapters.clock import Clock
from adapters.settings import Secret, Settings

if TYPE_CHECKING:
    from adapters.simulator.fake_line import FakeLine
    from adapters.simulator.fake_telegram import FakeTelegram


@dataclass(slots=True)
class Demo:
    """The fakes, and the settings with which we talk to them."""

    settings: Settings
    line: FakeLine
    telegram: FakeTelegram

    async def close(self) -> None:
        """Ends both."""
        await self.telegram.stop()
        await self.line.stop()


async def open_demo(settings: Settings, address: str, clock: Clock) -> Demo:
    """Starts the fakes; `address` is ours, where they post their webhooks."""
    from adapters.simulator.fake_line import FakeLine
    from adapters.simulator.fake_telegram import TOKEN, FakeTelegram

    line = FakeLine(secret=secrets.token_hex(16), webhook=f"{address}/line/webhook", clock=clock)
    telegram = FakeTelegram(clock)
    line_base, telegram_base = await line.start(), await telegram.start()
    word = secrets.token_hex(16)
    telegram.api.webhook.update(url=f"{address}/telegram/webhook", secret=word)
    return Demo(
        replace(
            settings,
            line_secrets=(Secret(line.secret),),
            line_token=Secret(line.token),
            line_bot_user_id=line.bot,
            line_api_base=line_base,
            telegram_token=Secret(TOKEN),
            telegram_webhook_secret=Secret(word),
            telegram_api_base=telegram_base,
            web="simulator",
        ),
        line,
        telegram,
    )
