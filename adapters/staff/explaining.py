"""How the bot understood a sentence, in plain Japanese: for `toride-bot why` and the staff's page."""

from __future__ import annotations

from bot.decide import FEATURES, Band, Calibration, Decision, features
from bot.search.index import Found

_BANDS = {Band.ANSWER: "答える", Band.ASK: "聞き返す", Band.NOTHING: "分からないと言う"}


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
