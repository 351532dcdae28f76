"""`toride-bot diff`."""

from __future__ import annotations

import json
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

import click

from adapters.cli.check import FOLDER
from knowledge.schedule import JST

FORMATS = ("text", "json")


@click.command()
@FOLDER
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), default=Path(), envvar="TORIDE_DATA", help="索引の控えの置き場所")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="出し方")
@click.option("--no-vectors", is_flag=True, help="文の意味のベクトルを使わない（速いが、本番の答えとは少し違う）")
@click.option("--check", "strict", is_flag=True, help="話題の試験がこわれていたら終了コード1にする")
@click.argument("before")
@click.argument("after")
def diff(folder: Path, data: Path, form: str, no_vectors: bool, strict: bool, before: str, after: str) -> int:  # noqa: PLR0913
    """2つの版の知識を比べ、どの質問の答えが変わるかを言葉で示します。

    BEFORE と AFTER は、git の版（HEAD、main、v1.0 など）か、知識のフォルダーです。初めての版は、索引を作るので数分かかります。
    """
    from adapters.staff.difference import NoSuchRevision, compare, folder_of, in_words
    from adapters.staff.trying import Workshop

    with ExitStack() as open_folders:
        try:
            folders = [open_folders.enter_context(folder_of(revision, folder)) for revision in (before, after)]
        except NoSuchRevision as error:
            raise click.ClickException(str(error)) from error
        workshop = Workshop(data / "toride-cache", use_vectors=not no_vectors)
        found = compare(folders[0], folders[1], workshop, datetime.now(JST), _Progress())
    click.echo(json.dumps(found.as_dict(), ensure_ascii=False, indent=1) if form == "json" else "\n".join(in_words(found)))
    return int(strict and any(change.test == "broken" for change in found.effects.changes))


class _Progress:
    """One line a step on the other stream, so that the result can be piped."""

    def __init__(self) -> None:
        self._step = ""

    def __call__(self, step: str, done: int, of: int) -> None:
        from adapters.staff.trying import STEPS

        if step != self._step:
            self._step = step
            click.echo(f"{STEPS[step]}{f'（{of - done}文）' if of else ''}…", err=True)
