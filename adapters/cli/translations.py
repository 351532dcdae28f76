"""`toride-bot translations`."""

from __future__ import annotations

from pathlib import Path

import click

from adapters.cli.check import FOLDER
from adapters.staff.stamping import stale, stamped
from knowledge.loader import read_folder


@click.command()
@FOLDER
@click.option(
    "--stale", "listing", is_flag=True, help="元の日本語が変わった訳を並べる（指定がないときもこれ）"
)
@click.option("--stamp", is_flag=True, help="訳を見直した印（元の日本語の指紋）を書き込む")
@click.argument("only", nargs=-1)
def translations(folder: Path, listing: bool, stamp: bool, only: tuple[str, ...]) -> int:
    """訳が今の日本語に合っているかを見ます。ONLY に en/wifi のように書くと、そこだけを扱います。"""
    found = [entry for entry in stale(read_folder(folder)) if _wanted(entry.path, only)]
    for entry in found:
        click.echo(f"{entry.path} {entry.old or '指紋なし'} → {entry.digest}")
        if stamp and not listing:
            file = folder / entry.path
            text = file.read_bytes().decode("utf-8")
            file.write_bytes(stamped(text, entry.digest).encode())
    click.echo(
        f"{len(found)}件"
        + ("に指紋を書きました" if stamp and not listing else "の訳が今の日本語と合っていません")
    )
    return int(bool(found) and not stamp)


def _wanted(path: str, only: tuple[str, ...]) -> bool:
    return not only or any(part in path for part in only)
