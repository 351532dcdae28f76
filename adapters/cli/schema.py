"""`toride-bot schema`."""

from __future__ import annotations

from pathlib import Path

import click

from adapters.staff.schemas import schemas
from knowledge.loader import SHIPPED


@click.command()
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=SHIPPED / "schema",
    help="置き場所（なければ knowledge/schema）",
)
def schema(out: Path) -> None:
    """エディターが入力を助け、説明を出すための書式ファイル（JSON Schema）を作ります。"""
    out.mkdir(parents=True, exist_ok=True)
    for name, text in schemas().items():
        (out / name).write_text(text, encoding="utf-8")
    click.echo(f"{out} に書きました")
