"""`toride-bot telegram setup`."""

from __future__ import annotations

import asyncio

import click

from adapters.cli import opened
from adapters.settings import Settings


@click.group()
def telegram() -> None:
    """Telegramの設定。"""


@telegram.command()
@click.option("--dry-run", is_flag=True, help="何をするかを見せるだけ")
def setup(dry_run: bool) -> None:
    """Webhookの宛先と命令の一覧を登録します。届いていない質問は消しません。"""
    settings = opened.settings()
    if not (settings.telegram and settings.telegram_webhook_secret and settings.public_url):
        names = "TORIDE_TELEGRAM_BOT_TOKEN、TORIDE_TELEGRAM_WEBHOOK_SECRET、TORIDE_PUBLIC_URL"
        raise click.UsageError(f"{names} を設定してください。")
    asyncio.run(_set_up(settings, dry_run))


async def _set_up(settings: Settings, dry_run: bool) -> None:
    from telegram.error import TelegramError

    from adapters.clock import SteadyClock
    from adapters.telegram.client import TelegramClient
    from adapters.telegram.redact import redact
    from adapters.telegram.setup import BadAddress, set_up
    from knowledge.loader import load

    client = TelegramClient(settings.telegram_token, settings.telegram_api_base, SteadyClock())
    url, secret = f"{settings.public_url}/telegram/webhook", settings.telegram_webhook_secret
    try:
        wording = load(settings.knowledge).wording
        await set_up(client, url, secret, wording, click.echo, dry_run=dry_run)
    except (TelegramError, BadAddress) as error:
        raise click.ClickException(redact(str(error))) from None
    finally:
        await client.close()
