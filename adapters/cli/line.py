"""`toride-bot line setup`."""

from __future__ import annotations

import asyncio
import inspect
from importlib import import_module

import click

from adapters.cli import opened


@click.group()
def line() -> None:
    """LINEの設定。"""


@line.command()
@click.option("--dry-run", is_flag=True, help="何をするかを見せるだけ")
def setup(dry_run: bool) -> None:
    """Webhookの宛先とリッチメニューを登録します。何度行っても同じ結果になります。"""
    settings = opened.settings()
    if not settings.line:
        raise click.UsageError(
            "TORIDE_LINE_CHANNEL_SECRET と TORIDE_LINE_CHANNEL_ACCESS_TOKEN を設定してください。"
        )
    try:
        module = import_module("adapters.line.setup")
    except ModuleNotFoundError:
        raise click.ClickException("line setup は、この版にはまだありません。") from None
    done = module.setup(settings, click.echo, dry_run=dry_run)
    if inspect.isawaitable(done):
        asyncio.run(_wait(done))


async def _wait(work: object) -> None:
    if inspect.isawaitable(work):
        await work
