"""`toride-bot import`."""

from __future__ import annotations

from pathlib import Path

import click

from adapters.cli.check import FOLDER, summary
from knowledge.loader import read_folder
from knowledge.problems import as_text


@click.command("import")
@FOLDER
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_(folder: Path, file: Path) -> int:
    """FILE（export が作った .xlsx か .csv を直したもの）から、知識の差分を作って画面に出します。

    知識のファイルは書き換えません。差分を確かめ、git apply で当ててください。
    """
    from adapters.staff.importing import take
    from adapters.staff.tables import read_table

    sources = read_folder(folder)
    result = take(sources, read_table(file))
    click.echo(result.patch(sources), nl=False)
    if result.problems:
        click.echo(as_text(result.problems), err=True)
    click.echo(f"変わるファイル {len(result.files)}、{summary(result.problems)}", err=True)
    return int(bool(result.problems))
