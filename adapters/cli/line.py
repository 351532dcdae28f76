"""`toride-bot line setup`."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from adapters.cli import opened
from adapters.settings import Settings

if TYPE_CHECKING:
    from adapters.line.richmenu import Menus


@click.group()
def line() -> None:
    """LINEの設定。"""


@line.command()
@click.option("--dry-run", is_flag=True, help="何をするかを見せるだけ。LINEの側は何も変わりません")
@click.option("--knowledge", type=click.Path(path_type=Path), help="知識のフォルダー")
@click.option(
    "--pictures", type=click.Path(file_okay=False, path_type=Path), help="リッチメニューの絵を、ここにも書き出す"
)
def setup(dry_run: bool, knowledge: Path | None, pictures: Path | None) -> int:
    """Webhookの宛先とリッチメニューを登録します。何度行っても同じ結果になります。"""
    settings = opened.settings(knowledge)
    drawn = _drawn(settings)
    if pictures and drawn:
        _save(drawn, pictures)
    if not (settings.line and settings.public_url.startswith("https://")):
        names = "TORIDE_LINE_CHANNEL_SECRET、TORIDE_LINE_CHANNEL_ACCESS_TOKEN、TORIDE_PUBLIC_URL（https://…）"
        raise click.UsageError(f"{names} を設定してください。")
    return 0 if asyncio.run(_set_up(settings, drawn, dry_run)) else 1


def _drawn(settings: Settings) -> Menus | None:
    """The menus of the knowledge; None where a city has none. Stops at any Problem in their description."""
    from adapters.line import fonts, richmenu
    from knowledge.loader import assemble, read_folder
    from knowledge.richmenu import PATH
    from knowledge.rules import rich_menu
    from knowledge.schedule import JST

    sources = read_folder(settings.knowledge)
    wording = assemble(sources).wording
    problems = list(rich_menu.check(sources, datetime.now(JST).date()))
    if problems:
        raise click.ClickException("リッチメニューの説明を直してください。\n" + "\n".join(map(str, problems)))
    described = sources.records.get(PATH)
    if described is None:
        click.echo(f"{settings.knowledge} に {PATH} がないので、リッチメニューには触れません。同梱の {PATH} が見本です。")
        return None
    try:
        drawn = richmenu.menus(described, wording)
    except fonts.NoFont as missing:
        raise click.ClickException(_no_font("日本語", missing.package)) from None
    for language, package in drawn.without.items():
        click.echo(f"{_no_font(language, package)} {language} のリッチメニューは作らず、言語の一覧からも外します。")
    return drawn


def _no_font(language: str, package: str) -> str:
    return f"{language} の文字のある書体が見つかりません（Debian では apt-get install {package}）。"


def _save(drawn: Menus, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for menu in drawn.menus:
        (folder / f"{menu.alias}.png").write_bytes(menu.picture)
    click.echo(f"{folder} に絵を{len(drawn.menus)}枚書きました。")


async def _set_up(settings: Settings, drawn: Menus | None, dry_run: bool) -> bool:
    from adapters.line.account import Account, Refused
    from adapters.line.setup import BY_HAND, Setup, check_token

    account = Account(settings.line_token, settings.line_api_base)
    run = Setup(account, click.echo, dry_run=dry_run)
    try:
        await check_token(account, click.echo)
        if drawn is not None:
            await run.rich_menus(drawn.menus)
        reached = await run.webhook(f"{settings.public_url}/line/webhook")
    except Refused as error:
        raise click.ClickException(str(error)) from None
    finally:
        await account.close()
    click.echo("\n次は、画面で人が決めるものです（プログラムからは変えられず、見られません）。")
    click.echo("\n".join(f"  ・{item}" for item in BY_HAND))
    return reached
