"""`toride-bot why "…"`: how the bot understood a sentence, for staff."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from bot.decide import FEATURES, Band, Calibration, Decision, decide, features
from bot.messages import Incoming, Memory
from bot.search.index import Found
from knowledge.loader import SHIPPED
from knowledge.schedule import JST

_BANDS = {Band.ANSWER: "答える", Band.ASK: "聞き返す", Band.NOTHING: "分からないと言う"}


@click.command()
@click.argument("sentence")
@click.option("--knowledge", type=click.Path(exists=True, file_okay=False, path_type=Path), default=SHIPPED, help="知識のフォルダー")
def why(sentence: str, knowledge: Path) -> None:
    """なぜその答えになったかを見る"""
    from adapters.brain import load_brain

    brain = load_brain(knowledge)
    turn = brain.conversation.handle(Incoming("console", text=sentence), Memory(greeted=True), datetime.now(JST))
    found = brain.conversation.index.search(turn.masked, turn.language)
    calibration = brain.conversation.calibration(turn.language)
    for line in explain(found, decide(found, calibration), calibration):
        click.echo(line)
    click.echo(f"結果: {turn.outcome}（{'、'.join(turn.topics) or 'なし'}）　言語: {turn.language}　知識の版: {turn.revision}")


def explain(found: Found, decision: Decision, calibration: Calibration) -> list[str]:
    """Lines in plain Japanese: the text as read, the five nearest, what decided, what was missing."""
    lines = [f"そろえた形: {found.typed.text}", f"読み: {found.heard.reading}", f"意味のある言葉: {'、'.join(found.heard.words) or 'なし'}"]
    lines += [f"直した所: {repair.was} → {repair.now}（{repair.how}）" for repair in found.repairs] or ["直した所: なし"]
    lines.append("近い話題（合計 = 文字と言葉 + 文の意味）:")
    lines += [f"  {n}. {hit.label}  {hit.score:.2f} = {hit.letters:.2f} + {hit.meaning:.2f}" for n, hit in enumerate(found.all_hits[:5], 1)]
    lines.append(f"知っている言葉の割合: 1位の話題 {found.coverage:.0%}、全体 {found.known:.0%}")
    lines.append(f"1位が正しい見込み {decision.p:.0%}（答えるには {calibration.answer:.0%} 以上）、3位までに正しいもの {decision.p3:.0%}（聞き返すには {calibration.ask:.0%} 以上）")
    lines.append(f"判断: {_BANDS[decision.band]}")
    if decision.band is not Band.ANSWER:
        lines.append(_missing(found, calibration))
    return lines


def _missing(found: Found, calibration: Calibration) -> str:
    """What held the answer back most, of the things a new phrasing changes."""
    names = {"lead over second": "2位との差が小さい", "lead over outside": "範囲外の文に近い", "score": "1位の話題にまだ遠い", "words the topic knows": "1位の話題にない言葉が多い"}
    weighed = {name: weight * (value - 1) for name, value, weight in zip(FEATURES, features(found), calibration.first, strict=True) if name in names}
    worst = min(weighed, key=lambda name: weighed[name])
    return f"答えるには: {names[worst]}ので、正しい話題の phrasings にこの言い方を足してください"
