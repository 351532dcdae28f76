"""`toride-bot chat`: a conversation in the terminal, through the same three files as every platform."""

from __future__ import annotations

import asyncio
import sys
from datetime import datetime
from pathlib import Path

import click

from adapters.cli import opened
from bot.messages import Memory
from knowledge.loader import SHIPPED
from knowledge.schedule import JST


@click.command()
@click.option("--knowledge", type=click.Path(exists=True, file_okay=False, path_type=Path), envvar="TORIDE_KNOWLEDGE", default=SHIPPED, help="知識のフォルダー")
def chat(knowledge: Path) -> None:
    """この端末で話す（終わるときは Ctrl-D）"""
    from adapters.brain import load_brain
    from adapters.console import webhook
    from adapters.console.client import ConsoleChannel

    conversation = load_brain(knowledge, opened.settings().data).conversation
    channel = ConsoleChannel(click.echo)
    memory = Memory()
    click.echo("質問を書いて Enter を押してください。番号でも選べます。")
    for line in sys.stdin.buffer:
        for inbound in webhook.read(line, channel.choices):
            turn = conversation.handle(channel.to_incoming(inbound), memory, datetime.now(JST))
            memory = turn.memory
            asyncio.run(channel.deliver(inbound, turn.reply, float("inf")))
