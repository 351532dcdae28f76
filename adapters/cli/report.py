"""`toride-bot report`."""

from __future__ import annotations

from pathlib import Path

import click

from adapters.cli import opened


@click.command()
@click.option("--month", required=True, metavar="2026-10", help="月（日本の時刻）")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), help="置き場所（なければデータの置き場所）"
)
def report(month: str, out: Path | None) -> None:
    """月の報告書を、HTMLとExcelで作ります。記録は90日で消えるので、毎月作って保管してください。"""
    from datetime import UTC, datetime

    from adapters.brain import load_brain
    from adapters.monthly import month_bounds, read
    from adapters.reports.again import ask_again
    from adapters.reports.write import html, workbook

    try:
        month_bounds(month)
    except ValueError:
        raise click.UsageError("--month は 2026-10 の形にしてください。") from None
    settings = opened.settings()
    brain = load_brain(settings.knowledge, settings.data)
    kb = brain.kb
    with opened.store() as store, store.reads() as connection:
        found = read(connection, month)
    folder = out or settings.data
    folder.mkdir(parents=True, exist_ok=True)
    page, book = folder / f"report-{month}.html", folder / f"report-{month}.xlsx"
    asked = ask_again(brain, found.unanswered, datetime.now(UTC))
    page.write_text(html(found, kb, asked), encoding="utf-8")
    workbook(found, kb, book, asked)
    click.echo(f"{page}\n{book}")
