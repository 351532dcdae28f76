"""サービスの話題には、費用・やり方か時期・場所か相談先を書く（missing-facets、注意）。

費用は、分野のどこかの話題に書いてあれば足ります。市民は「いくら」「どうやって」「どこで」と続けて尋ねます。分からない項目は、尋ね先を書きます。

悪い例: facets: {fee: 無料です。}
良い例: facets: {fee: 無料です。, how: 窓口で申し込みます。, place: 市役所です。}
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from knowledge.loader import Sources, topic_id
from knowledge.problems import Problem
from knowledge.rules import families, sample

CODE = "missing-facets"
GOOD = {sample.PATH: sample.topic()}
BAD = {sample.PATH: sample.topic(facets="{fee: 無料です。}")}
BAD_AT = (sample.PATH, sample.LINE["facets"], 1)

_WANTED = (
    ("fee",),
    ("how", "documents", "deadline", "online", "who"),
    ("place", "contact", "hours", "online"),
)
_NAMES = {"fee": "費用", "how": "やり方", "place": "場所"}


def check(sources: Sources, today: date) -> Iterator[Problem]:  # noqa: ARG001
    """Service topics without a way or a place, and services none of whose topics says a fee."""
    topics = [(families.service(topic_id(path)), path, topic) for path, topic in sources.of("topics/")]
    priced = {service for service, _, topic in topics if "fee" in topic.facets}
    for service, path, topic in topics:
        if service not in families.NOT_SERVICES:
            has = set(topic.facets) | ({"fee"} if service in priced else set())
            missing = [_NAMES[group[0]] for group in _WANTED if not set(group) & has]
            if missing:
                yield sources.documents[path].problem(("facets",), CODE, *_said(missing), "warning")


def _said(missing: list[str]) -> tuple[str, str]:
    return f"{'、'.join(missing)}の項目がありません", "分かることか、尋ね先を書いてください"
