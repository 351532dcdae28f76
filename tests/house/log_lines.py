"""Writes docs/log-lines.md: `python -m tests.house.log_lines > docs/log-lines.md` (a test keeps it current).

Every line comes out of the program's own journal; only its time is fixed, or it would change every day.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator

from adapters.delivery import Delivery, Result
from adapters.inbound import Inbound
from adapters.ingress import Requests
from adapters.journal import Journal, setup
from adapters.metrics import Metrics
from adapters.reports.outcomes import OUTCOMES
from adapters.settings import Settings
from adapters.store import Claim, Recovered
from adapters.store.turns import record
from adapters.watching import Watching
from bot.messages import Memory, Outcome, Reply, Turn

HEAD = """\
# 記録の読み方

1回のやり取りが1行のJSONです。下の行は、どれもプログラムの記録の部分が書いたものです（`tests/house/log_lines.py`）。
文（`text`）は、答えられなかったとき・聞き返したとき・「違った」と言われたときだけ、伏せ字で入ります。利用者の番号は入りません。

| 名前 | 意味 |
|---|---|
| `conversation` | 会話の鍵つきハッシュ。人には戻せない |
| `event_id`、`request` | 各社の出来事の番号と、こちらが返した `x-request-id`。問い合わせのときに使う |
| `p`、`margin` | 1位の話題が正しい見込みと、2位との差（0〜1） |
| `latencies` | ミリ秒。`ack` 受け取って保存するまで、`wait` 待ち、`answer` 答えを作る、`send` 送る |
| `delivery` | `sent` 届いた、`already` もう届いていた、`late` 時間切れ、`blocked` 相手がいない、`uncertain` 不明、`refused` 断られた |
| `revision` | 答えた知識の版 |

不具合の行の `exception` には、通った場所と種類だけが入ります。例外の文は、市民の書いたものを含むことがあるので書きません。

## 結果ごとの1行
"""
EVENTS = """
## やり取りのほかの行

`warning` は今日のうちに、`error` は今すぐ見てください。
"""
MEANING = {
    "put_off": "相手が受け取らなかった。間を置いてやり直す", "unauthorised": "トークンが受け付けられない。発行し直す",
    "worker_fault": "こちらの不具合。5回までやり直す", "dead_letter": "あきらめた。`toride-bot dead-letters list` で見る",
    "recovered": "落ちたプロセスの分を引き取った", "switches": "スイッチが変わった", "knowledge_loaded": "新しい知識で答え始めた",
    "knowledge_problem": "新しい知識に問題がある。前の版のまま", "store_unavailable": "データベースが使えない",
    "purged": "期限の過ぎた記録を消した", "training": "索引を作っている", "started": "始まった", "stopped": "終わった",
}  # fmt: skip
TURNS: dict[Outcome, dict[str, object]] = {
    Outcome.ANSWERED: {"topics": ("my-number-card/pin-reset",), "measure": "3-2-2", "p": 0.94, "margin": 0.81},
    Outcome.ASKED_BACK: {"topics": ("my-number-card/apply",), "measure": "3-2-2", "p": 0.41, "margin": 0.08, "masked": "カード"},
    Outcome.FOLLOWED_UP: {"topics": ("my-number-card/pin-reset",), "measure": "3-2-2", "facet": "fee", "p": 1.0},
    Outcome.STATUS_TOLD: {"topics": ("library/school-link",), "measure": "1-1-1", "p": 0.9, "margin": 0.7},
    Outcome.OUT_OF_SCOPE: {"topics": ("none",), "p": 0.88, "masked": "明日の天気は"},
    Outcome.NOT_FOUND: {"p": 0.12, "masked": "〔電話番号〕のこと"},
    Outcome.GUARDED: {"topics": ("sensitive/fraud",), "guard": "fraud", "p": 0.97},
    Outcome.FEEDBACK: {"topics": ("my-number-card/pin-reset",), "feedback": "wrong", "masked": "暗証番号のこと"},
    Outcome.LANGUAGE_CHANGED: {"topics": ("meta/language",), "language": "en", "p": 1.0},
    Outcome.FAILED: {"masked": "暗証番号のこと"},
}
"""What a turn of each outcome typically holds; the others hold nothing but their outcome."""


def text() -> str:
    """The whole page."""
    return "".join((HEAD, *_outcomes(), EVENTS, *_events()))


def _outcomes() -> Iterator[str]:
    for outcome in Outcome:
        turn = Turn(outcome, Reply(), Memory(), revision="0123456789ab", **TURNS.get(outcome, {}))  # type: ignore[arg-type]
        claim = Claim(0, "", Inbound("line", "bot", "01KB00000000000000000000AB", "", "text"), "9f2c41d07ab3", None, 0.0, 1.9, 0, 0, False, False, None)
        took = {"ack": 1.9, "wait": 0.8, "answer": 4.2, "send": 81.0}
        row = record(claim, turn, Result.SENT.value, took, 0.0)
        (line,) = written(lambda journal, row=row: journal.turn(row, "5b0c1f2a9d3e"))  # type: ignore[misc]
        yield f"\n{OUTCOMES[outcome.value]}（`{outcome.value}`）\n\n```\n{line}\n```\n"


def _events() -> Iterator[str]:
    lines = written(_happenings)
    for line, meaning in zip(lines, MEANING.values(), strict=True):
        yield f"\n{meaning}\n\n```\n{line}\n```\n"


def _happenings(journal: Journal) -> None:
    """One line for each of MEANING, in its order, by what writes it in the service where that is one call."""
    watching = Watching(journal, Metrics(), Requests())
    watching.put_off("line", Delivery(Result.RETRY, 503))
    watching.unauthorised("line")
    try:
        int("what a citizen wrote")
    except ValueError as error:
        watching.failed("line", error)
    watching.dead("line", "ValueError")
    watching.recovered(Recovered(ready=2))
    journal.warning("switches", thrown=["answer-nothing"])
    journal.info("knowledge_loaded", revision="0123456789ab")
    journal.error("knowledge_problem", path="topics/counter/hours.yaml:12:3", message="確かめ直す期限を24日過ぎています")
    journal.error("store_unavailable", cause="OperationalError")
    journal.info("purged", rows={"turns": 12})
    journal.info("training", message="知識から索引を作っています")
    journal.info("started", host="127.0.0.1", port=8000, pid=4321, revision="0123456789ab")
    journal.info("stopped")


def written(work: object) -> list[str]:
    """The lines that `work` makes the journal write, at a fixed time and without the place of this file."""
    stream = io.StringIO()
    work(setup(Settings(log="json"), stream=stream))  # type: ignore[operator]
    fixed = re.sub(r'"time": "[^"]+"', '"time": "2026-11-25T01:00:00.000000Z"', stream.getvalue())
    return re.sub(r'File \\"[^"]*/tests/', r'File \\"tests/', fixed).splitlines()


if __name__ == "__main__":
    sys.stdout.write(text())
