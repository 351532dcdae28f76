"""`toride-bot backup`."""

from __future__ import annotations

from pathlib import Path

import click

from adapters.cli import opened


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """データベースの控えを FILE（.jsonl.gz）に書きます。サービスは動いたままで構いません。"""
    from adapters.backup import backup as copy

    with opened.store() as store, store.reads() as connection, connection.begin():
        counts = copy(connection, file)
    click.echo("、".join(f"{name} {count}件" for name, count in counts.items()) or "0件")
    click.echo("市民の文は含みません。鍵（TORIDE_SECRET、または toride-secret）は別に保管してください。")
