"""`toride-bot restore`."""

from __future__ import annotations

from pathlib import Path

import click

from adapters.cli import opened


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(file: Path) -> None:
    """空のデータベースに控えを戻します。サービスを止めて、控えを取った時と同じ鍵で行ってください。"""
    from adapters.backup import BadBackup, NotEmpty
    from adapters.backup import restore as fill
    from adapters.store.store import check_secret

    with opened.store() as store:
        try:
            with store.writes() as connection:
                counts = fill(connection, file)
        except NotEmpty as error:
            raise click.ClickException(
                f"データベースが空ではありません（{error}）。空のものに戻してください。"
            ) from None
        except BadBackup as error:
            raise click.ClickException(str(error)) from None
        check_secret(store.engine, store.keyring, store.clock.now())
    click.echo("戻しました: " + ("、".join(f"{name} {count}件" for name, count in counts.items()) or "0件"))
