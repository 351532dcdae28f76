"""`toride-bot evaluate FILE`: compare with labelled messages or dialogues, and print the honest matrix."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import click

from adapters.cli.predict import answers, instant, talk
from knowledge.loader import SHIPPED

Record = dict[str, Any]


@click.command()
@click.argument("labelled", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--today", default="2026-10-01", help="今日とする日")
@click.option("--knowledge", type=click.Path(exists=True, file_okay=False, path_type=Path), default=SHIPPED, help="知識のフォルダー")
@click.option("--dialogs", is_flag=True, help="1行が1つの会話のとき")
@click.option("--errors", is_flag=True, help="外れた文も見る")
@click.option("--no-vectors", is_flag=True, help="文の意味のベクトルを使わない")
def evaluate(labelled: Path, today: str, knowledge: Path, dialogs: bool, errors: bool, no_vectors: bool) -> None:
    """正解の一覧と比べる"""
    from adapters.brain import load_brain

    brain = load_brain(knowledge, use_vectors=not no_vectors)
    rows = [json.loads(line) for line in labelled.read_text(encoding="utf-8").splitlines() if line.strip()]
    if dialogs:
        _dialogs(rows, list(talk(brain, rows, instant(today))), errors)
    else:
        _messages(rows, list(answers(brain, rows, instant(today))), errors)


def right_topics(row: Record) -> set[str]:
    """Every topic that counts as right for a labelled message."""
    return {row["topic"], *row.get("accept", []), *row.get("also", [])}


def verdict(row: Record, said: Record) -> str:
    """right · wrong · asked with the right one · asked without · silent."""
    gold, topics = right_topics(row), said["topics"]
    if said["action"] == "none":
        return "silent"
    if said["action"] == "clarify":
        return "asked with" if gold & set(topics[:3]) else "asked without"
    return "right" if topics and topics[0] in gold else "wrong"


def _messages(rows: list[Record], records: list[Record], errors: bool) -> None:
    matrix: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    kinds: dict[str, Counter[str]] = {}
    for row, said in zip(rows, records, strict=True):
        answerable = row["topic"] != "none"
        what = verdict(row, said)
        matrix[answerable][what] += 1
        if answerable:
            kinds.setdefault(row.get("kind", ""), Counter())[what] += 1
        if errors and (what in ("wrong", "asked without") or (answerable and what == "silent")):
            click.echo(f"{row['id']} {what}: {row['text']} → {said['topics'][:3]}（正解 {row['topic']}）")
    click.echo("              正しく答えた  誤って答えた  聞き返しに正解あり  聞き返しに正解なし  答えない")
    for answerable, name in ((True, "答えられる文"), (False, "範囲外の文  ")):
        counts = matrix[answerable]
        total = max(1, counts.total())
        cells = [f"{counts[key]:5d} {counts[key] / total:6.1%}" for key in ("right", "wrong", "asked with", "asked without", "silent")]
        click.echo(f"{name}  " + "   ".join(cells))
    good = matrix[True]
    click.echo(f"誤答率（全文に対して）: {(good['wrong'] + matrix[False]['wrong']) / max(1, len(rows)):.1%}")
    click.echo(f"ひと押し以内（正答＋聞き返しに正解）: {(good['right'] + good['asked with']) / max(1, good.total()):.1%}")
    _status(rows, records)
    for kind, counts in sorted(kinds.items()):
        click.echo(f"  {kind:16s} {counts['right']:3d}/{counts.total():3d}")


def _status(rows: list[Record], records: list[Record]) -> None:
    asked = [(row, said) for row, said in zip(rows, records, strict=True) if row.get("expect_status")]
    words = [_words(said["status"]) in [_words(text) for text in (row["expect_status"], *row.get("accept_status", []))] for row, said in asked]
    started = [said["started"] == row["expect_started"] for row, said in asked]
    if asked:
        click.echo(f"計画の段階: {sum(words)}/{len(words)}　始まったか: {sum(started)}/{len(started)}")


def _words(text: str | None) -> frozenset[str]:
    return frozenset((text or "").replace(" ", "・").split("・"))


def _dialogs(rows: list[Record], records: list[Record], errors: bool) -> None:
    said = iter(records)
    passed = whole = total = 0
    for row in rows:
        faults = 0
        for turn in row["turns"]:
            fault = turn_fault(turn, next(said))
            total += 1
            passed += not fault
            faults += bool(fault)
            if fault and errors:
                click.echo(f"{row['id']}-{turn.get('turn')} 「{turn['user']}」: {fault}")
        whole += not faults
    click.echo(f"会話のやりとり: {passed}/{total}（{passed / max(1, total):.1%}）　会話まるごと: {whole}/{len(rows)}")


def turn_fault(turn: Record, said: Record) -> str:
    """What is wrong with a dialogue's turn, or ""."""
    topics, text = said["topics"], said["text"]
    gold = {turn["topic"], *turn.get("accept", [])} - {None, ""}
    if topics and topics[0] in turn.get("must_not", []):
        return f"{topics[0]} を答えてはいけません"
    missing = [word for word in turn.get("must_contain", []) if word not in text]
    if missing:
        return f"「{'、'.join(missing)}」がありません"
    claimed = [word for word in turn.get("must_not_claim", []) if word in text]
    if claimed:
        return f"「{'、'.join(claimed)}」と言ってはいけません"
    if _echoes(turn.get("must_not_echo"), turn["user"], said):
        return "個人情報を伏せていません"
    if not gold:
        return _card_fault(said)
    return _topic_fault(turn, said, gold)


def _echoes(wanted: bool | list[str] | None, user: str, said: Record) -> bool:
    """True asks for this turn's personal data to be masked; a list names what no reply may hold."""
    if not isinstance(wanted, list):
        return bool(wanted) and not said["masked"]
    return any(word in said["text"] or (word in user and not said["masked"]) for word in wanted)


def _card_fault(said: Record) -> str:
    """With no topic expected, no card of any may be pushed."""
    pushed = said["action"] == "answer" and said["topics"] and not said["topics"][0].startswith(("meta/", "sensitive/", "none"))
    return f"{said['topics'][0]} の答えを出しています" if pushed else ""


def _topic_fault(turn: Record, said: Record, gold: set[str]) -> str:
    near = set(said["topics"][:3]) & gold
    asks = turn.get("action") in ("clarify", "clarify_or_answer", "any")
    if gold == {"none"}:
        return "" if said["action"] == "none" else f"{said['topics'][:1]} を答えています"
    if said["action"] == "clarify":
        return "" if near and asks else f"聞き返しました（{said['topics'][:3]}）"
    return "" if said["topics"] and said["topics"][0] in gold else f"{said['topics'][:2]} を答えています"
