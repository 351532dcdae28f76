"""`toride-bot new`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from adapters.cli.check import FOLDER
from knowledge.schedule import japanese_today


@click.command()
@FOLDER
def new(folder: Path) -> int:
    """新しい話題のファイルを作ります。順に質問するので、答えてください。"""
    from adapters.staff.skeleton import Answers, faults, skeleton

    answers = Answers(
        id=click.prompt("話題のid（分野/名前。英小文字・数字・ハイフン。例: wifi/where）"),
        title=click.prompt("題（30字まで。例: 無料Wi-Fiの場所）"),
        short=click.prompt("ボタンの文字（12字まで。例: Wi-Fiの場所）"),
        measure=click.prompt(
            "計画の施策番号（例: 3-2-1。なければそのままEnter）", default="", show_default=False
        ),
        owner=click.prompt("担当課（例: 情報管理課）"),
        answer=click.prompt("答え（300字まで。最初の文で、今できることを）"),
        offline=click.prompt("スマホを使わない方法（例: 電話か窓口で聞けます。）"),
    )
    found = faults(folder, answers)
    if found:
        raise click.ClickException("\n".join(found))
    path = folder / "topics" / f"{answers.id}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(skeleton(answers, japanese_today(datetime.now(UTC))), encoding="utf-8")
    click.echo(
        f"{path} を作りました。尋ね方（phrasings）と試験の文（tests）を足してから、toride-bot check を実行してください。"
    )
    return 0
