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
def coverage(folder: Path, page: Path | None) -> int:
    """計画の46の施策が、どの話題で、いくつの言い方と言語で答えられるかを表にします。"""
    from adapters.staff.coverage import as_html, as_text, measure
    from knowledge.loader import load

    kb = load(folder)
    rows = measure(kb)
    click.echo(as_text(kb, rows))
    if page:
        page.write_text(as_html(kb, rows), encoding="utf-8")
        click.echo(f"{page} に書きました")
    return int(any(not row.topics for row in rows))
