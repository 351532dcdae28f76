"""答えは300字まで（answer-too-long）。

電話番号などを入れた後の長さで数えます。長い答えは、スマホの画面で読み切れません。

悪い例: answer に注意書きを全部書く
良い例: 最初に今できることを書き、細かいことは facets に分ける
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from knowledge import placeholders
from knowledge.loader import Sources
from knowledge.problems import Problem
from knowledge.rules import sample
from knowledge.texts import said

CODE = "answer-too-long"
LIMIT = 300
GOOD = {sample.PATH: sample.topic(answer="あ" * 300)}
BAD = {sample.PATH: sample.topic(answer="あ" * 301)}
BAD_AT = (sample.PATH, sample.LINE["answer"], 1)


def check(sources: Sources, today: date) -> Iterator[Problem]:  # noqa: ARG001
    """Japanese answers (topics, signposts, notices) over the limit once placeholders are filled."""
    contacts = getattr(sources.records.get("city/contacts.yaml"), "contacts", {})
    for entry in said(sources):
        length = len(placeholders.fill(entry.text, contacts))
        if entry.lang == "ja" and entry.at[-1] in ("answer", "text") and length > LIMIT:
            yield entry.problem(
                CODE, f"答えが{length}字です（{LIMIT}字まで）", "細かいことを facets に移してください"
            )
