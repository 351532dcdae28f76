"""`toride-bot why "…"`: how the bot understood a sentence, for staff."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from adapters.cli import opened
from adapters.staff.explaining import explain
from bot.decide import decide
from bot.messages import Incoming, Memory
from knowledge.loader import SHIPPED
from knowledge.schedule import JST


@click.command()
@click.argument("sentence")
@click.option("--knowledge", type=click.Path(exists=True, file_okay=False, path_type=Path), envvar="TORIDE_KNOWLEDGE", default=SHIPPED, help="知識のフォルダー")
def why(sentence: str, knowledge: Path) -> None:
    """なぜその答えになったかを見る"""
    from adapters.brain import load_brain

    brain = load_brain(knowledge, opened.settings().data)
    turn = brain.conversation.handle(Incoming("console", text=sentence), Memory(greeted=True), datetime.now(JST))
    found = brain.conversation.index.search(turn.masked, turn.language)
    calibration = brain.conversation.calibration(turn.language)
    for line in explain(found, decide(found, calibration), calibration):
        click.echo(line)
    click.echo(f"結果: {turn.outcome}（{'、'.join(turn.topics) or 'なし'}）　言語: {turn.language}　知識の版: {turn.revision}")
