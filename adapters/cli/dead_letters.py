"""`toride-bot dead-letters`: what could not be answered or sent."""

from __future__ import annotations

from datetime import datetime

import click

from adapters.cli import opened


@click.group("dead-letters")
def dead_letters() -> None:
    """答えられなかった、または送れなかった出来事を見ます。文は24時間で消えます。"""


@dead_letters.command("list")
@click.option("--most", default=100, show_default=True, help="件数")
def listed(most: int) -> None:
    """一覧（文は出しません）。"""
    from adapters.store import dead_letters as letters

    with opened.store() as store, store.reads() as connection:
        found = letters.listed(connection, most)
    for each in found:
        at = datetime.fromtimestamp(each.received).astimezone().strftime("%m-%d %H:%M:%S")
        kept = "文あり" if each.words_kept else "文は消えた"
        click.echo(f"{each.id}\t{at}\t{each.channel}\t{each.kind}\t{each.state}\t{each.reason}\t{kept}")
    if not found:
        click.echo("ありません。")


@dead_letters.command()
@click.argument("number", type=int)
def show(number: int) -> None:
    """1件の文を見ます。見たことは記録に残ります。"""
    from adapters.redaction import Redactor
    from adapters.store import dead_letters as letters
    from adapters.store.switches import Entry, note

    with opened.store() as store:
        with store.reads() as connection:
            found = letters.inspect(connection, number)
        if found is None:
            raise click.ClickException("その番号のものはないか、文はもう消えています。")
        with store.writes() as connection:
            note(connection, Entry(store.clock.now(), opened.who(), "dead-letter shown", str(number)))
    click.echo(
        Redactor().clean(str(found.payload.get("text") or found.payload.get("data") or "（文のない出来事）"))
    )


@dead_letters.command()
@click.argument("number", type=int)
@click.option("--sent-maybe", is_flag=True, help="もう届いているかもしれないものも、もう一度送る")
def retry(number: int, sent_maybe: bool) -> None:
    """もう一度答えさせます。"""
    from adapters.store import dead_letters as letters
    from adapters.store.switches import Entry, note

    with opened.store() as store, store.writes() as connection:
        done = letters.retry(connection, number, store.clock.now(), sent_maybe)
        if done:
            note(connection, Entry(store.clock.now(), opened.who(), "dead-letter retried", str(number)))
    if not done:
        raise click.ClickException(
            "やり直せません（番号がない、文が消えた、または届いた恐れがある: --sent-maybe）。"
        )
    click.echo("受け付けました。動いているサービスが答えます。")
