"""`toride-bot doctor`."""

from __future__ import annotations

import os

import click

COLOURS = {"良": "green", "注意": "yellow", "不良": "red"}


@click.command()
@click.option("--online", is_flag=True, help="LINEとTelegramに、トークンとWebhookを確かめに行く")
def doctor(online: bool) -> int:
    """設定・知識・データベース・時計・ポート・TLS・窓口を調べ、不具合を全部、直し方と一緒に知らせます。"""
    from adapters.examination import examine

    findings = examine(os.environ, online=online)
    for finding in findings:
        click.echo(click.style(str(finding), fg=COLOURS[finding.level]))
    bad = sum(finding.level == "不良" for finding in findings)
    noted = sum(finding.level == "注意" for finding in findings)
    click.echo(f"不良 {bad}件、注意 {noted}件")
    return 1 if bad else 0
