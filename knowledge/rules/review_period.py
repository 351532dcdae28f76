"""変わりやすい話題は、半年ごとに確かめる（review-too-far）。

健康保険証、スマホ教室、支払い方法、ふるさと納税は、確かめた日から6か月以内を期限にします。

悪い例: 支払い方法の話題で reviewed_on: 2026-11-01、expires_on: 2027-11-01
良い例: reviewed_on: 2026-11-01、expires_on: 2027-04-30
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from knowledge.loader import Sources, topic_id
from knowledge.problems import Problem
from knowledge.rules import families, sample

CODE = "review-too-far"
LIMIT = 184
"""Days; the longest six months (July to December)."""
_PATH = "topics/counter/cashless.yaml"
GOOD = {_PATH: sample.topic(expires_on="2027-04-30")}
BAD = {_PATH: sample.topic(expires_on="2027-11-01")}
BAD_AT = (_PATH, sample.LINE["expires_on"], 1)


def check(sources: Sources, today: date) -> Iterator[Problem]:  # noqa: ARG001
    """Short-lived topics whose review period is longer than six months."""
    for path, topic in sources.of("topics/"):
        name = topic_id(path)
        short = name in families.SHORT_LIVED or families.service(name) in families.SHORT_LIVED_SERVICES
        days = (topic.expires_on - topic.reviewed_on).days
        if short and days > LIMIT:
            yield sources.documents[path].problem(
                ("expires_on",),
                CODE,
                f"確かめ直すまで{days}日あります（この話題は6か月まで）",
                "expires_on を早めてください",
            )
