"""`toride-bot ask "…"`: one question, one answer, in the terminal."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from adapters.cli import opened
from bot.messages import Incoming, Memory
from knowledge.loader import SHIPPED
from knowledge.schedule import JST


@click.command()
@click.argument("question")
@click.option("--knowledge", type=click.Path(exists=True, file_okay=False, path_type=Path), envvar="TORIDE_KNOWLEDGE", default=SHIPPED, help="知識のフォルダー")
def ask(question: str, knowledge: Path) -> None:
    """1つだけ質問する"""
    from adapters.brain import load_brain

    turn = load_brain(knowledge, opened.settings().data).conversation.handle(Incoming("console", text=question), Memory(greeted=True), datetime.now(JST))
    click.echo(turn.reply.as_text())
    if turn.reply.buttons:
        click.echo("\n" + " ".join(f"[{choice.label}]" for choice in turn.reply.buttons))
