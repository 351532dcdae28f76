"""`toride-bot predict`: the measuring contract — labelled messages in, one JSON line each out, nothing else."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from datetime import time as clock
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.messages import Incoming, Memory, Outcome, Turn
from knowledge.loader import SHIPPED
from knowledge.schedule import JST

if TYPE_CHECKING:
    from adapters.brain import Brain


@click.command()
@click.argument("questions", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--today", default=None, help="今日とする日（YYYY-MM-DD）。省くと本当の今日")
@click.option("--knowledge", type=click.Path(exists=True, file_okay=False, path_type=Path), default=SHIPPED, help="知識のフォルダー")
@click.option("--dialogs", is_flag=True, help="1行が1つの会話（turns）のとき")
@click.option("--no-vectors", is_flag=True, help="文の意味のベクトルを使わない")
def predict(questions: Path, today: str | None, knowledge: Path, dialogs: bool, no_vectors: bool) -> None:
    """質問の一覧に答えを付ける（1行1つのJSON）"""
    from adapters.brain import load_brain

    brain = load_brain(knowledge, use_vectors=not no_vectors)
    rows = [json.loads(line) for line in questions.read_text(encoding="utf-8").splitlines() if line.strip()]
    for record in (talk(brain, rows, instant(today)) if dialogs else answers(brain, rows, instant(today))):
        click.echo(json.dumps(record, ensure_ascii=False))


def instant(today: str | None) -> datetime:
    """Ten o'clock in Japan on that day, or now."""
    return datetime.combine(date.fromisoformat(today), clock(10), JST) if today else datetime.now(JST)


def answers(brain: Brain, rows: Iterable[dict[str, Any]], now: datetime) -> Iterator[dict[str, Any]]:
    """One record a message; `context_topic` is the topic answered just before."""
    for row in rows:
        context = row.get("context_topic") or ""
        memory = Memory(topic=context, greeted=bool(context), at=now if context else None)
        turn, elapsed = _handle(brain, str(row.get("text", "")), memory, now)
        yield {"id": row.get("id"), **record(turn, elapsed)}


def talk(brain: Brain, rows: Iterable[dict[str, Any]], now: datetime) -> Iterator[dict[str, Any]]:
    """One record a turn of each dialogue: a minute after the last, or `gap_minutes`, or a day when its text says (翌日)."""
    for row in rows:
        memory, at = Memory(), now
        for said in row["turns"]:
            at += timedelta(days=1) if "翌日" in said["user"] else timedelta(minutes=said.get("gap_minutes") or 1)
            turn, elapsed = _handle(brain, said["user"], memory, at)
            memory = turn.memory
            yield {"id": row.get("id"), "turn": said.get("turn"), **record(turn, elapsed)}


def _handle(brain: Brain, text: str, memory: Memory, now: datetime) -> tuple[Turn, float]:
    start = time.perf_counter()
    turn = brain.conversation.handle(Incoming("console", text=text), memory, now)
    return turn, (time.perf_counter() - start) * 1000


def record(turn: Turn, elapsed: float) -> dict[str, Any]:
    """The contract's fields of one turn."""
    return {
        "action": turn.action,
        "topics": list(turn.topics) or (["none"] if turn.action == "none" else []),
        "outcome": str(turn.outcome),
        "score": round(turn.p, 4),
        "margin": round(turn.margin, 4),
        "lang": turn.language,
        "status": turn.status if turn.outcome in (Outcome.STATUS_TOLD, Outcome.ANSWERED, Outcome.FOLLOWED_UP) else None,
        "started": turn.started,
        "masked": bool(turn.personal),
        "text": turn.reply.as_text(),
        "ms": round(elapsed, 3),
    }
