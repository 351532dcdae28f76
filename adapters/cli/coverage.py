"""`toride-bot coverage`."""

from __future__ import annotations

from pathlib import Path

import click

from adapters.cli.check import FOLDER


@click.command()
@FOLDER
@click.option(
    "--html", "page", type=click.Path(dir_okay=False, path_type=Path), help="このファイルにページとして書く"
)
@click.option(
    "--facts",
    "table",
    type=click.Path(dir_okay=False, path_type=Path),
    help="事実と出典の表を、このファイルに書く",
)
def coverage(folder: Path, page: Path | None, table: Path | None) -> int:
    """計画の46の施策が、どの話題で、いくつの言い方と言語で答えられるかを表にします。"""
    from adapters.staff.coverage import as_html, as_text, measure
    from adapters.staff.facts import facts
    from knowledge.loader import load, read_folder

    kb = load(folder)
    rows = measure(kb)
    click.echo(as_text(kb, rows))
    if page:
        page.write_text(as_html(kb, rows), encoding="utf-8")
        click.echo(f"{page} に書きました")
    if table:
        table.write_text(facts(read_folder(folder)), encoding="utf-8")
        click.echo(f"{table} に書きました")
    return int(any(not row.topics for row in rows))
