"""`toride-bot serve`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from adapters.cli import opened


@click.command()
@click.option(
    "--knowledge", type=click.Path(exists=True, file_okay=False, path_type=Path), help="知識のフォルダー"
)
@click.option("--preview", is_flag=True, help="職員の下見ページ /preview を開く")
def serve(knowledge: Path | None, preview: bool) -> int:
    """サービスを始めます。止めるときは Ctrl-C か SIGTERM、知識の読み直しは SIGHUP です。"""
    from adapters.server import serve as run

    found = opened.settings(knowledge)
    return run(replace(found, preview=preview or found.preview), lambda text: click.echo(text, err=True))
