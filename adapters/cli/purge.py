"""`toride-bot purge`: forgetting on time."""

from __future__ import annotations

import click

from adapters.cli import opened

NAMES = {
    "dead_letter_words": "送れなかったものの文（24時間）",
    "inbox_keys": "受け取りの番号（7日）",
    "tombstones": "取り消しの印（7日）",
    "memory": "会話の続き（30分）",
    "held_words": "答えた質問の文（30分）",
    "turns": "やり取りの記録（90日）",
    "audit": "操作の記録（1年）",
    "counters": "日ごとの件数（1年）",
}


@click.command()
@click.option("--dry-run", is_flag=True, help="数えるだけで、消さない")
def purge(dry_run: bool) -> None:
    """期限の過ぎた記録を消します。サービスも1時間ごとに同じことをします。"""
    from adapters.store.switches import Entry, note

    with opened.store() as store:
        counts = store.purge(dry_run)
        if not dry_run:
            detail = " ".join(f"{name}={count}" for name, count in counts.items())
            with store.writes() as connection:
                note(connection, Entry(store.clock.now(), opened.who(), "purge", detail))
    for name, count in counts.items():
        click.echo(f"{count:>8}  {NAMES.get(name, name)}")
    click.echo("（数えただけです）" if dry_run else "消しました。")
