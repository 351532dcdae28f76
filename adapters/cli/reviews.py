"""`toride-bot reviews`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from adapters.cli import opened
from adapters.cli.check import FOLDER, today_or

DAY = 86400.0
DAYS = 90
"""As long as turns are kept."""


@click.command()
@FOLDER
@click.option("--on", "day", metavar="2027-04-01", help="この日に見たとして調べる（なければ今日）")
@click.option("--department", metavar="課", help="この課のものだけ")
@click.option("--xlsx", "book", type=click.Path(dir_okay=False, path_type=Path), help="このファイルにExcelとして書く")
@click.option("--html", "page", type=click.Path(dir_okay=False, path_type=Path), help="このファイルにページとして書く")
@click.option("--mail", is_flag=True, help="課ごとに、そのまま送れるメールの文にする")
def reviews(folder: Path, day: str | None, department: str | None, book: Path | None, page: Path | None, mail: bool) -> int:
    """見直す話題を、課ごとに知らせます。期限、市民の「違う」「役に立った」、古くなった訳から調べます。"""
    from adapters.staff import reviews_report as report
    from adapters.staff.reviews import by_department, find, marks
    from knowledge.loader import load

    kb, today = load(folder), today_or(day)
    with opened.store() as store, store.reads() as connection:
        known = marks(connection, datetime.now(UTC).timestamp() - DAYS * DAY)
    items = [item for item in find(kb, known, today) if department in (None, item.department)]
    if mail:
        texts = (report.as_mail(kb.city.name, name, own, today) for name, own in by_department(items).items())
        click.echo(f"\n{'-' * 40}\n".join(texts) or "見直すものはありません")
    else:
        click.echo(report.as_text(items))
    if book:
        report.write_workbook(items, book)
        click.echo(f"{book} に書きました", err=True)
    if page:
        page.write_text(report.as_html(kb.city.name, items, today), encoding="utf-8")
        click.echo(f"{page} に書きました", err=True)
    return 0
