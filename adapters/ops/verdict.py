"""The first lines of the room, in words: is the bot well, and what could it not answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from adapters.ops.picture import Health, Picture, Span

Level = Literal["bad", "warn"]
OLDEST_SECONDS = 30.0
"""As in docs/ops/alerts.yml: a minute is all that LINE gives for a reply."""
FAILED_SHARE = 0.05
"""Of today's replies not sent, from which it is more than citizens who left."""
SWITCHES = {
    "answer-nothing": "全部の応答を休んでいます", "push": "LINEへの後からの送信を止めています",
    "disaster": "災害のお知らせを全部の答えに付けています",
}  # fmt: skip
LOST = ("late", "uncertain", "refused", "unauthorised")
"""Deliveries after which a citizen may have seen nothing."""


@dataclass(frozen=True, slots=True)
class Note:
    """One thing to do: what is seen, and what to do about it. bad: tonight · warn: tomorrow will do."""

    level: Level
    seen: str
    action: str


def notes(health: Health, picture: Picture | None) -> list[Note]:
    """Everything that needs a hand, what is worst first."""
    found = [*_store(health), *_switches(health), *_knowledge(health), *_reviews(health)]
    if picture is not None:
        found += [*_sent(picture.today), *_faults(picture.today)]
    return sorted(found, key=lambda note: note.level != "bad")


def headline(found: list[Note]) -> str:
    """The one sentence that says whether the bot is well."""
    bad = sum(note.level == "bad" for note in found)
    if bad:
        return f"すぐ手当てが要ることが{bad}つあります。"
    rest = len(found)
    return f"ボットは動いています。急ぎでない用事が{rest}つあります。" if rest else "ボットは動いています。手当ては要りません。"


def day(today: Span) -> str:
    """What became of today's questions."""
    m = today.matrix
    if not m.questions:
        return "今日は、まだ質問がありません。"
    return (
        f"今日の質問は{m.questions}件です。すぐ答えた{m.at_once}件、聞き返して解決{m.resolved}件、聞き返したまま{m.left}件、"
        f"答えられなかった{m.silent}件、安全の案内や人につないだ{m.cared}件。「違った」と言われた答えは{m.marked_wrong}件です。"
    )


def missing(today: Span) -> str:
    """What could not be answered today."""
    if not today.unanswered:
        return "今日、言葉の残る「答えられなかった質問」はありません。" if today.matrix.silent else "今日、答えられなかった質問はありません。"
    told = "、".join(f"「{_short(each.text)}」（{each.n}件）" for each in today.unanswered[:3])
    return f"答えられなかったのは、多い順に{told}です。"


def _short(text: str, most: int = 40) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def _store(health: Health) -> Iterator[Note]:
    if health.gauges is None:
        yield Note("bad", "データベースが使えません。市民の質問は、各社が後で送り直します。", "toride-bot doctor で原因を見てください。")
        return
    if health.gauges.oldest_seconds > OLDEST_SECONDS:
        waits = f"{health.gauges.open}件の質問が待っていて、いちばん古いものは{health.gauges.oldest_seconds:.0f}秒前です。"
        yield Note("bad", waits, "記録の worker_fault と put_off を見てください。")
    stuck = health.gauges.states["dead"] + health.gauges.states["uncertain"]
    if stuck:
        yield Note("bad", f"送れなかったものが{stuck}件あります。", "toride-bot dead-letters list で見てください（文は24時間で消えます）。")


def _switches(health: Health) -> Iterator[Note]:
    for name, thrown in sorted(health.thrown.items()):
        what = SWITCHES.get(name) or _off(name)
        level: Level = "bad" if name == "answer-nothing" else "warn"
        yield Note(level, f"{what}。理由: {thrown.reason}", f'終わったら toride-bot switch off {name} --reason "…"')


def _off(name: str) -> str:
    kind, _, rest = name.partition(":")
    return f"窓口「{rest}」の応答を休んでいます" if kind == "channel" else f"話題「{rest}」に答えるのを休んでいます"


def _knowledge(health: Health) -> Iterator[Note]:
    if health.problems:
        seen = f"新しい知識に問題が{health.problems}件あり、前の版で答えています。"
        yield Note("warn", seen, "toride-bot check で場所と直し方を見てください。")
    if not health.vectors:
        yield Note("warn", "文ベクトルなしで答えています。当たりが少し下がります。", "make install をやり直してください。")


def _reviews(health: Health) -> Iterator[Note]:
    if health.reviews.overdue:
        owners = "、".join(dict.fromkeys(owner for _, owner, _ in health.reviews.overdue[:3]))
        seen = f"確かめ直す期限を過ぎた話題が{len(health.reviews.overdue)}件あります（{owners}）。"
        yield Note("warn", seen, "担当課に、内容の確認を頼んでください。")


def _sent(today: Span) -> Iterator[Note]:
    lost = sum(today.deliveries.get(result, 0) for result in LOST)
    total = sum(today.deliveries.values())
    if today.deliveries.get("unauthorised"):
        yield Note("bad", "トークンが受け付けられなかった送信があります。", "toride-bot doctor --online で確かめ、発行し直してください。")
    if total and lost / total > FAILED_SHARE:
        yield Note("bad", f"今日の返事{total}件のうち{lost}件が届いていない恐れがあります（{_results(today.deliveries)}）。", "回線と toride-bot doctor --online を見てください。")


def _results(deliveries: Mapping[str, int]) -> str:
    names = {"late": "時間切れ", "uncertain": "届いたか不明", "refused": "断られた", "unauthorised": "トークン"}
    return "、".join(f"{names[result]}{deliveries[result]}" for result in LOST if deliveries.get(result))


def _faults(today: Span) -> Iterator[Note]:
    if today.matrix.failed:
        yield Note("bad", f"不具合で答えられなかった質問が、今日{today.matrix.failed}件あります。", "記録の outcome=failed と worker_fault を見てください。")
