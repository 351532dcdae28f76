"""`toride-bot migrate`."""

from __future__ import annotations

import click

from adapters.cli import opened


@click.command()
@click.option("--to", metavar="0001", help="戻す先の表の版（なければ今の版を見せるだけ）")
def migrate(to: str | None) -> int:
    """表の形を前の版に戻します。前の版のプログラムに入れ替える直前に、サービスを止めて行ってください。"""
    from adapters.service import database_url
    from adapters.store.engine import downgrade, known_versions, open_engine, version

    settings = opened.settings()
    engine = open_engine(database_url(settings))
    try:
        with engine.begin() as connection:
            before = version(connection)
            if to is None:
                click.echo(f"表の版は {before} です。戻せる版: {'、'.join(known_versions()[1:]) or 'ありません'}")
                return 0
            if to not in known_versions():
                raise click.UsageError(f"{to} という版はありません。")
            downgrade(connection, to)
    finally:
        engine.dispose()
    click.echo(f"表を {before} から {to} に戻しました。この版のプログラムで開くと、また新しくなります。")
    return 0
