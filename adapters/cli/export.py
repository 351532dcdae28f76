"""`toride-bot export`."""

from __future__ import annotations

from pathlib import Path

import click

from adapters.cli.check import FOLDER
from knowledge.loader import read_folder


@click.command()
@FOLDER
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def export(folder: Path, file: Path) -> None:
    """全部の話題を FILE（.xlsx か .csv）に書き出します。"""
    sources = read_folder(folder)
    if file.suffix.lower() == ".csv":
        from adapters.staff.tables import write_csv

        click.echo(f"{file} に {write_csv(sources, file)}行を書きました")
    elif file.suffix.lower() == ".xlsx":
        from adapters.staff.workbook import write_workbook

        click.echo(f"{file} に {write_workbook(sources, file)}の話題を書きました")
    else:
        raise click.BadParameter("ファイルの名前は .xlsx か .csv で終えてください")
