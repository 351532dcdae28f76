"""`toride-bot import`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from adapters.cli.check import FOLDER, summary
from knowledge.loader import read_folder
from knowledge.problems import as_text
from knowledge.schedule import japanese_today


@click.command("import")
@FOLDER
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_(folder: Path, file: Path) -> int:
    """FILE（export が作った .xlsx か .csv を直したもの）から、知識の差分を作って画面に出します。

    知らないIDの行は、新しい話題のファイルになります。
    知識のファイルは書き換えません。差分を確かめ、git apply で当ててください。
    """
    from adapters.staff.importing import take
    from adapters.staff.tables import read_table

    sources = read_folder(folder)
    result = take(sources, read_table(file), japanese_today(datetime.now(UTC)))
    click.echo(result.patch(sources), nl=False)
    if result.problems:
        click.echo(as_text(result.problems), err=True)
    for path in result.created(sources):
        click.echo(f"新しい話題 {path}（試験の文と、足りない言い方を書き足してください）", err=True)
    click.echo(f"変わるファイル {len(result.files)}、{summary(result.problems)}", err=True)
    return int(bool(result.problems))
