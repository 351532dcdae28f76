"""`toride-bot switch`: what operators throw while the service runs."""

from __future__ import annotations

from datetime import datetime

import click

from adapters.cli import opened
from adapters.switches import LOOK_SECONDS, Thrown, known_name

NAMES = """
\b
  answer-nothing       全部の応答を休み、決まった文と電話番号だけを返す
  channel:line         1つの窓口を休む（line、telegram、web）
  topic:サービス/話題    1つの話題に答えない（代表電話を案内する）
  disaster             すべての答えの前に災害のお知らせを付ける（--text と --until）
  push                 LINEへの後からの送信をしない
"""


@click.group(epilog=NAMES)
def switch() -> None:
    """応答を止める・戻す、災害のお知らせを出す。5秒以内に全部のプロセスに届き、理由と一緒に記録されます。"""


@switch.command("list")
def listed() -> None:
    """入っているスイッチと、最近の操作。"""
    from adapters.store import switches as table
    from adapters.switches import Switches

    with opened.store() as store, store.reads() as connection:
        thrown = Switches.read(table.read(connection), store.clock.now()).thrown
        trail = table.trail(connection, 20)
    for name, each in thrown.items():
        end = f" 〜{_shown(each.until)}" if each.until else ""
        click.echo(f"入  {name}{end}  {each.reason}  {each.text}".rstrip())
    click.echo("" if thrown else "入っているスイッチはありません。")
    for entry in trail:
        click.echo(f"    {_shown(entry.at)}  {entry.who}  {entry.what}  {entry.detail}")


@switch.command()
@click.argument("name")
@click.option("--reason", required=True, help="なぜ（記録に残ります。市民の情報は書かない）")
@click.option("--text", default="", help="災害のお知らせの文")
@click.option(
    "--until", type=click.DateTime(["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"]), help="終わる日時（この機械の時刻）"
)
def on(name: str, reason: str, text: str, until: datetime | None) -> None:
    """スイッチを入れます。"""
    if name == "disaster" and not (text and until):
        raise click.UsageError("disaster には --text と --until の両方が要ります。")
    end = until.astimezone().timestamp() if until else None
    _throw(name, Thrown(_clean(reason), text, end))


@switch.command()
@click.argument("name")
@click.option("--reason", required=True, help="なぜ（記録に残ります）")
def off(name: str, reason: str) -> None:
    """スイッチを切ります。"""
    _throw(name, Thrown(_clean(reason), on=False))


def _clean(reason: str) -> str:
    """Reasons go to the audit trail, the log and the pages: a number or a mail in one belongs nowhere."""
    from adapters.redaction import Redactor

    return Redactor().clean(reason)


def _throw(name: str, thrown: Thrown) -> None:
    from adapters.store import switches as table

    if not known_name(name):
        raise click.UsageError(f"「{name}」というスイッチはありません。{NAMES}")
    with opened.store() as store, store.writes() as connection:
        if thrown.until is not None and thrown.until <= store.clock.now():
            raise click.UsageError("--until が過ぎています。")
        table.switch(connection, name, thrown.dump(), opened.who(), store.clock.now())
    click.echo(f"{name} を{'入れ' if thrown.on else '切り'}ました。{LOOK_SECONDS:.0f}秒以内に効きます。")


def _shown(at: float | None) -> str:
    return datetime.fromtimestamp(at or 0.0).astimezone().strftime("%Y-%m-%d %H:%M")
