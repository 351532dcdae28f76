"""`toride-bot site`."""

from __future__ import annotations

from pathlib import Path

import click

from adapters.cli.check import FOLDER


@click.command()
@FOLDER
@click.option("--base", default="", metavar="https://…/", help="置く場所のアドレス（サイトマップに使います）")
@click.argument("out", type=click.Path(file_okay=False, path_type=Path))
def site(folder: Path, base: str, out: Path) -> None:
    """質問と答えの静的なサイトを OUT に作ります。

    ボットがなくても読め、JSONとCSVのオープンデータも付きます。
    """
    from adapters.staff.static_site import site as files
    from knowledge.loader import load

    count = 0
    for name, text in files(load(folder), base):
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n" if not name.endswith(".csv") else "")
        count += 1
    click.echo(f"{out} に{count}個のファイルを作りました")
