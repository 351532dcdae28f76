"""答えは期限までに確かめ直す（review-due）。

expires_on を過ぎた話題はエラー、30日以内に来る話題は注意です。reviewed_on が先の日でもエラーです。

悪い例: expires_on: 2026-10-31（今日が2026年11月25日なら、過ぎています）
良い例: reviewed_on: 2026-11-01 と expires_on: 2027-03-31
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from knowledge.loader import Sources
from knowledge.problems import Problem
from knowledge.rules import sample

CODE = "review-due"
SOON = 30
"""Days before the end on which the owner is told."""
GOOD = {sample.PATH: sample.topic()}
BAD = {sample.PATH: sample.topic(expires_on="2026-11-10")}
BAD_AT = (sample.PATH, sample.LINE["expires_on"], 1)
_ADVICE = "内容を確かめ、reviewed_on と expires_on を新しくしてください"


def check(sources: Sources, today: date) -> Iterator[Problem]:
    """Expired (error), expiring soon (warning), reviewed in the future or expiring before it (error)."""
    for path, topic in sources.of("topics/"):
        document, left = sources.documents[path], (topic.expires_on - today).days
        if left < 0:
            yield document.problem(
                ("expires_on",), CODE, f"確かめ直す期限を{-left}日過ぎています（{topic.owner}）", _ADVICE
            )
        elif left <= SOON:
            yield document.problem(
                ("expires_on",),
                CODE,
                f"あと{left}日で確かめ直す期限です（{topic.owner}）",
                _ADVICE,
                "warning",
            )
        if topic.expires_on <= topic.reviewed_on:
            yield document.problem(("expires_on",), CODE, "期限が、確かめた日より前です", _ADVICE)
